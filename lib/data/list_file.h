// Text files that list pictures, one a line, with or without a label.
#pragma once
#include <functional>
#include <optional>

#include "lib/data/dataset.h"

namespace sslrun {

// Calls line(number, text) for each line that is not blank, without the white space round it; numbers count from 1.
void read_lines(const char* op, const std::filesystem::path& path,
                const std::function<void(int64_t, std::string_view)>& line);

// "name label": the last field as an integer, and what stands before it. Nothing when the line has another form.
std::optional<std::pair<std::string_view, int64_t>> split_label(std::string_view line);

}  // namespace sslrun
