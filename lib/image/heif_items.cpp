// One pass over the boxes of `meta`, then a walk from the primary item to all that it is made of.
#include "lib/image/heif_items.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "lib/core/error.h"
#include "lib/image/coded_size.h"

namespace sslrun::image {

using Bytes = std::span<const uint8_t>;

[[noreturn]] static void refuse() { throw Error("image.decode", "broken boxes of a HEIF file"); }

namespace {
// Numbers of a box, big-endian.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest(bytes) {}
  uint64_t number(int bytes) {
    uint64_t value = 0;
    for (uint8_t byte : take(size_t(bytes))) value = value << 8 | byte;
    return value;
  }
  Bytes take(size_t count) {
    if (count > rest.size()) refuse();
    Bytes taken = rest.first(count);
    rest = rest.subspan(count);
    return taken;
  }
  Bytes rest;
};

struct Item {
  uint32_t type = 0;
  uint64_t construction = 0;
  std::vector<std::pair<uint64_t, uint64_t>> extents;  // place and length
  std::vector<size_t> properties;                      // numbers from 1
  std::vector<uint32_t> parts;                         // items that it is derived from
  std::vector<uint32_t> alphas;                        // auxiliary items of it
};

struct Property {
  uint32_t type;
  Bytes content;
};

struct Meta {
  uint32_t primary = 0;
  std::map<uint32_t, Item> items;
  std::vector<Property> properties;
  Bytes data;  // of the box idat
};
}  // namespace

static constexpr uint32_t code(std::string_view name) {
  return uint32_t(uint8_t(name[0])) << 24 | uint32_t(uint8_t(name[1])) << 16 | uint32_t(uint8_t(name[2])) << 8 |
         uint32_t(uint8_t(name[3]));
}

// Calls visit(type, content) for each box.
template <class Visit>
static void boxes(Bytes bytes, Visit visit) {
  Reader reader(bytes);
  while (reader.rest.size() >= 8) {
    uint64_t size = reader.number(4), head = 8;
    auto type = uint32_t(reader.number(4));
    if (size == 1) size = reader.number(8), head = 16;
    if (size == 0) size = reader.rest.size() + head;
    if (size < head) refuse();
    visit(type, reader.take(std::min<size_t>(size_t(size - head), reader.rest.size())));
  }
}

static void read_places(Bytes content, Meta& meta) {
  Reader reader(content);
  auto version = reader.number(4) >> 24, sizes = reader.number(2);
  int offset = int(sizes >> 12), length = int(sizes >> 8 & 15), base = int(sizes >> 4 & 15), index = int(sizes & 15);
  for (uint64_t left = reader.number(version < 2 ? 2 : 4); left > 0; left--) {
    Item& item = meta.items[uint32_t(reader.number(version < 2 ? 2 : 4))];
    if (version > 0) item.construction = reader.number(2) & 15;
    reader.number(2);
    uint64_t start = reader.number(base);
    for (uint64_t extents = reader.number(2); extents > 0; extents--) {
      if (version > 0) reader.number(index);
      uint64_t at = reader.number(offset);
      item.extents.emplace_back(start + at, reader.number(length));
    }
  }
}

static void read_types(Bytes content, Meta& meta) {
  Reader reader(content);
  reader.number(reader.number(4) >> 24 == 0 ? 2 : 4);
  boxes(reader.rest, [&](uint32_t, Bytes entry) {
    Reader fields(entry);
    auto version = fields.number(4) >> 24;
    if (version < 2) return;
    auto id = uint32_t(fields.number(version == 2 ? 2 : 4));
    fields.number(2);
    meta.items[id].type = uint32_t(fields.number(4));
  });
}

static void read_references(Bytes content, Meta& meta) {
  Reader reader(content);
  int id = reader.number(4) >> 24 == 0 ? 2 : 4;
  boxes(reader.rest, [&](uint32_t type, Bytes entry) {
    Reader fields(entry);
    auto from = uint32_t(fields.number(id));
    for (uint64_t left = fields.number(2); left > 0; left--) {
      auto to = uint32_t(fields.number(id));
      if (type == code("dimg")) meta.items[from].parts.push_back(to);
      if (type == code("auxl")) meta.items[to].alphas.push_back(from);
    }
  });
}

static void read_associations(Bytes content, Meta& meta) {
  Reader reader(content);
  uint64_t head = reader.number(4);
  bool wide = head & 1;
  for (uint64_t left = reader.number(4); left > 0; left--) {
    Item& item = meta.items[uint32_t(reader.number(head >> 24 == 0 ? 2 : 4))];
    for (uint64_t count = reader.number(1); count > 0; count--)
      item.properties.push_back(size_t(wide ? reader.number(2) & 0x7FFF : reader.number(1) & 0x7F));
  }
}

