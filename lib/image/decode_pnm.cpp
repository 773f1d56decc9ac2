// PNM, plain and packed (P1 to P6): a reader of our own. Values are scaled to 8 bits by their maximum.
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "lib/image/decoder.h"

namespace sslrun::image {

static bool is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

namespace {
// Numbers in words, between white space and comments to the end of a line.
class PnmText {
 public:
  PnmText(std::span<const uint8_t> bytes, size_t at) : bytes_(bytes), at_(at) {}

  // The next number and one byte of white space behind it; none at the end of the file.
  std::optional<int> number() {
    constexpr size_t kMostDigits = 10;
    int64_t value = 0;
    size_t digits = 0;
    while (at_ < bytes_.size()) {
      uint8_t c = bytes_[at_++];
      if (c == '#') {
        skip_line();
      } else if (is_space(c)) {
        if (digits > 0) break;
      } else {
        if (c < '0' || c > '9' || ++digits > kMostDigits)
          throw Error("image.decode", "the file is damaged: expected a number at byte " + std::to_string(at_ - 1));
        value = value * 10 + (c - '0');
      }
    }
    if (digits == 0) return std::nullopt;
    return int(std::min<int64_t>(value, INT32_MAX));
  }

  // The next digit of a picture of black and white, which needs no white space.
  std::optional<bool> bit() {
    while (at_ < bytes_.size()) {
      uint8_t c = bytes_[at_++];
      if (c == '0' || c == '1') return c == '1';
      if (c == '#')
        skip_line();
      else if (!is_space(c))
        throw Error("image.decode", "the file is damaged: expected 0 or 1 at byte " + std::to_string(at_ - 1));
    }
    return std::nullopt;
  }

  size_t at() const { return at_; }

 private:
  void skip_line() {
    while (at_ < bytes_.size() && bytes_[at_] != '\n' && bytes_[at_] != '\r') at_++;
    if (at_ < bytes_.size()) at_++;
  }

  std::span<const uint8_t> bytes_;
  size_t at_;
};

struct PnmHeader {
  bool plain = false;  // values in words
  bool bits = false;   // black is 1
  int channels = 1;
  int width = 0, height = 0, most = 1;
  size_t pixels_at = 0;

  size_t values() const { return size_t(width) * size_t(height) * size_t(channels); }
  size_t row_bytes() const {
    return bits ? (size_t(width) + 7) / 8 : size_t(width) * size_t(channels) * (most > 255 ? 2 : 1);
  }
  // What the pixels take at least.
  size_t least_bytes() const { return !plain ? row_bytes() * size_t(height) : bits ? values() : values() * 2 - 1; }
};
}  // namespace

static PnmHeader read_header(std::span<const uint8_t> bytes) {
  constexpr int kMost = 65535;
  PnmHeader header;
  int kind = bytes[1] - '0';
  header.plain = kind <= 3;
  header.bits = kind == 1 || kind == 4;
  header.channels = kind == 3 || kind == 6 ? 3 : 1;
  PnmText text(bytes, 3);
  auto number = [&] {
    auto value = text.number();
    if (!value) fail_cut("within its header");
    return *value;
  };
  header.width = number();
  header.height = number();
  if (!header.bits) header.most = number();
  if (header.most < 1 || header.most > kMost)
    throw Error("image.decode",
                "the file is damaged: expected a largest value of 1 to 65535, got " + std::to_string(header.most));
  header.pixels_at = text.at();
  return header;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  PnmHeader header = read_header(bytes);
  info.width = header.width;
  info.height = header.height;
  info.components = header.channels;
}

// value / most of 255, rounded as Pillow's PpmImagePlugin does it; larger values than the largest are white.
static std::vector<uint8_t> scale(int most) {
  std::vector<uint8_t> table(most > 255 ? 65536 : 256, 255);
  for (int value = 0; value < most; value++) table[size_t(value)] = uint8_t(std::lrint(double(value) / most * 255));
  return table;
}

static void to_rgb(const uint8_t* values, const PnmHeader& header, size_t first, size_t count, uint8_t* into) {
  if (header.channels == 3)
    std::copy_n(values + 3 * first, 3 * count, into);
  else
    for (size_t i = 0; i < count; i++, into += 3) std::fill_n(into, 3, values[first + i]);
}

static void read_plain_row(PnmText& text, const PnmHeader& header, const std::vector<uint8_t>& scaled,
                           std::vector<uint8_t>& row) {
  for (auto& value : row)
    if (header.bits) {
      auto black = text.bit();
      if (!black) fail_cut("within its pixels");
      value = *black ? 0 : 255;
    } else {
      auto number = text.number();
      if (!number) fail_cut("within its pixels");
      if (*number > header.most)
        throw Error("image.decode", "the file is damaged: expected values up to " + std::to_string(header.most) +
                                        ", got " + std::to_string(*number));
      value = scaled[size_t(*number)];
    }
}

static const uint8_t* read_packed_row(const uint8_t* from, const PnmHeader& header, const std::vector<uint8_t>& scaled,
                                      std::vector<uint8_t>& row) {
  if (header.most == 255) return from;
  for (size_t i = 0; i < row.size(); i++)
    if (header.bits)
      row[i] = from[i / 8] >> (7 - i % 8) & 1 ? 0 : 255;
    else if (header.most > 255)
      row[i] = scaled[size_t{from[2 * i]} << 8 | from[2 * i + 1]];
    else
      row[i] = scaled[from[i]];
  return row.data();
}

static void decode_pnm(std::span<const uint8_t> bytes, const ImageInfo&, Box region, Image& into) {
  PnmHeader header = read_header(bytes);
  auto pixels = bytes.subspan(header.pixels_at);
  require_pixel_bytes(header.least_bytes(), pixels.size());
  into.reshape(region.width, region.height);
  std::vector<uint8_t> scaled = scale(header.most), row(size_t(header.width) * size_t(header.channels));
  PnmText text(bytes, header.pixels_at);
  int end = region.y + region.height;
  for (int y = header.plain ? 0 : region.y; y < (header.plain ? header.height : end); y++) {
    const uint8_t* values = row.data();
    if (header.plain)
      read_plain_row(text, header, scaled, row);
    else
      values = read_packed_row(pixels.data() + size_t(y) * header.row_bytes(), header, scaled, row);
    if (y >= region.y && y < end)
      to_rgb(values, header, size_t(region.x), size_t(region.width),
             into.pixels.data() + size_t(y - region.y) * size_t(region.width) * 3);
  }
}

static std::string problem() { return ""; }

const Decoder kPnmDecoder{nullptr, nullptr, problem, read_info, decode_pnm};

}  // namespace sslrun::image
