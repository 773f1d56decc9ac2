// Reading a picture from the bytes of a file, whatever its format.
#pragma once
#include <span>

#include "lib/image/float_planes.h"
#include "lib/image/formats.h"
#include "lib/image/image.h"

namespace sslrun::image {

// Pillow refuses pictures above this many pixels too (twice its MAX_IMAGE_PIXELS).
inline constexpr int64_t kMaxPixels = 178956970;

// What the whole program does with JPEG files that end early, where a call does not say otherwise: Pillow's
// ImageFile.LOAD_TRUNCATED_IMAGES. Any thread may ask.
void set_fills_truncated(bool fills);
bool fills_truncated();

struct DecodeOptions {
  bool scaled = false;  // allow DCT scaling where every crop is at least twice its output; read by load_sample
  bool apply_exif_orientation = false;  // turn pictures as their EXIF orientation says; torchvision's loader does not
  // 0: as RGB of 8 bits; else the file's own values, and it has to have so many channels (a picture that is read as RGB
  // has 3, or 1 where it is stored in grey), or any number.
  static constexpr int kAnyChannels = -1;
  int channels = 0;
  int64_t max_pixels = kMaxPixels;          // larger pictures are refused before decoding
  bool fill_truncated = fills_truncated();  // read JPEG files that end early, what is missing as Pillow fills it
};

// What the header says.
struct ImageInfo {
  ImageFormat format = ImageFormat::kJpeg;
  int width = 0, height = 0;             // as decode() shows the picture
  int components = 3;                    // stored ones: 1 grey, 2 grey and alpha, 3 RGB or YCbCr, 4 RGBA, CMYK or YCCK
  int orientation = 1;                   // EXIF, 1 to 8, whether applied or not
  int turned = 1;                        // the orientation that decode() applies
  bool truncated = false;                // the file ends early, and decode() fills what is missing
  SampleType type = SampleType::kUint8;  // of the stored values
  bool keeps = false;   // decode_stored() gives `components` channels of `type`; else those of decode()
  std::string not_rgb;  // why decode() cannot read it, or ""

  int kept = 0;  // channels that a Part keeps as floats, as the options asked; 0: RGB bytes

  bool is_rgb_bytes() const { return not_rgb.empty() && (!keeps || (components == 3 && type == SampleType::kUint8)); }
};

// Header facts without decoding; the format is told by the first bytes, never by the file's name. Throws
// Error("image.decode") for unknown formats, broken headers, pictures above options.max_pixels or of other channels
// than options.channels, and JPEG files without an end unless options.fill_truncated. The message does not name the
// file: the caller knows its path.
ImageInfo read_info(std::span<const uint8_t> bytes, const DecodeOptions& options = {});

// A decoded part of a picture, eighths / 8 of its full size; it may be wider than what was asked for.
struct Part {
  Image image;
  int eighths = 8;
  double x = 0, y = 0;        // where the image's corner lies in the picture, in pixels of the image
  Image stored;               // memory for turning
  bool keeps_values = false;  // the picture is in `values`, as ImageInfo::kept asks for, at full size
  FloatPlanes values;
};

// The pixels of `region` (in pixels of the full picture) as RGB, as Pillow's convert("RGB") makes them: colour of 16
// bits keeps its high byte, alpha is dropped, palettes and grey are expanded, CMYK is read as Adobe's inverted one, GIF
// gives its first frame. Grey of 16 bits is rounded to 8, where Pillow clips it. `eighths` of 4, 2, 1 decodes a JPEG to
// that many eighths of its size (whole pixels that cover the region); other formats ignore it. Where info.kept says so,
// the part has the stored values of all channels as floats (to_floats). What a truncated file
// lacks is filled as Pillow's LOAD_TRUNCATED_IMAGES does (jpeg.h). Throws Error("image.decode").
void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int eighths, Part& into);

// The stored values of `region`, of 3 channels of 8 bits where the format has no others. Throws Error("image.decode").
void decode_stored(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, int channels, Raster& into);

// The same as RGB at full size.
void decode(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into);

// Throws where decoding the whole picture would, whatever its channels; of a JPEG an eighth is made, which takes all of
// its entropy coding.
void decode_for_trial(std::span<const uint8_t> bytes, const ImageInfo& info);

// The whole picture. `filled` becomes whether the file is truncated and was filled.
Image decode(std::span<const uint8_t> bytes, const DecodeOptions& options = {}, bool* filled = nullptr);

}  // namespace sslrun::image
