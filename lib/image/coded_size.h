// How large the pictures of HEVC and AV1 data are, from their headers alone: codecs allocate what these say.
#pragma once
#include <cstdint>
#include <span>

namespace sslrun::image {

// The largest width * height that a sequence parameter set of HEVC names: of one NAL unit (ITU-T H.265, 7.3.2.2), or of
// all in a stream with lengths of four bytes before each. 0 where there is none. Broken headers count as endless.
int64_t hevc_unit_pixels(std::span<const uint8_t> unit);
int64_t hevc_stream_pixels(std::span<const uint8_t> stream);

// The largest width * height that the open bitstream units of an AV1 stream allow (AOMedia, "AV1 Bitstream & Decoding
// Process", 5.5 and 5.9.2): that of the sequence header, or what its bits can hold where a frame has a size of its own.
int64_t av1_stream_pixels(std::span<const uint8_t> stream);

inline constexpr int64_t kEndlessPixels = INT64_MAX / 4;

}  // namespace sslrun::image
