// The table of picture formats: by name, by first bytes, and what is refused by name.
#include "lib/image/formats.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/image/decode.h"

using namespace sslrun;
using namespace sslrun::image;
using namespace std::string_literals;

static std::string refusal(const std::string& bytes) {
  try {
    read_info({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a picture file is one by its extension, in any case") {
  CHECK(format_of_name("a.jpg") == image::ImageFormat::kJpeg);
  CHECK(format_of_name("set/b.v2.JFIF") == image::ImageFormat::kJpeg);
  CHECK(format_of_name("c.mpo") == image::ImageFormat::kJpeg);
  CHECK(format_of_name("d.Tif") == image::ImageFormat::kTiff);
  CHECK(format_of_name("e.HEIC") == image::ImageFormat::kHeif);
  CHECK(format_of_name("f.jp2") == image::ImageFormat::kJpeg2000);
  for (const char* name : {"notes.txt", "jpg", "a.jp", "a.jpgx", "a.", "a.jpg jpeg", ""}) CHECK(!format_of_name(name));
}

TEST_CASE("no extension belongs to two formats") {
  for (const auto& row : formats())
    for (size_t at = 0; at < row.extensions.size();) {
      size_t end = std::min(row.extensions.find(' ', at), row.extensions.size());
      CHECK(format_of_name("x." + std::string(row.extensions.substr(at, end - at))) == row.format);
      at = end + 1;
    }
}

// First bytes as the formats' standards and the programs that write them have it.
TEST_CASE("formats that are not read are refused by name") {
  const std::pair<std::string, const char*> kFiles[] = {
      {"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14"s, "JPEG 2000 is not read; convert it to JPEG or PNG"},
      {"\xff\x4f\xff\x51\0\x2f"s, "JPEG 2000 is"},
      {"\xff\x0a\xfa\x1f"s, "JPEG XL is"},
      {"\0\0\0\x0cJXL \r\n\x87\n"s, "JPEG XL is"},
      {"8BPS\0\1"s, "Photoshop is"},
      {"\0\0\1\0\1\0"s, "an icon is"},
      {"<svg xmlns='http://www.w3.org/2000/svg'/>"s, "SVG is"},
      {"<?xml version='1.0'?>\n<!-- a drawing -->\n<svg/>"s, "SVG is"},
      {"\x76\x2f\x31\x01\2\0\0\0"s, "OpenEXR is"},
      {"#?RADIANCE\n"s, "Radiance HDR is"},
      {"II*\0\x10\0\0\0CR\2\0"s, "a camera's raw file is"},
      {"FUJIFILMCCD-RAW 0201"s, "a camera's raw file is"},
      {"\0\0\0\x18"
       "ftypcrx \0\0\0\1crx isom"s,
       "a camera's raw file is"},
      {"%PDF-1.7\n"s, "PDF is"},
      {"\0\0\0\x20"
       "ftypisom\0\0\2\0isomiso2avc1mp41"s,
       "a video is"},
      {"RIFF\0\0\0\0AVI LIST"s, "a video is"},
      {"\x1a\x45\xdf\xa3\1\0\0\0"s, "a video is"},
      {"\n\5\1\x08"s + std::string(124, '\0'), "PCX is"},
      {"P7\nWIDTH 2\n"s, "PNM other than P1 to P6 is"},
      {"Pf 8 1\n-1\n"s, "PNM other than P1 to P6 is"},
      {"P55 8 1\n"s, "not a JPEG, PNG"},
      {"just some words"s, "not a JPEG, PNG"},
      {"P\0 8 1"s, "not a JPEG, PNG"},
      {"<?xml version='1.0'?><svgless/>"s.substr(0, 22), "not a JPEG, PNG"},
      {"\n\5\1"s, "not a JPEG, PNG"},
      {""s, "empty"},
  };
  for (const auto& [bytes, words] : kFiles) CHECK_THAT(refusal(bytes), Catch::Contains(words));
}

TEST_CASE("the first bytes of every kind of file, and of none, at any length") {
  const std::string kStarts[] = {"\xff\xd8\xff\xe0"s,
                                 "\x89PNG\r\n\x1a\n"s,
                                 "RIFF\4\0\0\0WEBPVP8 "s,
                                 "II*\0\x08\0\0\0"s,
                                 "\0\0\0\x1c"
                                 "ftypheic\0\0\0\0mif1heic"s,
                                 "\0\0\0\x1c"
                                 "ftypmif1\0\0\0\0mif1avif"s};
  const image::ImageFormat kFormats[] = {image::ImageFormat::kJpeg, image::ImageFormat::kPng,
                                         image::ImageFormat::kWebp, image::ImageFormat::kTiff,
                                         image::ImageFormat::kHeif, image::ImageFormat::kAvif};
  for (size_t i = 0; i < 6; i++) {
    CHECK(format_of_bytes({reinterpret_cast<const uint8_t*>(kStarts[i].data()), kStarts[i].size()}) == kFormats[i]);
    for (size_t length = 0; length < kStarts[i].size();
         length++)  // under the address sanitizer: nothing is read behind
      format_of_bytes(std::vector<uint8_t>(kStarts[i].begin(), kStarts[i].begin() + ptrdiff_t(length)));
  }
}

TEST_CASE("what is not readable says why") {
  std::string why;
  CHECK(readable(image::ImageFormat::kJpeg, &why));
  CHECK(why.empty());
  CHECK(!readable(image::ImageFormat::kJpeg2000, &why));
  CHECK(why == "JPEG 2000 is not read; convert it to JPEG or PNG");
}
