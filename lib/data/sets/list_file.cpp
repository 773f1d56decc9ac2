// Reading in blocks, line by line: SYSU-30k's list has 30 million.
#include "lib/data/sets/list_file.h"

#include <ATen/Functions.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/parse_number.h"
#include "lib/core/quoted.h"
#include "lib/core/readable_file.h"

namespace sslrun::data {

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
  ReadableFile file(op, path, ReadableFile::Takes::kStreamsToo);
  std::string block(size_t{1} << 16, '\0'), text;
  int64_t number = 0;
  auto take = [&] {
    std::string_view whole = text;
    if (++number == 1 && whole.starts_with("\xEF\xBB\xBF")) whole.remove_prefix(3);
    if (std::string_view words = trimmed(whole); !words.empty()) line(number, words);
    text.clear();
  };
  while (size_t got = file.read_next(block.data(), block.size())) {
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

namespace {
struct ListLine {
  std::string_view name;
  std::vector<int64_t> labels;
};
}  // namespace

// The name and up to `most` integers behind it.
static ListLine split_labels(std::string_view line, size_t most) {
  ListLine found{line, {}};
  while (found.labels.size() < most) {
    auto parts = split_label(found.name);
    if (!parts) break;
    found.name = parts->first;
    found.labels.insert(found.labels.begin(), parts->second);
  }
  return found;
}

// What stands behind the names of a list. A name may end with blank and number itself: files decide.
static FileListOptions::Labels told_labels(const fs::path& root, std::string_view line) {
  ListLine all = split_labels(line, SIZE_MAX);
  if (all.labels.empty()) return FileListOptions::kNone;
  bool one = all.labels.size() == 1 || fs::exists(root / split_labels(line, 1).name) || !fs::exists(root / all.name);
  return one ? FileListOptions::kOne : FileListOptions::kSeveral;
}

static void check_labels(const std::vector<int64_t>& labels, bool several, int64_t number, const fs::path& list,
                         std::string_view line) {
  const char* op = "data.file_list";
  std::string where = " in line " + std::to_string(number) + " of '" + list.string() + "', got " + in_quotes(line);
  auto wrong = [](int64_t label) { return label < 0 || label >= kMostClasses; };
  if (labels.empty() || std::any_of(labels.begin(), labels.end(), wrong))
    throw Error(op, std::string("expected 'name label") + (several ? " label …" : "") +
                        "' with a label of 0 to 9999999" + where + " ({labels = false} takes lines as names)");
  for (size_t i = 1; i < labels.size(); i++)
    if (std::find(labels.begin(), labels.begin() + ptrdiff_t(i), labels[i]) != labels.begin() + ptrdiff_t(i))
      throw Error(op, "expected the numbers of a picture's classes, each once" + where);
}

static at::Tensor multi_hot(const std::vector<std::vector<int64_t>>& labels, int64_t classes) {
  at::Tensor targets = at::zeros({int64_t(labels.size()), classes}, at::kFloat);
  auto values = targets.accessor<float, 2>();
  for (size_t i = 0; i < labels.size(); i++)
    for (int64_t label : labels[i]) values[int64_t(i)][label] = 1;
  return targets;
}

Dataset file_list(const fs::path& root, const fs::path& list, const FileListOptions& options) {
  const char* op = "data.file_list";
  if (!fs::is_directory(root))
    throw Error(op,
                "no such folder: '" + root.string() + "' (expected the pictures that '" + list.string() + "' names)");
  Dataset dataset{op, FileList(root), options.classes, {}};
  std::vector<int64_t> single;
  std::vector<std::vector<int64_t>> several;
  int64_t classes = 0;
  auto kind = options.labels;
  read_lines(op, list, [&](int64_t number, std::string_view line) {
    if (kind == FileListOptions::kTold) kind = told_labels(root, line);
    if (kind == FileListOptions::kNone) return dataset.files.add(line);
    bool many = kind == FileListOptions::kSeveral;
    ListLine parts = split_labels(line, many ? SIZE_MAX : 1);
    check_labels(parts.labels, many, number, list, line);
    if (options.max_class > 0) std::erase_if(parts.labels, [&](int64_t label) { return label >= options.max_class; });
    if (parts.labels.empty()) return;
    dataset.files.add(parts.name);
    classes = std::max(classes, *std::max_element(parts.labels.begin(), parts.labels.end()) + 1);
    if (many)
      several.push_back(std::move(parts.labels));
    else
      single.push_back(parts.labels[0]);
  });
  require_pictures(dataset, list);
  if (kind == FileListOptions::kNone) {
    if (options.max_class > 0) throw Error(op, "expected labels in '" + list.string() + "' for 'max_class'");
    return dataset;
  }
  if (dataset.classes.empty())
    for (int64_t c = 0; c < classes; c++) dataset.classes.push_back(std::to_string(c));
  if (int64_t(dataset.classes.size()) < classes)
    throw Error(op, "expected labels below " + std::to_string(dataset.classes.size()) +
                        ", the number of 'classes', got " + std::to_string(classes - 1) + " in '" + list.string() +
                        "'");
  bool many = kind == FileListOptions::kSeveral;
  dataset.targets = many ? multi_hot(several, int64_t(dataset.classes.size())) : at::tensor(single, at::kLong);
  return dataset;
}

}  // namespace sslrun::data
