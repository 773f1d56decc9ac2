// GIF: a reader of our own for the first frame on its screen, as Pillow makes it (CompuServe's GIF89a, appendix F:
// LZW).
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "lib/image/decoder.h"
#include "lib/image/samples.h"

namespace sslrun::image {

namespace {
struct GifFrame {
  int screen_width = 0, screen_height = 0;  // at least what the frame reaches
  int x = 0, y = 0, width = 0, height = 0;
  bool interlaced = false;
  int code_bits = 0;  // of a pixel in its LZW codes
  int background = 0;
  ColourTable colours;
  size_t codes_at = 0;  // the first block of codes
};

class GifHeaderReader {
 public:
  explicit GifHeaderReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  GifFrame read();

 private:
  std::span<const uint8_t> take(size_t count) {
    if (bytes_.size() - at_ < count) fail_cut("before its pixels");
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }
  int take_byte() { return take(1)[0]; }
  // The table that follows a byte of flags which announces it.
  ColourTable take_colours(int flags) {
    auto stored = take(size_t{3} << ((flags & 7) + 1));
    ColourTable table;
    std::copy(stored.begin(), stored.end(), table[0]);
    return table;
  }
  void take_extension();

  std::span<const uint8_t> bytes_;
  size_t at_ = 0;
  int transparent_ = 0;  // the index; 0 also where no colour is
};
}  // namespace

static int two(std::span<const uint8_t> bytes, size_t at) { return bytes[at] | bytes[at + 1] << 8; }

void GifHeaderReader::take_extension() {
  constexpr int kGraphicControl = 0xF9;
  bool control = take_byte() == kGraphicControl;
  for (int size = take_byte(); size > 0; size = take_byte()) {
    auto block = take(size_t(size));
    if (control && size < 4) throw Error("image.decode", "the file is damaged: a graphic control of less than 4 bytes");
    if (control && block[0] & 1) transparent_ = block[3];
    control = false;
  }
}

GifFrame GifHeaderReader::read() {
  constexpr int kTable = 0x80, kInterlaced = 0x40, kMostBits = 12;
  constexpr uint8_t kExtension = '!', kImage = ',', kEnd = ';';
  GifFrame frame;
  auto screen = take(13);
  ColourTable common = screen[10] & kTable ? take_colours(screen[10]) : ColourTable::grey(8);
  for (int mark = take_byte(); mark != kImage; mark = take_byte()) {
    if (mark == kEnd) throw Error("image.decode", "the file is damaged: a GIF without a picture");
    if (mark == kExtension) take_extension();
  }
  auto place = take(9);
  frame.x = two(place, 0), frame.y = two(place, 2), frame.width = two(place, 4), frame.height = two(place, 6);
  if (frame.width == 0 || frame.height == 0) throw Error("image.decode", "the first frame has no pixels");
  frame.screen_width = std::max(two(screen, 6), frame.x + frame.width);
  frame.screen_height = std::max(two(screen, 8), frame.y + frame.height);
  frame.interlaced = place[8] & kInterlaced;
  frame.colours = place[8] & kTable ? take_colours(place[8]) : common;
  frame.background = transparent_;
  frame.code_bits = take_byte();
  if (frame.code_bits > kMostBits)
    throw Error("image.decode",
                "the file is damaged: expected pixels of at most 12 bits, got " + std::to_string(frame.code_bits));
  frame.codes_at = at_;
  return frame;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  GifFrame frame = GifHeaderReader(bytes).read();
  info.width = frame.screen_width;
  info.height = frame.screen_height;
}

namespace {
// Codes of growing length from the blocks that hold them, the first in the low bits. A block counts when it is whole.
class CodeReader {
 public:
  CodeReader(std::span<const uint8_t> bytes, size_t at) : bytes_(bytes), at_(at) {}

  // None where the blocks end; cut() tells whether the file does.
  std::optional<int> take(int length) {
    for (; held_ < length; held_ += 8) {
      if (left_ == 0 && !open_block()) return std::nullopt;
      bits_ |= uint32_t{bytes_[at_++]} << held_;
      left_--;
    }
    int code = int(bits_ & ((uint32_t{1} << length) - 1));
    bits_ >>= length;
    held_ -= length;
    return code;
  }
  bool cut() const { return cut_; }

 private:
  bool open_block() {
    cut_ = at_ >= bytes_.size() || bytes_.size() - at_ - 1 < bytes_[at_];
    if (cut_) return false;
    left_ = bytes_[at_++];
    return left_ > 0;
  }

