// Formats are told by their first bytes; names of files only say what is worth opening.
#include "lib/image/formats.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <iterator>

#include "lib/image/decoder.h"
#include "lib/image/tga.h"

namespace sslrun::image {

using namespace std::string_view_literals;
using enum ImageFormat;

static constexpr FormatRow kFormats[] = {
    {kJpeg, "jpeg", "JPEG", "jpg jpeg jpe jfif jif mpo", &kJpegDecoder},  // MPO: several JPEG files in a row
    {kPng, "png", "PNG", "png apng", &kPngDecoder},
    {kBmp, "bmp", "BMP", "bmp dib", &kBmpDecoder},
    {kGif, "gif", "GIF", "gif", &kGifDecoder},
    {kPnm, "pnm", "PNM", "ppm pgm pbm pnm", &kPnmDecoder},
    {kTga, "tga", "TGA", "tga icb vda vst", &kTgaDecoder},
    {kWebp, "webp", "WebP", "webp", &kWebpDecoder},
    {kTiff, "tiff", "TIFF", "tif tiff", &kTiffDecoder},
    {kHeif, "heif", "HEIF", "heic heif hif", &kHeifDecoder},
    {kAvif, "avif", "AVIF", "avif", &kAvifDecoder},
    {kNpy, "npy", ".npy", "npy", &kNpyDecoder},
    {kJpeg2000, "jpeg2000", "JPEG 2000", "jp2 j2k j2c jpc jpf jpx jpm", nullptr},
    {kJpegXl, "jpegxl", "JPEG XL", "jxl", nullptr},
    {kJpegXr, "jpegxr", "JPEG XR", "jxr wdp hdp", nullptr},
    {kPhotoshop, "photoshop", "Photoshop", "psd psb", nullptr},
    {kIcon, "icon", "an icon", "ico cur icns", nullptr},
    {kSvg, "svg", "SVG", "svg svgz", nullptr},
    {kOpenExr, "openexr", "OpenEXR", "exr", nullptr},
    {kRadiance, "radiance", "Radiance HDR", "hdr", nullptr},
    {kCameraRaw, "raw", "a camera's raw file",
     "dng cr2 cr3 crw nef nrw arw srf sr2 raf orf rw2 pef srw x3f mrw 3fr iiq dcr kdc erf mef mos rwl", nullptr},
    {kPcx, "pcx", "PCX", "pcx dcx", nullptr},
    {kDds, "dds", "DDS", "dds", nullptr},
    {kSgi, "sgi", "SGI", "sgi rgb rgba bw", nullptr},
    {kQoi, "qoi", "QOI", "qoi", nullptr},
    {kFits, "fits", "FITS", "fits fit fts", nullptr},
    {kDicom, "dicom", "DICOM", "dcm dicom", nullptr},
    {kGimp, "gimp", "GIMP", "xcf", nullptr},
    {kOtherPnm, "other pnm", "PNM other than P1 to P6", "pam pfm", nullptr},
    {kPostScript, "postscript", "PostScript", "eps ps", nullptr},
    {kPdf, "pdf", "PDF", "pdf", nullptr},
    {kVideo, "video", "a video", "mp4 m4v mov avi mkv webm mpg mpeg wmv flv 3gp", nullptr},
};

static constexpr bool in_order() {
  for (size_t i = 0; i < std::size(kFormats); i++)
    if (size_t(kFormats[i].format) != i) return false;
  return std::size(kFormats) == size_t(kVideo) + 1;
}
static_assert(in_order());

std::span<const FormatRow> formats() { return kFormats; }

const FormatRow& row_of(ImageFormat format) { return kFormats[size_t(format)]; }

static bool lists(std::string_view words, std::string_view word) {
  for (size_t at = 0; at < words.size();) {
    size_t end = std::min(words.find(' ', at), words.size());
    if (words.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

std::optional<ImageFormat> format_of_name(std::string_view file_name) {
  size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::string extension(file_name.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return char(std::tolower(c)); });
  for (const auto& row : kFormats)
    if (lists(row.extensions, extension)) return row.format;
  return std::nullopt;
}

namespace {
struct Magic {
  ImageFormat format;
  size_t offset;
  std::string_view bytes;
};
}  // namespace

// Longer ones before shorter ones that begin alike: raw files of cameras are TIFF files with another start.
static constexpr Magic kMagics[] = {
    {kJpeg, 0, "\xff\xd8\xff"sv},
    {kPng, 0, "\x89PNG\r\n\x1a\n"sv},
    {kGif, 0, "GIF87a"sv},
    {kGif, 0, "GIF89a"sv},
    {kBmp, 0, "BM"sv},
    {kCameraRaw, 8, "CR\2"sv},
    {kCameraRaw, 6, "HEAPCCDR"sv},
    {kCameraRaw, 0, "FUJIFILMCCD-RAW"sv},
    {kCameraRaw, 0, "IIRO"sv},
    {kCameraRaw, 0, "IIRS"sv},
    {kCameraRaw, 0, "MMOR"sv},
    {kCameraRaw, 0, "IIU\0"sv},
    {kCameraRaw, 0, "\0MRM"sv},
    {kCameraRaw, 0, "FOVb"sv},
    {kNpy, 0, "\x93NUMPY"sv},
    {kJpegXr, 0, "II\xbc"sv},
    {kTiff, 0, "II*\0"sv},
    {kTiff, 0, "MM\0*"sv},
    {kTiff, 0, "II+\0"sv},
    {kTiff, 0, "MM\0+"sv},
    {kJpeg2000, 0, "\0\0\0\x0cjP  "sv},
    {kJpeg2000, 0, "\xff\x4f\xff\x51"sv},
    {kJpegXl, 0, "\0\0\0\x0cJXL "sv},
    {kJpegXl, 0, "\xff\x0a"sv},
    {kPhotoshop, 0, "8BPS"sv},
    {kIcon, 0, "\0\0\1\0"sv},
    {kIcon, 0, "icns"sv},
    {kSvg, 0, "<svg"sv},
    {kOpenExr, 0, "\x76\x2f\x31\x01"sv},
    {kRadiance, 0, "#?RADIANCE"sv},
    {kRadiance, 0, "#?RGBE"sv},
    {kDds, 0, "DDS "sv},
    {kSgi, 0, "\x01\xda\0"sv},
    {kSgi, 0, "\x01\xda\1"sv},
    {kQoi, 0, "qoif"sv},
    {kFits, 0, "SIMPLE  ="sv},
    {kDicom, 128, "DICM"sv},
    {kGimp, 0, "gimp xcf"sv},
    {kPostScript, 0, "%!PS"sv},
    {kPostScript, 0, "\xc5\xd0\xd3\xc6"sv},
    {kPdf, 0, "%PDF-"sv},
    {kVideo, 0, "\x1a\x45\xdf\xa3"sv},  // Matroska, WebM
    {kVideo, 0, "\0\0\1\xba"sv},        // MPEG
    {kVideo, 0, "\0\0\1\xb3"sv},
    {kVideo, 0, "FLV\1"sv},
    {kVideo, 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv},  // Windows Media
    {kVideo, 4, "moov"sv},                              // QuickTime before its file type box
    {kVideo, 4, "mdat"sv},
};

static std::string_view text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

static bool has(std::span<const uint8_t> bytes, size_t offset, std::string_view magic) {
  return bytes.size() >= offset + magic.size() && std::memcmp(bytes.data() + offset, magic.data(), magic.size()) == 0;
}

// ISO media files (ISO/IEC 14496-12) begin with the box "ftyp": a brand, a version, and compatible brands.
static std::optional<ImageFormat> iso_media_format(std::span<const uint8_t> bytes) {
  if (!has(bytes, 4, "ftyp") || bytes.size() < 12) return std::nullopt;
  size_t size = size_t{bytes[0]} << 24 | size_t{bytes[1]} << 16 | size_t{bytes[2]} << 8 | bytes[3];
  size_t end = std::min(size, bytes.size());
  for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
    std::string_view brand = text(bytes).substr(at, 4);
    if (brand == "avif" || brand == "avis") return kAvif;
    if (lists("heic heix heim heis hevc hevx", brand)) return kHeif;
    if (brand == "crx ") return kCameraRaw;
  }
  return has(bytes, 8, "mif1") || has(bytes, 8, "msf1") ? kHeif : kVideo;
}

// XML may have a declaration and comments before its first element.
static bool is_svg(std::span<const uint8_t> bytes) {
  std::string_view start = text(bytes).substr(0, 1024);
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  return (start.starts_with("<?xml") || start.starts_with("<!")) && start.find("<svg") != start.npos;
}

std::optional<ImageFormat> format_of_bytes(std::span<const uint8_t> bytes) {
  for (const auto& magic : kMagics)
    if (has(bytes, magic.offset, magic.bytes)) return magic.format;
  if (has(bytes, 0, "RIFF")) {
    if (has(bytes, 8, "WEBP")) return kWebp;
    if (has(bytes, 8, "AVI ")) return kVideo;
  }
  if (auto iso = iso_media_format(bytes)) return iso;
  if (is_svg(bytes)) return kSvg;
  if (bytes.size() >= 3 && bytes[0] == 'P' && std::isspace(bytes[2])) {
    if (bytes[1] >= '1' && bytes[1] <= '6') return kPnm;
    if ("7fF"sv.find(char(bytes[1])) != std::string_view::npos) return kOtherPnm;
  }
  if (bytes.size() >= 128 && bytes[0] == 10 && bytes[1] <= 5 && bytes[2] == 1 &&
      lists("1 2 4 8", std::to_string(bytes[3])))
    return kPcx;
  if (tga_header(bytes)) return kTga;
  return std::nullopt;
}

bool readable(ImageFormat format, std::string* why) {
  const auto& row = row_of(format);
  std::string problem = row.decoder ? row.decoder->problem() : "";
  if (row.decoder && problem.empty()) return true;
  if (why)
    *why = row.title + (row.decoder ? " is not read here: " + problem : " is not read; convert it to JPEG or PNG");
  return false;
}

std::string decoded_titles() {
  std::string titles, last;
  for (const auto& row : kFormats) {
    if (!row.decoder) continue;
    if (!last.empty()) titles += (titles.empty() ? "" : ", ") + last;
    last = row.title;
  }
  return titles + " or " + last;
}

std::vector<std::pair<std::string, std::string>> decoding_libraries() {
  std::vector<std::pair<std::string, std::string>> libraries;
  for (const auto& row : kFormats) {
    if (!row.decoder || !row.decoder->name) continue;
    bool first = libraries.empty() || libraries.back().first != row.decoder->name;
    std::string what = row.title;
    bool works = readable(row.format, &what);
    if (first && works && row.decoder->version) what = row.decoder->version() + ": " + what;
    if (first)
      libraries.emplace_back(row.decoder->name, what);
    else
      libraries.back().second += (works ? ", " : "; ") + what;
  }
  return libraries;
}

}  // namespace sslrun::image