static Meta read_meta(Bytes file) {
  Meta meta;
  boxes(file, [&](uint32_t outer, Bytes content) {
    if (outer != code("meta") || content.size() < 4) return;
    boxes(content.subspan(4), [&](uint32_t type, Bytes box) {
      if (type == code("pitm")) {
        Reader reader(box);
        meta.primary = uint32_t(reader.number(reader.number(4) >> 24 == 0 ? 2 : 4));
      }
      if (type == code("iloc")) read_places(box, meta);
      if (type == code("iinf")) read_types(box, meta);
      if (type == code("iref")) read_references(box, meta);
      if (type == code("idat")) meta.data = box;
      if (type != code("iprp")) return;
      boxes(box, [&](uint32_t kind, Bytes inner) {
        if (kind == code("ipma")) read_associations(inner, meta);
        if (kind == code("ipco"))
          boxes(inner, [&](uint32_t name, Bytes property) { meta.properties.push_back({name, property}); });
      });
    });
  });
  return meta;
}

static std::vector<uint8_t> data_of(const Item& item, const Meta& meta, Bytes file) {
  if (item.construction > 1) refuse();
  Bytes source = item.construction == 1 ? meta.data : file;
  std::vector<uint8_t> data;
  for (auto [at, length] : item.extents) {
    if (at > source.size()) refuse();
    uint64_t there = source.size() - at, count = length == 0 ? there : std::min(length, there);
    if (count > file.size() - std::min(file.size(), data.size())) refuse();  // extents that repeat the file
    data.insert(data.end(), source.begin() + ptrdiff_t(at), source.begin() + ptrdiff_t(at + count));
  }
  return data;
}

// The sets of parameters that lie in the container (ISO/IEC 14496-15).
static int64_t hevc_configuration_pixels(Bytes content) {
  Reader reader(content);
  reader.take(22);
  int64_t most = 0;
  for (uint64_t arrays = reader.number(1); arrays > 0; arrays--) {
    reader.number(1);
    for (uint64_t units = reader.number(2); units > 0; units--)
      most = std::max(most, hevc_unit_pixels(reader.take(size_t(reader.number(2)))));
  }
  return most;
}

static int64_t pixels_of(const Item& item, const Meta& meta, Bytes file) {
  int64_t most = 0;
  for (size_t number : item.properties) {
    if (number == 0 || number > meta.properties.size()) continue;
    const Property& property = meta.properties[number - 1];
    if (property.type == code("hvcC")) most = std::max(most, hevc_configuration_pixels(property.content));
    if (property.type == code("av1C") && property.content.size() > 4)
      most = std::max(most, av1_stream_pixels(property.content.subspan(4)));
  }
  if (item.type == code("hvc1")) most = std::max(most, hevc_stream_pixels(data_of(item, meta, file)));
  if (item.type == code("av01")) most = std::max(most, av1_stream_pixels(data_of(item, meta, file)));
  return most;
}

static int64_t stated_pixels(const Item& item, const Meta& meta) {
  for (size_t number : item.properties)
    if (number > 0 && number <= meta.properties.size() && meta.properties[number - 1].type == code("ispe")) {
      Reader reader(meta.properties[number - 1].content);
      reader.number(4);
      auto side = [&] { return int64_t(std::min<uint64_t>(reader.number(4), INT32_MAX)); };
      int64_t width = side();
      return width * side();
    }
  return 0;
}

CodedPixels coded_pixels(Bytes file) {
  constexpr int64_t kMostDecodes = 1 << 16;
  Meta meta = read_meta(file);
  std::map<uint32_t, int64_t> known;  // tiles may be one item that is used again and again
  CodedPixels found;
  found.stated = stated_pixels(meta.items[meta.primary], meta);
  std::vector<uint32_t> open{meta.primary};
  int64_t decodes = 0;
  while (!open.empty()) {
    if (++decodes > kMostDecodes) refuse();
    uint32_t id = open.back();
    open.pop_back();
    const Item& item = meta.items[id];
    auto [at, added] = known.emplace(id, 0);
    if (added) at->second = pixels_of(item, meta, file);
    found.largest = std::max(found.largest, at->second);
    found.total = std::min(found.total + at->second, kEndlessPixels);
    open.insert(open.end(), item.parts.begin(), item.parts.end());
    open.insert(open.end(), item.alphas.begin(), item.alphas.end());
    if (open.size() > size_t(kMostDecodes)) refuse();
  }
  return found;
}

}  // namespace sslrun::image
