// A picture of any number of channels with the values that its file stores.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sslrun::image {

enum class SampleType : uint8_t { kUint8, kUint16, kFloat32 };

inline size_t bytes_of(SampleType type) { return type == SampleType::kUint8 ? 1 : type == SampleType::kUint16 ? 2 : 4; }
inline const char* name_of(SampleType type) {
  return type == SampleType::kUint8 ? "uint8" : type == SampleType::kUint16 ? "uint16" : "float32";
}

inline constexpr int kMaxChannels = 16;

// "5 channels of uint16", "1 channel of float32".
std::string channels_text(int channels, SampleType type);

// Planes without gaps, in the machine's byte order: [channels][height][width].
struct Raster {
  int width = 0, height = 0, channels = 0;
  SampleType type = SampleType::kUint8;
  std::vector<uint8_t> bytes;

  // Values are anything afterwards.
  void reshape(int new_width, int new_height, int new_channels, SampleType new_type);
  size_t plane_bytes() const { return size_t(width) * size_t(height) * bytes_of(type); }
  uint8_t* row(int channel, int y) {
    return bytes.data() + size_t(channel) * plane_bytes() + size_t(y) * size_t(width) * bytes_of(type);
  }
  const uint8_t* row(int channel, int y) const { return const_cast<Raster*>(this)->row(channel, y); }
};

// Turns a stored picture as turn() of orientation.h does.
void turn(const Raster& stored, int orientation, Raster& into);

}  // namespace sslrun::image
