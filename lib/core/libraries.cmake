target_link_libraries(sslrun_core PRIVATE simdjson::simdjson)
