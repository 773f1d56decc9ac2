// Text files that list pictures, one a line, with or without a label.
#pragma once
#include <functional>
#include <optional>

#include "lib/data/set/dataset.h"

namespace sslrun::data {

// Calls line(number, text) for each line that is not blank, without the white space round it; numbers count from 1.
void read_lines(const char* op, const std::filesystem::path& path,
                const std::function<void(int64_t, std::string_view)>& line);

// "name label": the last field as an integer, and what stands before it. Nothing when the line has another form.
std::optional<std::pair<std::string_view, int64_t>> split_label(std::string_view line);

// The first of `places` for which `exists` holds; else throws "<missing>: sought <places> (<expected>)".
std::filesystem::path first_existing(const char* op, std::initializer_list<std::filesystem::path> places,
                                     bool (*exists)(const std::filesystem::path&), const std::string& missing,
                                     const std::string& expected);
bool is_folder(const std::filesystem::path& path);
bool is_there(const std::filesystem::path& path);

}  // namespace sslrun::data
