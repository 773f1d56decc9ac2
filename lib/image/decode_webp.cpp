// WebP through libwebp; of an animation the first frame on its black canvas, found by libwebpdemux.
#include "lib/core/error.h"
#include "lib/image/decode.h"
#include "lib/image/decoder.h"
#include "lib/image/orientation.h"
#include "lib/image/shared_library.h"

#ifdef SSLRUN_WEBP
#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>

namespace sslrun::image {

namespace {
struct WebP {
  SharedLibrary library{"libwebp.so.7", "libwebp7"};
  decltype(WebPGetDecoderVersion)* version = library["WebPGetDecoderVersion"];
  decltype(WebPGetFeaturesInternal)* features = library["WebPGetFeaturesInternal"];
  decltype(WebPDecodeRGBInto)* decode = library["WebPDecodeRGBInto"];
};

struct WebPDemuxing {
  SharedLibrary library{"libwebpdemux.so.2", "libwebpdemux2"};
  decltype(WebPDemuxInternal)* open = library["WebPDemuxInternal"];
  decltype(WebPDemuxDelete)* close = library["WebPDemuxDelete"];
  decltype(WebPDemuxGetFrame)* frame = library["WebPDemuxGetFrame"];
  decltype(WebPDemuxReleaseIterator)* release = library["WebPDemuxReleaseIterator"];
};
}  // namespace

static WebP& webp() {
  static WebP loaded;
  return loaded;
}

static WebPDemuxing& demuxing() {
  static WebPDemuxing loaded;
  const auto& problem = loaded.library.problem();
  if (!problem.empty()) throw Error("image.decode", "animated WebP is not read here: " + problem);
  return loaded;
}

static std::string version() {
  int packed = webp().version();
  return std::to_string(packed >> 16) + "." + std::to_string(packed >> 8 & 255) + "." + std::to_string(packed & 255);
}

static std::string problem() { return webp().library.problem(); }

static WebPBitstreamFeatures features_of(std::span<const uint8_t> bytes) {
  WebPBitstreamFeatures features;
  VP8StatusCode status = webp().features(bytes.data(), bytes.size(), &features, WEBP_DECODER_ABI_VERSION);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA) throw Error("image.decode", "the file is truncated");
  if (status != VP8_STATUS_OK) throw Error("image.decode", "broken WebP header");
  return features;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  WebPBitstreamFeatures features = features_of(bytes);
  info.width = features.width;
  info.height = features.height;
  info.components = features.has_alpha ? 4 : 3;
  info.orientation = webp_orientation(bytes);
}

static void read_pixels(const uint8_t* data, size_t size, int stride, uint8_t* into, size_t room) {
  if (!webp().decode(data, size, into, room, stride)) throw Error("image.decode", "broken or truncated WebP data");
}

// Black where the frame does not cover the picture.
static void read_first_frame(std::span<const uint8_t> bytes, const ImageInfo& info, uint8_t* into) {
  auto& library = demuxing();
  WebPData data{bytes.data(), bytes.size()};
  std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer*)> demuxer(library.open(&data, 0, nullptr, WEBP_DEMUX_ABI_VERSION),
                                                               library.close);
  WebPIterator found{};
  if (!demuxer || !library.frame(demuxer.get(), 1, &found)) throw Error("image.decode", "broken WebP animation");
  std::unique_ptr<WebPIterator, void (*)(WebPIterator*)> frame(&found, library.release);
  if (found.x_offset < 0 || found.y_offset < 0 || found.width > info.width - found.x_offset ||
      found.height > info.height - found.y_offset)
    throw Error("image.decode", "the first frame lies outside the picture");
  size_t row = size_t(info.width) * 3, size = row * size_t(info.height);
  size_t start = size_t(found.y_offset) * row + size_t(found.x_offset) * 3;
  std::fill_n(into, size, uint8_t{0});
  read_pixels(found.fragment.bytes, found.fragment.size, int(row), into + start, size - start);
}

static void decode_webp(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  bool animated = features_of(bytes).has_animation;
  decode_whole(info, region, into, [&](uint8_t* pixels) {
    if (animated)
      read_first_frame(bytes, info, pixels);
    else
      read_pixels(bytes.data(), bytes.size(), info.width * 3, pixels, size_t(info.width) * size_t(info.height) * 3);
  });
}

const Decoder kWebpDecoder{"libwebp", version, problem, read_info, decode_webp};

}  // namespace sslrun::image
#else
namespace sslrun::image {

static std::string problem() { return left_out("libwebp-dev"); }

const Decoder kWebpDecoder{"libwebp", nullptr, problem, nullptr, nullptr};

}  // namespace sslrun::image
#endif
