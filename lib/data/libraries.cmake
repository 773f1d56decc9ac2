target_link_libraries(sslrun_data PRIVATE simdjson::simdjson nlohmann_json::nlohmann_json)
