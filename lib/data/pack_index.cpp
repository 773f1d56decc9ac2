// Sections RECS, NAME, CLAS and TARG.
#include "lib/data/pack_index.h"

#include <ATen/ATen.h>

#include <cstring>

#include "lib/core/error.h"
#include "lib/data/pack_header.h"

namespace sslrun {

template <class Number>
static void put(std::string& text, Number number) {
  text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

static void put_section(std::string& text, std::string_view tag, std::string_view content) {
  text += tag;
  put(text, uint64_t(content.size()));
  text += content;
}

template <class Strings>
static std::string strings_text(int64_t count, Strings&& at) {
  std::string text;
  put(text, uint64_t(count));
  for (int64_t i = 0; i < count; i++) {
    put(text, uint32_t(std::string_view(at(i)).size()));
    text += at(i);
  }
  return text;
}

std::string write_index(const PackIndex& index) {
  std::string text;
  put_section(text, "RECS",
              {reinterpret_cast<const char*>(index.records.data()), index.records.size() * sizeof(PackRecord)});
  put_section(text, "NAME", strings_text(index.names.size(), [&](int64_t i) { return index.names.name(i); }));
  put_section(text, "CLAS",
              strings_text(
                  int64_t(index.classes.size()), [&](int64_t i) -> auto& { return index.classes[size_t(i)]; }));
  if (index.targets.defined()) {
    at::Tensor targets = index.targets.contiguous();
    std::string content;
    put(content, uint64_t(targets.dim() == 2 ? targets.size(1) : 0));  // 0: one class index each
    content.append(static_cast<const char*>(targets.data_ptr()), targets.nbytes());
    put_section(text, "TARG", content);
  }
  return text;
}

namespace {
[[noreturn]] void fail(const std::string& what) { throw Error("data.packed", "the index is damaged: " + what); }

// Reads from the front; never past the end.
class Cursor {
 public:
  explicit Cursor(std::span<const uint8_t> bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  size_t left() const { return rest_.size(); }
  std::span<const uint8_t> take(uint64_t count) {
    if (count > rest_.size()) fail("it ends early");
    auto taken = rest_.first(size_t(count));
    rest_ = rest_.subspan(size_t(count));
    return taken;
  }
  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view text(uint64_t count) {
    auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

 private:
  std::span<const uint8_t> rest_;
};
}  // namespace

template <class Use>
static void read_strings(Cursor content, Use&& use) {
  auto count = content.number<uint64_t>();
  if (count > content.left() / sizeof(uint32_t)) fail("more names than it has room for");
  for (uint64_t i = 0; i < count; i++) use(content.text(content.number<uint32_t>()));
}

static void read_records(Cursor content, uint64_t limit, std::vector<PackRecord>& records) {
  if (content.left() % sizeof(PackRecord) != 0) fail("part of a record");
  records.resize(content.left() / sizeof(PackRecord));
  auto bytes = content.take(content.left());
  if (!bytes.empty()) std::memcpy(records.data(), bytes.data(), bytes.size());
  for (const auto& record : records)
    if (record.offset < kPackStart || record.offset > limit || record.bytes > limit - record.offset)
      fail("a record outside the file");
}

static at::Tensor read_targets(Cursor content, uint64_t count) {
  auto columns = content.number<uint64_t>();
  uint64_t row = columns == 0 ? sizeof(int64_t) : sizeof(float);
  uint64_t width = std::max<uint64_t>(columns, 1);
  if (width > content.left() / row + 1 || (count && width * row > content.left() / count) ||
      count * width * row != content.left())
    fail("labels that do not fit the records");
  at::Tensor targets =
      columns == 0 ? at::empty({int64_t(count)}, at::kLong) : at::empty({int64_t(count), int64_t(columns)}, at::kFloat);
  auto bytes = content.take(content.left());
  if (!bytes.empty()) std::memcpy(targets.data_ptr(), bytes.data(), bytes.size());
  return targets;
}

PackIndex read_index(std::span<const uint8_t> bytes, uint64_t limit, const std::filesystem::path& root) {
  PackIndex index{{}, FileList(root), {}, {}};
  std::span<const uint8_t> records, names, classes, targets;
  for (Cursor cursor(bytes); !cursor.done();) {
    std::string tag(cursor.text(4));
    auto content = cursor.take(cursor.number<uint64_t>());
    if (tag == "RECS") records = content;
    if (tag == "NAME") names = content;
    if (tag == "CLAS") classes = content;
    if (tag == "TARG") targets = content;
  }
  read_records(Cursor(records), limit, index.records);
  read_strings(Cursor(names), [&](std::string_view name) { index.names.add(name); });
  read_strings(Cursor(classes), [&](std::string_view name) { index.classes.emplace_back(name); });
  if (index.names.size() != int64_t(index.records.size())) fail("names that do not fit the records");
  if (!targets.empty()) index.targets = read_targets(Cursor(targets), index.records.size());
  return index;
}

}  // namespace sslrun
