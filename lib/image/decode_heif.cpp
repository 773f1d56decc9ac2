// HEIC and AVIF through libheif: the primary picture, turned and mirrored as the file prescribes.
#include "lib/image/decoder.h"

#ifdef SSLRUN_HEIF
#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "lib/core/error.h"
#include "lib/image/heif_items.h"
#include "lib/image/shared_library.h"

namespace sslrun::image {

namespace {
struct Heif {
  SharedLibrary library{"libheif.so.1", "libheif1"};
  decltype(heif_init)* init = library["heif_init"];
  decltype(heif_get_version)* version = library["heif_get_version"];
  decltype(heif_have_decoder_for_format)* has_decoder = library["heif_have_decoder_for_format"];
  decltype(heif_context_alloc)* new_context = library["heif_context_alloc"];
  decltype(heif_context_free)* free_context = library["heif_context_free"];
  decltype(heif_context_set_max_decoding_threads)* set_threads = library["heif_context_set_max_decoding_threads"];
  decltype(heif_context_read_from_memory_without_copy)* read = library["heif_context_read_from_memory_without_copy"];
  decltype(heif_context_get_primary_image_handle)* primary = library["heif_context_get_primary_image_handle"];
  decltype(heif_image_handle_release)* free_handle = library["heif_image_handle_release"];
  decltype(heif_image_handle_get_width)* width = library["heif_image_handle_get_width"];
  decltype(heif_image_handle_get_height)* height = library["heif_image_handle_get_height"];
  decltype(heif_image_handle_has_alpha_channel)* has_alpha = library["heif_image_handle_has_alpha_channel"];
  decltype(heif_decoding_options_alloc)* new_options = library["heif_decoding_options_alloc"];
  decltype(heif_decoding_options_free)* free_options = library["heif_decoding_options_free"];
  decltype(heif_decode_image)* decode = library["heif_decode_image"];
  decltype(heif_image_release)* free_image = library["heif_image_release"];
  decltype(heif_image_get_primary_width)* decoded_width = library["heif_image_get_primary_width"];
  decltype(heif_image_get_primary_height)* decoded_height = library["heif_image_get_primary_height"];
  decltype(heif_image_get_plane_readonly)* plane = library["heif_image_get_plane_readonly"];

  Heif() {
    if (library.problem().empty()) init(nullptr);  // loads the plugins that Debian 13 keeps its decoders in
  }
};

// A file's primary picture; the bytes must outlive it.
struct Picture {
  std::unique_ptr<heif_context, decltype(heif_context_free)*> context;
  std::unique_ptr<heif_image_handle, decltype(heif_image_handle_release)*> handle;
};
}  // namespace

static Heif& libheif() {
  static Heif loaded;
  return loaded;
}

static std::string version() { return libheif().version(); }

static std::string problem_of(heif_compression_format compression, const char* codec, const char* package) {
  auto& library = libheif();
  if (!library.library.problem().empty()) return library.library.problem();
  if (library.has_decoder(compression)) return "";
  return std::string("libheif.so.1 has no decoder for ") + codec + " (Debian: " + package + ")";
}

static std::string heic_problem() { return problem_of(heif_compression_HEVC, "HEVC", "libde265-0"); }
static std::string avif_problem() { return problem_of(heif_compression_AV1, "AV1", "libdav1d6"); }

static void check(heif_error error) {
  if (error.code != heif_error_Ok) throw Error("image.decode", error.message);
}

static Picture open_picture(std::span<const uint8_t> bytes) {
  auto& library = libheif();
  Picture picture{{library.new_context(), library.free_context}, {nullptr, library.free_handle}};
  library.set_threads(picture.context.get(), 0);  // the loader has threads of its own
  check(library.read(picture.context.get(), bytes.data(), bytes.size(), nullptr));
  heif_image_handle* handle = nullptr;
  check(library.primary(picture.context.get(), &handle));
  picture.handle.reset(handle);
  return picture;
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  auto& library = libheif();
  Picture picture = open_picture(bytes);
  info.width = library.width(picture.handle.get());
  info.height = library.height(picture.handle.get());
  info.components = library.has_alpha(picture.handle.get()) ? 4 : 3;
}

// The codecs allocate what their own data say, whatever the container does: that is read first. Small pictures may be
// padded to whole blocks or lie in a larger tile; alpha and layers are pictures of their own.
static void check_coded_size(std::span<const uint8_t> bytes, const ImageInfo& info) {
  constexpr int64_t kSmall = 1 << 20;
  CodedPixels coded = coded_pixels(bytes);
  int64_t shown = int64_t{info.width} * info.height;
  int64_t stated = std::clamp(coded.stated, shown, 16 * shown + kSmall);  // a part of it may be shown
  if (coded.largest > 2 * stated + kSmall || coded.total > 8 * stated + 4 * kSmall)
    throw Error("image.decode", "the picture's size differs from its header's: the file holds coded pictures of " +
                                    std::to_string(coded.largest) + " pixels for " + std::to_string(info.width) + "x" +
                                    std::to_string(info.height));
}

static void decode_heif(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  auto& library = libheif();
  check_coded_size(bytes, info);
  Picture picture = open_picture(bytes);
  std::unique_ptr<heif_decoding_options, decltype(heif_decoding_options_free)*> options(library.new_options(),
                                                                                        library.free_options);
  options->convert_hdr_to_8bit = 1;
  options->strict_decoding = 1;  // broken data is an error, not a grey area
  heif_image* decoded = nullptr;
  heif_error error =
      library.decode(picture.handle.get(), &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGB, options.get());
  std::unique_ptr<const heif_image, decltype(heif_image_release)*> image(decoded, library.free_image);
  check(error);
  int stride = 0;
  const uint8_t* pixels = library.plane(decoded, heif_channel_interleaved, &stride);
  if (!pixels || library.decoded_width(decoded) != info.width || library.decoded_height(decoded) != info.height)
    throw Error("image.decode", "the picture's size differs from its header's");
  copy_pixels(ImageView(pixels, info.width, info.height, size_t(stride)).crop(region), into);
}

const Decoder kHeifDecoder{"libheif", version, heic_problem, read_info, decode_heif};
const Decoder kAvifDecoder{"libheif", version, avif_problem, read_info, decode_heif};

}  // namespace sslrun::image
#else
namespace sslrun::image {

static std::string problem() { return left_out("libheif-dev"); }

const Decoder kHeifDecoder{"libheif", nullptr, problem, nullptr, nullptr};
const Decoder kAvifDecoder{"libheif", nullptr, problem, nullptr, nullptr};

}  // namespace sslrun::image
#endif
