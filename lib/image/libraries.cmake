target_link_libraries(sslrun_image PUBLIC PkgConfig::libjpeg sslrun_opencv)
target_include_directories(sslrun_image SYSTEM PUBLIC ${SSLRUN_STB_INCLUDE})
