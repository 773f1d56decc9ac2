// Bit by bit down to the size, and no further.
#include "lib/image/coded_size.h"

#include <algorithm>
#include <vector>

namespace sslrun::image {

using Bytes = std::span<const uint8_t>;

namespace {
class Bits {
 public:
  explicit Bits(Bytes bytes) : bytes_(bytes) {}
  uint32_t take(int count) {
    uint32_t value = 0;
    for (int i = 0; i < count; i++, at_++) {
      if (at_ / 8 >= bytes_.size()) ended_ = true;
      uint32_t bit = ended_ ? 0u : uint32_t{bytes_[at_ / 8]} >> (7 - at_ % 8) & 1u;
      value = value << 1 | bit;
    }
    return value;
  }
  bool flag() { return take(1); }
  void skip(int count) { at_ += size_t(count); }
  // Exponential Golomb codes, ue(v) of H.265 and uvlc() of AV1.
  uint32_t golomb() {
    int zeros = 0;
    while (zeros < 32 && !ended_ && !flag()) zeros++;
    return zeros >= 32 ? UINT32_MAX : (1u << zeros) - 1 + take(zeros);
  }
  bool ended() const { return ended_ || at_ > 8 * bytes_.size(); }

 private:
  Bytes bytes_;
  size_t at_ = 0;
  bool ended_ = false;
};
}  // namespace

int64_t hevc_unit_pixels(Bytes unit) {
  constexpr int kSequenceParameters = 33;
  if (unit.size() < 3 || (unit[0] >> 1 & 63) != kSequenceParameters) return 0;
  std::vector<uint8_t> content;  // without the bytes that keep start codes out
  for (size_t i = 2; i < std::min<size_t>(unit.size(), 1024); i++)
    if (!(i >= 4 && unit[i] == 3 && unit[i - 1] == 0 && unit[i - 2] == 0)) content.push_back(unit[i]);
  Bits bits(content);
  bits.skip(4);
  int layers = int(bits.take(3));
  bits.skip(1 + 96);  // the general profile and level
  uint32_t present[8] = {};
  for (int i = 0; i < layers; i++) present[i] = bits.take(2);
  if (layers > 0) bits.skip(2 * (8 - layers));
  for (int i = 0; i < layers; i++) bits.skip((present[i] & 2 ? 88 : 0) + (present[i] & 1 ? 8 : 0));
  bits.golomb();
  if (bits.golomb() == 3) bits.skip(1);
  int64_t width = bits.golomb(), height = bits.golomb();
  return bits.ended() || width > UINT16_MAX || height > UINT16_MAX ? kEndlessPixels : width * height;
}

int64_t hevc_stream_pixels(Bytes stream) {
  int64_t most = 0;
  while (stream.size() > 4) {
    size_t length = size_t{stream[0]} << 24 | size_t{stream[1]} << 16 | size_t{stream[2]} << 8 | stream[3];
    stream = stream.subspan(4);
    length = std::min(length, stream.size());
    most = std::max(most, hevc_unit_pixels(stream.first(length)));
    stream = stream.subspan(length);
  }
  return most;
}

namespace {
// What a frame's header needs to know of the sequence.
struct Av1Sequence {
  int64_t pixels = 0, bound = 0;  // of frames without and with a size of their own
  bool reduced = false, has_decoder_model = false, equal_intervals = false;
  int presentation_bits = 0, frame_id_bits = 0;
  uint32_t screen_content = 2, integer_motion = 2;  // 2: each frame says
};
}  // namespace

static Av1Sequence read_sequence(Bits bits) {
  Av1Sequence found;
  bits.skip(3 + 1);
  found.reduced = bits.flag();
  if (found.reduced) {
    bits.skip(5);
  } else {
    int delay_bits = 0;
    if (bits.flag()) {
      bits.skip(64);
      found.equal_intervals = bits.flag();
      if (found.equal_intervals) bits.golomb();
      found.has_decoder_model = bits.flag();
      if (found.has_decoder_model) {
        delay_bits = int(bits.take(5)) + 1;
        bits.skip(32 + 5);
        found.presentation_bits = int(bits.take(5)) + 1;
      }
    }
    bool has_delay = bits.flag();
    for (int points = int(bits.take(5)) + 1; points > 0; points--) {
      bits.skip(12);
      if (bits.take(5) > 7) bits.skip(1);
      if (found.has_decoder_model && bits.flag()) bits.skip(2 * delay_bits + 1);
      if (has_delay && bits.flag()) bits.skip(4);
    }
  }
  int width_bits = int(bits.take(4)) + 1, height_bits = int(bits.take(4)) + 1;
  int64_t width = int64_t{bits.take(width_bits)} + 1, height = int64_t{bits.take(height_bits)} + 1;
  found.pixels = width * height;
  found.bound = (int64_t{1} << width_bits) * (int64_t{1} << height_bits);
  if (!found.reduced) {
    if (bits.flag()) {
      int delta = int(bits.take(4)) + 2;
      found.frame_id_bits = delta + int(bits.take(3)) + 1;
    }
    bits.skip(3 + 4);
    if (bits.flag()) bits.skip(2);
    if (!bits.flag()) found.screen_content = bits.take(1);
    if (found.screen_content > 0 && !bits.flag()) found.integer_motion = bits.take(1);
  }
  if (bits.ended()) found.pixels = found.bound = kEndlessPixels;
  return found;
}

static bool has_own_size(Bits bits, const Av1Sequence& sequence) {
  constexpr uint32_t kKey = 0, kSwitch = 3;
  if (sequence.reduced || bits.flag()) return false;  // a frame that was decoded before is shown
  uint32_t kind = bits.take(2);
  bool shown = bits.flag();
  if (shown && sequence.has_decoder_model && !sequence.equal_intervals) bits.skip(sequence.presentation_bits);
  if (!shown) bits.skip(1);
  if (kind != kSwitch && !(kind == kKey && shown)) bits.skip(1);
  bits.skip(1);
  bool screen = sequence.screen_content == 2 ? bits.flag() : sequence.screen_content;
  if (screen && sequence.integer_motion == 2) bits.skip(1);
  bits.skip(sequence.frame_id_bits);
  return kind == kSwitch || bits.flag();
}

int64_t av1_stream_pixels(Bytes stream) {
  constexpr int kSequenceHeader = 1, kFrameHeader = 3, kFrame = 6;
  Av1Sequence sequence;
  int64_t most = 0;
  while (!stream.empty()) {
    int type = stream[0] >> 3 & 15;
    bool extended = stream[0] & 4, sized = stream[0] & 2;
    size_t at = extended ? 2 : 1;
    if (at > stream.size()) break;
    uint64_t size = stream.size() - at;
    if (sized) {
      size = 0;
      for (int i = 0; i < 8 && at < stream.size(); i++) {
        uint8_t byte = stream[at++];
        size |= uint64_t(byte & 127) << (7 * i);
        if (!(byte & 128)) break;
      }
      size = std::min<uint64_t>(size, stream.size() - at);
    }
    Bits content(stream.subspan(at, size_t(size)));
    if (type == kSequenceHeader)
      most = std::max(most, (sequence = read_sequence(content)).pixels);
    else if ((type == kFrameHeader || type == kFrame) && has_own_size(content, sequence))
      most = std::max(most, sequence.bound);
    stream = stream.subspan(at + size_t(size));
  }
  return most;
}

}  // namespace sslrun::image
