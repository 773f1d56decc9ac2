# Pixel loops: vectorised at any build type, and no contraction of a * b + c where the reference has none.
target_link_libraries(sslrun_image PUBLIC PkgConfig::libjpeg sslrun_opencv)
target_include_directories(sslrun_image SYSTEM PUBLIC ${SSLRUN_STB_INCLUDE})
target_compile_options(sslrun_image PRIVATE -ffp-contract=off $<$<CONFIG:Release>:-O3>)
