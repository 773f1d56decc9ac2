target_link_libraries(sslrun_data PRIVATE PkgConfig::libpng pugixml::pugixml simdjson::simdjson nlohmann_json::nlohmann_json)
