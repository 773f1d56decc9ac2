// A TIFF file in memory, opened by libtiff, and how its first page lays out its samples.
#pragma once
#ifdef SSLRUN_TIFF
#include <tiffio.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/image/raster.h"
#include "lib/image/shared_library.h"

namespace sslrun::image {

struct TiffLibrary {
  SharedLibrary library{"libtiff.so.6", "libtiff6"};
  decltype(TIFFGetVersion)* version = library["TIFFGetVersion"];
  decltype(TIFFOpenOptionsAlloc)* new_options = library["TIFFOpenOptionsAlloc"];
  decltype(TIFFOpenOptionsFree)* free_options = library["TIFFOpenOptionsFree"];
  decltype(TIFFOpenOptionsSetMaxSingleMemAlloc)* set_max_allocation = library["TIFFOpenOptionsSetMaxSingleMemAlloc"];
  decltype(TIFFOpenOptionsSetErrorHandlerExtR)* set_error_handler = library["TIFFOpenOptionsSetErrorHandlerExtR"];
  decltype(TIFFOpenOptionsSetWarningHandlerExtR)* set_warning_handler = library["TIFFOpenOptionsSetWarningHandlerExtR"];
  decltype(TIFFClientOpenExt)* open = library["TIFFClientOpenExt"];
  decltype(TIFFClose)* close = library["TIFFClose"];
  decltype(TIFFGetField)* get = library["TIFFGetField"];
  decltype(TIFFGetFieldDefaulted)* get_or_default = library["TIFFGetFieldDefaulted"];
  decltype(TIFFSetField)* set = library["TIFFSetField"];
  decltype(TIFFIsCODECConfigured)* has_codec = library["TIFFIsCODECConfigured"];
  decltype(TIFFIsTiled)* is_tiled = library["TIFFIsTiled"];
  decltype(TIFFComputeTile)* tile_at = library["TIFFComputeTile"];
  decltype(TIFFComputeStrip)* strip_at = library["TIFFComputeStrip"];
  decltype(TIFFTileSize64)* tile_bytes = library["TIFFTileSize64"];
  decltype(TIFFStripSize64)* strip_bytes = library["TIFFStripSize64"];
  decltype(TIFFTileRowSize64)* tile_row_bytes = library["TIFFTileRowSize64"];
  decltype(TIFFScanlineSize64)* strip_row_bytes = library["TIFFScanlineSize64"];
  decltype(TIFFNumberOfTiles)* tiles = library["TIFFNumberOfTiles"];
  decltype(TIFFNumberOfStrips)* strips = library["TIFFNumberOfStrips"];
  decltype(TIFFGetStrileOffset)* chunk_offset = library["TIFFGetStrileOffset"];
  decltype(TIFFGetStrileByteCount)* chunk_count = library["TIFFGetStrileByteCount"];
  decltype(TIFFReadEncodedTile)* read_tile = library["TIFFReadEncodedTile"];
  decltype(TIFFReadEncodedStrip)* read_strip = library["TIFFReadEncodedStrip"];
  decltype(TIFFRGBAImageBegin)* begin_rgba = library["TIFFRGBAImageBegin"];
  decltype(TIFFRGBAImageGet)* get_rgba = library["TIFFRGBAImageGet"];
  decltype(TIFFRGBAImageEnd)* end_rgba = library["TIFFRGBAImageEnd"];
};

TiffLibrary& libtiff();

// The first page. Throws Error("image.decode") for what libtiff cannot open and for kinds of pictures that are not
// read.
class TiffFile {
 public:
  // `pixels`: of the picture, once it is known that they are not too many; libtiff's own memory is bounded by them and
  // the file.
  explicit TiffFile(std::span<const uint8_t> bytes, int64_t pixels = 0);
  TiffFile(const TiffFile&) = delete;

  int width = 0, height = 0;
  int bits = 1;                // of a sample: 1, 2, 4, 8 or 16, unsigned, or 32 of floating-point numbers
  int samples = 1;             // per pixel, as stored
  int inks = 1;                // those of them that are colour: 1, 3 or 4
  int photometric = 0;         // PHOTOMETRIC_MINISWHITE, MINISBLACK, RGB, PALETTE, SEPARATED (of CMYK) or YCBCR
  bool premultiplied = false;  // the sample behind the inks is an alpha that they were multiplied by
  bool planes = false;         // each sample in chunks of its own
  int orientation = 1;
  SampleType type = SampleType::kUint8;
  bool keeps = false;            // grey or RGB whose samples, with all others of a pixel, can be given as they are
  std::string not_rgb;           // why there is no RGB of 8 bits of it, or ""
  std::vector<uint8_t> palette;  // red, green, blue of each index

  // The file is cut into strips or tiles.
  bool tiled = false;
  int chunk_width = 0, chunk_height = 0;
  size_t chunk_bytes = 0, row_bytes = 0;  // unpacked, of one plane where there are planes

  // Reads the chunk that holds pixel (x, y); `into` has chunk_bytes.
  void read_chunk(int x, int y, int plane, uint8_t* into);
  // The whole page as libtiff's own RGBA, first row first: width * height values.
  std::vector<uint32_t> read_rgba();

 private:
  struct Source {
    std::span<const uint8_t> bytes;
    uint64_t at = 0;
    std::string error;  // the first one
  };
  int number(int tag, int missing);
  void read_colours();
  void read_chunking();
  [[noreturn]] void fail();
  static tmsize_t read(thandle_t source, void* into, tmsize_t size);
  static toff_t seek(thandle_t source, toff_t offset, int from);
  static int keep_error(TIFF*, void* source, const char* module, const char* format, va_list arguments);
  static int note_warning(TIFF*, void* source, const char* module, const char* format, va_list arguments);

  Source source_;
  std::unique_ptr<TIFF, decltype(TIFFClose)*> file_;
};

}  // namespace sslrun::image
#endif
