target_include_directories(sslrun_log SYSTEM PRIVATE ${SSLRUN_STB_INCLUDE})
