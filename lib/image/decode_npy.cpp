// NumPy's .npy arrays as pictures: [H, W], [H, W, C] or [C, H, W] of uint8, uint16 or float32.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "lib/core/npy_header.h"
#include "lib/image/decoder.h"

namespace sslrun::image {

namespace {
// Where element (channel, y, x) stands: `at` counts elements from `content`, which counts bytes of the file.
struct Layout {
  int width = 0, height = 0, channels = 1;
  SampleType type = SampleType::kUint8;
  bool swapped = false;  // the other byte order than this machine's
  uint64_t content = 0;
  size_t channel = 0, row = 0, column = 0;  // elements from one to the next
};
}  // namespace

[[noreturn]] static void refuse(const std::string& what) { throw Error("image.decode", what); }

static void read_type(const std::string& code, Layout& layout) {
  std::string_view plain = code;
  char order = plain.empty() ? '|' : plain[0];
  if (std::string_view("<>|=").find(order) != std::string_view::npos) plain.remove_prefix(1);
  if (plain == "u1")
    layout.type = SampleType::kUint8;
  else if (plain == "u2")
    layout.type = SampleType::kUint16;
  else if (plain == "f4")
    layout.type = SampleType::kFloat32;
  else
    refuse("a .npy picture of elements '" + code + "' is not read: expected uint8, uint16 or float32");
  layout.swapped = order == (std::endian::native == std::endian::little ? '>' : '<');
}

static std::string shape_text(const std::vector<int64_t>& shape) {
  std::string text;
  for (int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "(" + text + ")";
}

// The shorter one of the first and the last axis holds the channels, the last where they are equally long.
static void read_shape(const NpyHeader& header, Layout& layout) {
  const auto& shape = header.shape;
  bool fits = shape.size() == 2 || shape.size() == 3;
  for (int64_t size : shape) fits = fits && size >= 1 && size <= INT32_MAX;
  bool first = fits && shape.size() == 3 && shape[0] < shape[2];
  int64_t channels = !fits || shape.size() == 2 ? 1 : first ? shape[0] : shape[2];
  if (!fits || channels > kMaxChannels)
    refuse("a .npy array of shape " + shape_text(shape) +
           " is no picture: expected (H, W), (H, W, C) or (C, H, W) of 1 to " + std::to_string(kMaxChannels) +
           " channels");
  size_t y = first ? 1 : 0, x = y + 1;
  layout.height = int(shape[y]);
  layout.width = int(shape[x]);
  layout.channels = int(channels);
  std::vector<size_t> steps(shape.size(), 1);
  if (header.fortran_order)
    for (size_t i = 1; i < shape.size(); i++) steps[i] = steps[i - 1] * size_t(shape[i - 1]);
  else
    for (size_t i = shape.size() - 1; i > 0; i--) steps[i - 1] = steps[i] * size_t(shape[i]);
  layout.row = steps[y];
  layout.column = steps[x];
  layout.channel = shape.size() == 2 ? 0 : steps[first ? 0 : 2];
}

static Layout read_layout(std::span<const uint8_t> bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Layout layout;
  try {
    NpyStart start = parse_npy_start(text, text.size());
    NpyHeader header = parse_npy_header(text.substr(start.header_at, start.length));
    layout.content = start.header_at + start.length;
    read_type(header.type, layout);
    read_shape(header, layout);
  } catch (const std::invalid_argument& problem) {
    refuse(std::string("a damaged .npy file: ") + problem.what());
  }
  auto pixels = uint64_t(layout.width) * uint64_t(layout.height);
  require_pixel_bytes(pixels * uint64_t(layout.channels) * bytes_of(layout.type), bytes.size() - layout.content);
  return layout;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  Layout layout = read_layout(bytes);
  info.width = layout.width;
  info.height = layout.height;
  info.components = layout.channels;
  info.type = layout.type;
  info.keeps = true;
  bool bytes_alone = layout.type == SampleType::kUint8 && (layout.channels == 1 || layout.channels == 3);
  if (!bytes_alone) info.not_rgb = channels_text(layout.channels, layout.type) + " are no RGB";
}

static void decode_stored(std::span<const uint8_t> bytes, const ImageInfo&, Box region, Raster& into) {
  Layout layout = read_layout(bytes);
  size_t size = bytes_of(layout.type);
  into.reshape(region.width, region.height, layout.channels, layout.type);
  for (int c = 0; c < layout.channels; c++)
    for (int y = 0; y < region.height; y++) {
      uint8_t* to = into.row(c, y);
      size_t at = size_t(c) * layout.channel + size_t(region.y + y) * layout.row + size_t(region.x) * layout.column;
      for (int x = 0; x < region.width; x++, to += size, at += layout.column) {
        std::memcpy(to, bytes.data() + layout.content + at * size, size);
        if (layout.swapped) std::reverse(to, to + size);
      }
    }
}

static void decode_npy(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  if (!info.not_rgb.empty()) refuse(info.not_rgb);
  Raster stored;
  decode_stored(bytes, info, region, stored);
  into.reshape(region.width, region.height);
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < stored.plane_bytes(); i++)
      into.pixels[3 * i + size_t(c)] = stored.row(stored.channels == 3 ? c : 0, 0)[i];
}

static std::string problem() { return ""; }

const Decoder kNpyDecoder{nullptr, nullptr, problem, read_info, decode_npy, decode_stored};

}  // namespace sslrun::image
