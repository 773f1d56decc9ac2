target_link_libraries(sslrun_log PRIVATE nlohmann_json::nlohmann_json)
target_include_directories(sslrun_log SYSTEM PRIVATE ${SSLRUN_STB_INCLUDE})
