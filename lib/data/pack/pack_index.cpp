// Sections RECS, NAME, CLAS, TARG and ANNO.
#include "lib/data/pack/pack_index.h"

#include <ATen/ATen.h>

#include <cstring>

#include "lib/data/pack/pack_bytes.h"
#include "lib/data/pack/pack_header.h"

namespace sslrun::data {

static void put_section(std::string& text, std::string_view tag, std::string_view content) {
  text += tag;
  put(text, uint64_t(content.size()));
  text += content;
}

static std::string_view records_text(const std::vector<PackRecord>& records) {
  return {reinterpret_cast<const char*>(records.data()), records.size() * sizeof(PackRecord)};
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
  put_section(text, "RECS", records_text(index.records));
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
  if (index.kinds != 0) {
    std::string content;
    put(content, index.kinds);
    put_section(text, "ANNO", content.append(records_text(index.annotations)));
  }
  return text;
}

template <class Use>
static void read_strings(PackCursor content, Use&& use) {
  auto count = content.number<uint64_t>();
  if (count > content.left() / sizeof(uint32_t)) content.fail("more names than it has room for");
  for (uint64_t i = 0; i < count; i++) use(content.text(content.number<uint32_t>()));
}

static void read_records(PackCursor content, uint64_t limit, std::vector<PackRecord>& records) {
  if (content.left() % sizeof(PackRecord) != 0) content.fail("part of a record");
  records.resize(content.left() / sizeof(PackRecord));
  auto bytes = content.take(content.left());
  if (!bytes.empty()) std::memcpy(records.data(), bytes.data(), bytes.size());
  for (const auto& record : records)
    if (record.offset < kPackStart || record.offset > limit || record.bytes > limit - record.offset)
      content.fail("a record outside the file");
}

static at::Tensor read_targets(PackCursor content, uint64_t count) {
  auto columns = content.number<uint64_t>();
  uint64_t row = columns == 0 ? sizeof(int64_t) : sizeof(float);
  uint64_t width = std::max<uint64_t>(columns, 1);
  if (width > content.left() / row + 1 || (count && width * row > content.left() / count) ||
      count * width * row != content.left())
    content.fail("labels that do not fit the records");
  at::Tensor targets =
      columns == 0 ? at::empty({int64_t(count)}, at::kLong) : at::empty({int64_t(count), int64_t(columns)}, at::kFloat);
  auto bytes = content.take(content.left());
  if (!bytes.empty()) std::memcpy(targets.data_ptr(), bytes.data(), bytes.size());
  return targets;
}

PackIndex read_index(std::span<const uint8_t> bytes, uint64_t limit, const std::filesystem::path& root) {
  PackIndex index;
  index.names = FileList(root);
  auto section = [](std::span<const uint8_t> content) { return PackCursor(content, "the index"); };
  std::span<const uint8_t> records, names, classes, targets, annotations;
  for (PackCursor cursor = section(bytes); !cursor.done();) {
    std::string tag(cursor.text(4));
    auto content = cursor.take(cursor.number<uint64_t>());
    if (tag == "RECS") records = content;
    if (tag == "NAME") names = content;
    if (tag == "CLAS") classes = content;
    if (tag == "TARG") targets = content;
    if (tag == "ANNO") annotations = content;
  }
  read_records(section(records), limit, index.records);
  read_strings(section(names), [&](std::string_view name) { index.names.add(name); });
  read_strings(section(classes), [&](std::string_view name) { index.classes.emplace_back(name); });
  if (index.names.size() != int64_t(index.records.size())) section({}).fail("names that do not fit the records");
  if (!targets.empty()) index.targets = read_targets(section(targets), index.records.size());
  if (!annotations.empty()) {
    PackCursor cursor = section(annotations);
    index.kinds = cursor.number<uint64_t>();
    read_records(cursor, limit, index.annotations);
    if (index.kinds == 0 || index.annotations.size() != index.records.size())
      cursor.fail("boxes and masks that do not fit the records");
  }
  return index;
}

}  // namespace sslrun::data
