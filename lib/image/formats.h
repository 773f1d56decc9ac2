// The table of picture formats: what each is called, its extensions, and whether this program reads it on this machine.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sslrun::image {

struct Decoder;

enum class ImageFormat {
  // clang-format off
  kJpeg, kPng, kBmp, kGif, kPnm, kTga, kWebp, kTiff, kHeif, kAvif, kNpy,
  // Known by name, never decoded.
  kJpeg2000, kJpegXl, kJpegXr, kPhotoshop, kIcon, kSvg, kOpenExr, kRadiance, kCameraRaw, kPcx, kDds, kSgi, kQoi, kFits,
  kDicom, kGimp, kOtherPnm, kPostScript, kPdf, kVideo
  // clang-format on
};

// What picture files are: a file is one when its name ends with an extension of this table.
struct FormatRow {
  ImageFormat format;
  const char* name;             // "jpeg": what data.image_info gives
  const char* title;            // "JPEG": in messages
  std::string_view extensions;  // lower case, without the dot, a space between two; the first is the usual one
  const Decoder* decoder;       // null: refused by name everywhere
};

// Every format, in the order of the enumeration.
std::span<const FormatRow> formats();
const FormatRow& row_of(ImageFormat format);
inline const char* name_of(ImageFormat format) { return row_of(format).name; }

// By the extension of a file's name, in any case; none where it is no picture's. What lies in the file may differ.
std::optional<ImageFormat> format_of_name(std::string_view file_name);

// By the first bytes of a file; none where no format has such.
std::optional<ImageFormat> format_of_bytes(std::span<const uint8_t> bytes);

// Whether decode() reads the format here. If not, `why` becomes a sentence: "JPEG 2000 is not read; convert it to JPEG
// or PNG". Opens the format's library when it is asked first; any thread may ask.
bool readable(ImageFormat format, std::string* why = nullptr);

// "JPEG, PNG, BMP, GIF or PNM": the titles of all decoded formats.
std::string decoded_titles();

// Each decoding library with its version and formats, or why it reads nothing here: {"libwebp", "1.2.4: WebP"}.
std::vector<std::pair<std::string, std::string>> decoding_libraries();

}  // namespace sslrun::image
