// Which names the records of a zip archive may have: one rule for those that are read and those that are written.
#pragma once
#include <string_view>

namespace sslrun::checkpoint {

// UTF-8 of at most 65,535 bytes without "..", backslash, NUL or a slash at its beginning.
bool is_record_name(std::string_view name);

inline constexpr const char* kRecordNameRule =
    "records are named by UTF-8 text without '..', '\\', NUL and a '/' at its beginning";

}  // namespace sslrun::checkpoint
