// Data sets made of others: parts of one, several in a row, pictures in memory.
#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/data/sets/list_file.h"

namespace sslrun::data {

using Rows = std::vector<int64_t>;

// `function`, asked for rows[i] instead of i; empty when `function` is.
template <class Result>
static std::function<Result(int64_t)> at_rows(std::function<Result(int64_t)> function,
                                              std::shared_ptr<const Rows> rows) {
  if (!function) return {};
  return [function = std::move(function), rows = std::move(rows)](int64_t i) { return function((*rows)[size_t(i)]); };
}

static Dataset take(std::shared_ptr<const Dataset> set, Rows chosen) {
  if (chosen.empty()) throw Error("data.subset", "no sample of " + std::to_string(set->size()) + " is left");
  auto rows = std::make_shared<const Rows>(std::move(chosen));
  Dataset part{"data.subset", FileList(set->files.root()), set->classes, {}};
  for (int64_t row : *rows) part.files.add(set->files.name(row));
  at::Tensor index = at::tensor(*rows, at::kLong);
  if (set->targets.defined()) part.targets = set->targets.index_select(0, index);
  if (set->cameras.defined()) part.cameras = set->cameras.index_select(0, index);
  const Annotations& known = set->annotations;
  part.annotations = {at_rows(known.objects, rows), at_rows(known.masks, rows), at_rows(known.class_map, rows)};
  if (set->bytes)
    part.bytes = [bytes = set->bytes, rows](int64_t i, std::string& into) { bytes((*rows)[size_t(i)], into); };
  part.passed_over = set->passed_over;
  return part;
}

// The rows of the pictures a list names: by the end of their path, so that "n1/a.JPEG" and "a.JPEG" both work.
static Rows listed(const Dataset& set, const std::filesystem::path& list) {
  std::unordered_map<std::string_view, int64_t> by_path, by_name;
  for (int64_t i = 0; i < set.size(); i++) {
    std::string_view path = set.files.name(i), name = path.substr(path.rfind('/') + 1);
    by_path.emplace(path, i);
    auto [at, added] = by_name.emplace(name, i);
    if (!added) at->second = -1;  // several pictures of that name
  }
  Rows rows;
  int64_t missing = 0;
  std::string first;
  auto find = [&](std::string_view name) -> int64_t {
    auto at = by_path.find(name);
    if (at != by_path.end()) return at->second;
    at = by_name.find(name);
    return at == by_name.end() ? -1 : at->second;
  };
  read_lines("data.subset", list, [&](int64_t, std::string_view line) {
    int64_t row = find(line);
    auto parts = split_label(line);
    if (row < 0 && parts) row = find(parts->first);
    if (row >= 0) return rows.push_back(row);
    if (missing++ == 0) first = line;
  });
  if (missing > 0)
    throw Error("data.subset", std::to_string(missing) + " pictures of '" + list.string() +
                                   "' are not (or not once) in '" + set.files.root().string() + "'; the first is '" +
                                   first + "'");
  if (rows.empty()) throw Error("data.subset", "'" + list.string() + "' lists no pictures");
  return rows;
}

// A share of each class, at least one sample; of all samples together where there are no single labels.
static Rows drawn(const Dataset& set, const Rows& rows, double fraction, uint64_t seed) {
  bool single = set.targets.defined() && set.targets.dim() == 1;
  std::unordered_map<int64_t, Rows> groups;
  for (int64_t row : rows) groups[single ? set.targets.data_ptr<int64_t>()[row] : 0].push_back(row);
  Rows kept;
  for (auto& [label, members] : groups) {
    DrawStream(seed, 0, uint64_t(label), 0, DrawUse::kSubset).shuffle(members);
    auto count = std::max<int64_t>(1, std::llround(fraction * double(members.size())));
    kept.insert(kept.end(), members.begin(), members.begin() + count);
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

Dataset subset(std::shared_ptr<const Dataset> set, const SubsetOptions& options) {
  const char* op = "data.subset";
  if (!(options.fraction > 0 && options.fraction <= 1))
    throw Error(op, "expected a fraction above 0 and up to 1, got " + std::to_string(options.fraction));
  if (options.indices && !options.list.empty()) throw Error(op, "expected 'indices' or 'list', got both");
  Rows rows(size_t(set->size()));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  if (!options.list.empty()) rows = listed(*set, options.list);
  if (options.indices) rows = *options.indices;
  for (int64_t row : rows)
    if (row < 0 || row >= set->size())
      throw Error(op, "expected indices of 0 to " + std::to_string(set->size() - 1) + ", got " + std::to_string(row));
  if (options.max_class > 0) {
    if (!set->targets.defined() || set->targets.dim() != 1)
      throw Error(op, "expected a data set with one label per picture for 'max_class'");
    const auto* labels = set->targets.data_ptr<int64_t>();
    std::erase_if(rows, [&](int64_t row) { return labels[row] >= options.max_class; });
  }
  if (options.fraction < 1) rows = drawn(*set, rows, options.fraction, options.seed);
  Dataset part = take(std::move(set), std::move(rows));
  if (options.max_class > 0 && int64_t(part.classes.size()) > options.max_class)
    part.classes.resize(size_t(options.max_class));
  return part;
}

static void require_alike(const Dataset& a, const Dataset& b) {
  const char* op = "data.concat";
  if (a.targets.defined() != b.targets.defined() ||
      (a.targets.defined() && a.targets.sizes().slice(1) != b.targets.sizes().slice(1)))
    throw Error(op, "expected the same kind of labels in all sets, got others in '" + b.files.root().string() + "'");
  if (a.classes == b.classes) return;
  size_t c = 0;
  while (c < std::min(a.classes.size(), b.classes.size()) && a.classes[c] == b.classes[c]) c++;
  auto name = [&](const Dataset& set) { return c < set.classes.size() ? "'" + set.classes[c] + "'" : "none"; };
  throw Error(op, "expected the same classes in all sets, got " + name(a) + " and " + name(b) + " as class " +
                      std::to_string(c));
}

Dataset concat(std::vector<std::shared_ptr<const Dataset>> sets) {
  if (sets.empty()) throw Error("data.concat", "expected one data set or more, got none");
  bool one_root = true, read = false;
  for (const auto& set : sets) {
    require_alike(*sets[0], *set);
    one_root = one_root && set->files.root() == sets[0]->files.root();
    read = read || set->bytes;
  }
  Dataset all{"data.concat", FileList(one_root ? sets[0]->files.root() : ""), sets[0]->classes, {}};
  std::vector<at::Tensor> targets, cameras;
  std::vector<int64_t> ends;
  for (const auto& set : sets) {
    for (int64_t i = 0; i < set->size(); i++)
      one_root ? all.files.add(set->files.name(i)) : all.files.add(set->files.path(i));
    if (set->targets.defined()) targets.push_back(set->targets);
    if (set->cameras.defined()) cameras.push_back(set->cameras);
    ends.push_back(all.size());
    all.passed_over.add(set->passed_over);
  }
  if (!targets.empty()) all.targets = at::cat(targets);
  if (cameras.size() == sets.size()) all.cameras = at::cat(cameras);
  auto owned = std::make_shared<const std::vector<std::shared_ptr<const Dataset>>>(std::move(sets));
  // The set of sample i and its place there.
  auto find = [owned, ends](int64_t i) {
    auto k = size_t(std::upper_bound(ends.begin(), ends.end(), i) - ends.begin());
    return std::pair<const Dataset&, int64_t>(*(*owned)[k], k == 0 ? i : i - ends[k - 1]);
  };
  auto everywhere = [&](auto member) {
    return std::all_of(owned->begin(), owned->end(), [&](const auto& set) { return bool(set->annotations.*member); });
  };
  auto forward = [&](auto member) {
    return [find, member](int64_t i) {
      auto [set, place] = find(i);
      return (set.annotations.*member)(place);
    };
  };
  if (everywhere(&Annotations::objects)) all.annotations.objects = forward(&Annotations::objects);
  if (everywhere(&Annotations::masks)) all.annotations.masks = forward(&Annotations::masks);
  if (everywhere(&Annotations::class_map)) all.annotations.class_map = forward(&Annotations::class_map);
  if (read)
    all.bytes = [find](int64_t i, std::string& into) {
      auto [set, place] = find(i);
      set.read(place, into);
    };
  return all;
}

// Each picture is handed on as a PNM file: a header and its bytes.
Dataset tensor_pictures(at::Tensor pictures, at::Tensor targets, std::vector<std::string> classes) {
  const char* op = "data.tensor";
  auto shape = [](const at::Tensor& tensor) {
    std::string text;
    for (int64_t size : tensor.sizes()) text += (text.empty() ? "[" : ", ") + std::to_string(size);
    return std::string(at::toString(tensor.scalar_type())) + " " + (text.empty() ? "[" : text) + "]";
  };
  if (pictures.dim() == 3) pictures = pictures.unsqueeze(1);
  if (pictures.scalar_type() != at::kByte || pictures.dim() != 4 || (pictures.size(1) != 3 && pictures.size(1) != 1) ||
      pictures.numel() == 0)
    throw Error(op, "expected pictures as uint8 [N, 3, H, W], [N, 1, H, W] or [N, H, W], got " + shape(pictures));
  int64_t count = pictures.size(0);
  bool single = targets.defined() && targets.dim() == 1 && targets.scalar_type() == at::kLong;
  bool multiple = targets.defined() && targets.dim() == 2 && targets.is_floating_point();
  if (targets.defined() && (!(single || multiple) || targets.size(0) != count))
    throw Error(op, "expected targets as int64 [" + std::to_string(count) + "] or float [" + std::to_string(count) +
                        ", C], got " + shape(targets));
  int64_t columns = single ? targets.max().item<int64_t>() + 1 : multiple ? targets.size(1) : 0;
  if (single && targets.min().item<int64_t>() < 0) throw Error(op, "expected targets of 0 or more");
  if (classes.empty() && columns <= 100'000)
    for (int64_t c = 0; c < columns; c++) classes.push_back(std::to_string(c));
  if (!classes.empty() && int64_t(classes.size()) < columns)
    throw Error(op,
                "expected " + std::to_string(columns) + " names in 'classes', got " + std::to_string(classes.size()));
  Dataset set{op, {}, std::move(classes), {}};
  for (int64_t i = 0; i < count; i++) set.files.add("picture " + std::to_string(i));
  if (targets.defined())
    set.targets = multiple ? targets.cpu().to(at::kFloat).contiguous() : targets.cpu().contiguous();
  at::Tensor pixels = pictures.cpu().permute({0, 2, 3, 1}).contiguous().clone();
  std::string header = (pixels.size(3) == 3 ? "P6\n" : "P5\n") + std::to_string(pixels.size(2)) + " " +
                       std::to_string(pixels.size(1)) + "\n255\n";
  set.bytes = [pixels, header](int64_t i, std::string& into) {
    int64_t size = pixels.numel() / pixels.size(0);
    into = header;
    into.append(reinterpret_cast<const char*>(pixels.const_data_ptr<uint8_t>() + i * size), size_t(size));
  };
  return set;
}

}  // namespace sslrun::data
