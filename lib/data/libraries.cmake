target_link_libraries(sslrun_data PUBLIC sslrun_opencv PRIVATE simdjson::simdjson nlohmann_json::nlohmann_json)
