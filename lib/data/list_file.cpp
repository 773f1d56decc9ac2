// Reading in blocks, line by line: SYSU-30k's list has 30 million.
#include "lib/data/list_file.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/parse_number.h"
#include "lib/core/readable_file.h"

namespace sslrun {

namespace fs = std::filesystem;

static constexpr int64_t kMostClasses = 10'000'000;
static constexpr size_t kLongestLine = size_t{1} << 20;  // a stream without lines takes no memory
static constexpr const char* kBlank = " \t\r\n";

static std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

void read_lines(const char* op, const fs::path& path, const std::function<void(int64_t, std::string_view)>& line) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fdopen(open_to_read(op, path), "r"), std::fclose);
  std::string block(size_t{1} << 16, '\0'), text;
  int64_t number = 0;
  auto take = [&] {
    std::string_view whole = text;
    if (++number == 1 && whole.starts_with("\xEF\xBB\xBF")) whole.remove_prefix(3);
    if (std::string_view words = trimmed(whole); !words.empty()) line(number, words);
    text.clear();
  };
  while (size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    check_interrupt();
    for (std::string_view rest(block.data(), got); !rest.empty();) {
      size_t end = std::min(rest.find('\n'), rest.size());
      text += rest.substr(0, end);
      if (text.size() > kLongestLine)
        throw Error(op, "line " + std::to_string(number + 1) + " of '" + path.string() + "' is longer than " +
                            std::to_string(kLongestLine) + " bytes: it is no list of pictures");
      if (end < rest.size()) take();
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  if (std::ferror(file.get())) throw Error(op, "cannot read '" + path.string() + "': " + std::strerror(errno));
  if (!text.empty()) take();
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
