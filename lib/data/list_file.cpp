// Reading line by line: SYSU-30k's list has 30 million.
#include "lib/data/list_file.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/parse_number.h"
#include "lib/core/readable_file.h"

namespace sslrun {

namespace fs = std::filesystem;

static constexpr int64_t kMostClasses = 10'000'000;
static constexpr const char* kBlank = " \t\r\n";

void read_lines(const char* op, const fs::path& path, const std::function<void(int64_t, std::string_view)>& line) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fdopen(open_to_read(op, path), "r"), std::fclose);
  std::unique_ptr<char, void (*)(void*)> text(nullptr, std::free);
  size_t room = 0;
  for (int64_t number = 1;; number++) {
    if (number % 65536 == 0) check_interrupt();
    char* line_text = text.release();
    ssize_t length = ::getline(&line_text, &room, file.get());
    text.reset(line_text);
    if (length < 0) break;
    std::string_view rest(line_text, size_t(length));
    if (number == 1 && rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    size_t begin = rest.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) continue;
    line(number, rest.substr(begin, rest.find_last_not_of(kBlank) - begin + 1));
  }
  if (std::ferror(file.get())) throw Error(op, "cannot read '" + path.string() + "': " + std::strerror(errno));
}

std::optional<std::pair<std::string_view, int64_t>> split_label(std::string_view line) {
  size_t blank = line.find_last_of(kBlank);
  if (blank == std::string_view::npos) return {};
  auto label = parse_number<int64_t>(line.substr(blank + 1));
  if (!label) return {};
  std::string_view name = line.substr(0, blank);
  return std::pair{name.substr(0, name.find_last_not_of(kBlank) + 1), *label};
}

fs::path first_existing(const char* op, std::initializer_list<fs::path> places, bool (*exists)(const fs::path&),
                        const std::string& missing, const std::string& expected) {
  std::string sought;
  for (const fs::path& place : places) {
    if (exists(place)) return place;
    sought += (sought.empty() ? "'" : ", '") + place.string() + "'";
  }
  throw Error(op, missing + ": sought " + sought + " (" + expected + ")");
}

bool is_folder(const fs::path& path) { return fs::is_directory(path); }
bool is_there(const fs::path& path) { return fs::exists(path); }

Dataset file_list(const fs::path& root, const fs::path& list, const FileListOptions& options) {
  const char* op = "data.file_list";
  if (!fs::is_directory(root))
    throw Error(op,
                "no such folder: '" + root.string() + "' (expected the pictures that '" + list.string() + "' names)");
  Dataset dataset{op, FileList(root), options.classes, {}};
  std::vector<int64_t> labels;
  auto labelled = options.labels;
  read_lines(op, list, [&](int64_t number, std::string_view line) {
    auto parts = split_label(line);
    if (!labelled) labelled = parts.has_value();
    if (!*labelled) return dataset.files.add(line);
    if (!parts || parts->second < 0 || parts->second >= kMostClasses)
      throw Error(op, "expected 'name label' with a label of 0 to 9999999 in line " + std::to_string(number) + " of '" +
                          list.string() + "', got '" + std::string(line) + "' ({labels = false} takes lines as names)");
    if (options.max_class > 0 && parts->second >= options.max_class) return;
    dataset.files.add(parts->first);
    labels.push_back(parts->second);
  });
  require_pictures(dataset, list);
  if (!*labelled) {
    if (options.max_class > 0) throw Error(op, "expected labels in '" + list.string() + "' for 'max_class'");
    return dataset;
  }
  int64_t classes = *std::max_element(labels.begin(), labels.end()) + 1;
  if (dataset.classes.empty())
    for (int64_t c = 0; c < classes; c++) dataset.classes.push_back(std::to_string(c));
  if (int64_t(dataset.classes.size()) < classes)
    throw Error(op, "expected labels below " + std::to_string(dataset.classes.size()) +
                        ", the number of 'classes', got " + std::to_string(classes - 1) + " in '" + list.string() +
                        "'");
  dataset.targets = at::tensor(labels, at::kLong);
  return dataset;
}

}  // namespace sslrun