  std::span<const uint8_t> bytes_;
  size_t at_, left_ = 0;  // in the block
  uint32_t bits_ = 0;
  int held_ = 0;
  bool cut_ = false;
};
}  // namespace

// Index k of the frame's pixels in the order of their storage is row stored_rows[k / width].
static std::vector<int> stored_rows(const GifFrame& frame) {
  std::vector<int> rows;
  rows.reserve(size_t(frame.height));
  auto add = [&](int from, int step) {
    for (int y = from; y < frame.height; y += step) rows.push_back(y);
  };
  if (frame.interlaced)
    add(0, 8), add(4, 8), add(2, 4), add(1, 2);
  else
    add(0, 1);
  return rows;
}

// The frame's indices in the order of their storage: every one of `indices` is written, or an error thrown.
static void unpack(std::span<const uint8_t> bytes, const GifFrame& frame, std::span<uint8_t> indices) {
  constexpr int kMostLength = 12, kTable = 1 << kMostLength, kNone = -1;
  std::vector<uint16_t> before(kTable), length(kTable);  // a string is the string before and a last index
  std::vector<uint8_t> last(kTable), first(kTable);
  const int clear = 1 << frame.code_bits, end = clear + 1;
  for (int i = 0; i < clear && i < kTable; i++) last[size_t(i)] = first[size_t(i)] = uint8_t(i), length[size_t(i)] = 1;
  CodeReader codes(bytes, frame.codes_at);
  int next = clear + 2, bits = frame.code_bits + 1, previous = kNone;
  for (size_t done = 0; done < indices.size();) {
    auto code = codes.take(bits);
    if (!code && codes.cut()) fail_cut("within its pixels");
    if (!code || code == end)
      throw Error("image.decode", "the file is damaged: its first frame of " + std::to_string(frame.width) + "x" +
                                      std::to_string(frame.height) + " ends after " + std::to_string(done) + " pixels");
    if (code == clear) {
      next = clear + 2, bits = frame.code_bits + 1, previous = kNone;
      continue;
    }
    if (*code > (previous == kNone ? clear : next) || *code >= kTable)
      throw Error("image.decode", "the file is damaged: a code of its pixels that was not defined before");
    // A code that is about to be defined stands for the string before it and that string's first index.
    bool about_to_be = previous != kNone && *code == next;
    auto string = size_t(about_to_be ? previous : *code);
    size_t count = length[string] + size_t{about_to_be};
    uint8_t head = first[string];
    size_t at = done + count;
    auto put = [&](size_t place, uint8_t index) {
      if (place < indices.size()) indices[place] = index;
    };
    if (about_to_be) put(--at, head);
    for (size_t s = string; at > done; s = before[s]) put(--at, last[s]);
    done += count;
    if (previous != kNone && next < kTable) {
      auto fresh = size_t(next);
      before[fresh] = uint16_t(previous), last[fresh] = head, first[fresh] = first[size_t(previous)];
      length[fresh] = uint16_t(length[size_t(previous)] + 1);
      if (next == (1 << bits) - 1 && bits < kMostLength) bits++;
      next++;
    }
    previous = *code;
  }
}

// A code is at least code_bits + 1 bits and, of n codes, none stands for more than n pixels nor for more than the
// table.
static void require_codes(std::span<const uint8_t> bytes, const GifFrame& frame, size_t pixels) {
  size_t codes = (bytes.size() - frame.codes_at) * 8 / size_t(frame.code_bits + 1);
  if (pixels / std::min<size_t>(std::max<size_t>(codes, 1), 4096) > codes)
    throw Error("image.decode", "the file is truncated: its first frame has " + std::to_string(pixels) + " pixels, " +
                                    std::to_string(bytes.size() - frame.codes_at) + " bytes cannot hold them");
}

static void decode_gif(std::span<const uint8_t> bytes, const ImageInfo&, Box region, Image& into) {
  GifFrame frame = GifHeaderReader(bytes).read();
  size_t pixels = size_t(frame.width) * size_t(frame.height);
  require_codes(bytes, frame, pixels);
  std::vector<uint8_t> indices(pixels);
  unpack(bytes, frame, indices);
  std::vector<int> rows = stored_rows(frame);
  std::vector<const uint8_t*> row_at(size_t(frame.height));
  for (size_t k = 0; k < rows.size(); k++) row_at[size_t(rows[k])] = indices.data() + k * size_t(frame.width);

  into.reshape(region.width, region.height);
  std::vector<uint8_t> line(size_t(region.width), uint8_t(frame.background));
  int from = std::max(region.x, frame.x), to = std::min(region.x + region.width, frame.x + frame.width);
  for (int y = region.y; y < region.y + region.height; y++) {
    bool covered = y >= frame.y && y < frame.y + frame.height && from < to;
    if (covered)
      std::copy_n(row_at[size_t(y - frame.y)] + (from - frame.x), to - from, line.begin() + (from - region.x));
    else
      std::fill(line.begin(), line.end(), uint8_t(frame.background));
    frame.colours.look_up(line.data(), line.size(),
                          into.pixels.data() + size_t(y - region.y) * size_t(region.width) * 3);
  }
}

static std::string problem() { return ""; }

const Decoder kGifDecoder{nullptr, nullptr, problem, read_info, decode_gif};

}  // namespace sslrun::image
