// Decoding of any format: memory, a region against the whole picture, many threads at once.
#include "lib/image/decode.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/core/run_on_threads.h"
#include "tests/lib/image/stored_pictures.h"

using namespace sslrun;
using namespace sslrun::image;
using namespace std::string_literals;

// The most memory that this process had in use, in KiB.
static long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      long size = 0;
      status >> size;
      return size;
    }
  return -1;
}

namespace {
struct Outcome {
  std::string text;  // "" where the picture was read
  long grown = 0;    // KiB
};
}  // namespace

// Decodes in a process of its own, whose peak begins at what it has.
static Outcome decode_apart(const std::string& bytes) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::string text;
    long before = peak_memory();
    try {
      decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    } catch (const std::exception& error) {
      text = error.what();
    }
    std::string line = std::to_string(peak_memory() - before) + " " + text;
    _exit(write(ends[1], line.data(), line.size()) == ssize_t(line.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string line(4096, '\0');
  ssize_t size = read(ends[0], line.data(), line.size());
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE((size > 0 && status == 0));
  line.resize(size_t(size));
  size_t space = line.find(' ');
  return {line.substr(space + 1), std::stol(line.substr(0, space))};
}

static std::string big_endian(uint32_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

static std::string chunk(const std::string& name, const std::string& body) {
  uint32_t crc = ~0u;
  for (unsigned char byte : name + body) {
    crc ^= byte;
    for (int i = 0; i < 8; i++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0u);
  }
  return big_endian(uint32_t(body.size())) + name + body + big_endian(~crc);
}

// Deflate's fixed codes (RFC 1951): a zero, then `runs` repetitions of it 258 times, 13 bits each.
static std::string packed_zeros(int runs) {
  std::string bytes = "\x78\x01";
  uint32_t held = 0;
  int bits = 0;
  auto put = [&](uint32_t value, int count) {
    held |= value << bits;
    for (bits += count; bits >= 8; bits -= 8, held >>= 8) bytes += char(held);
  };
  put(3, 3);                                                     // the last block, of fixed codes
  put(0b00001100, 8);                                            // literal 0, reversed
  for (int i = 0; i < runs; i++) put(0b10100011, 8), put(0, 5);  // length 258 is code 285, reversed; distance 1
  put(0, 7);
  put(0, 7);
  return bytes;
}

static std::string png(uint32_t width, uint32_t height, const std::string& packed) {
  return "\x89PNG\r\n\x1a\n"s + chunk("IHDR", big_endian(width) + big_endian(height) + "\x08\2\0\0\0"s) +
         chunk("IDAT", packed) + chunk("IEND", "");
}

static std::string bmp(const std::string& size, char bits, char packing) {
  return "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s + size + size + "\1\0"s + bits + "\0"s + packing +
         std::string(23, '\0');
}

TEST_CASE("memory follows what a file holds, not what it claims or unpacks to") {
  const std::string side = "\xe0\x2e"s, wide = side + "\0\0"s;  // 12000
  const std::pair<std::string, const char*> kFiles[] = {
      {png(1, 1, packed_zeros(2'000'000)), "unpacks to more than its 1x1 pixels need (4 bytes)"},
      {png(12000, 12000, packed_zeros(10)), "packed ones cannot hold them"},
      {"P6\n12000 12000\n255\n", "its pixels take 432000000 bytes, 0 are there"},
      {"P5\n12000 12000\n65535\n1", "its pixels take 288000000 bytes, 1 are there"},
      {"P4\n100000 1000\n", "its pixels take 12500000 bytes, 0 are there"},
      {"P1\n12000 12000\n1", "its pixels take 144000000 bytes, 1 are there"},
      {"P3\n12000 12000\n9\n1 2", "its pixels take 863999999 bytes, 3 are there"},
      {bmp(wide, 24, 0), "its pixels take 432000000 bytes, 0 are there"},
      {bmp(wide, 8, 1), "it ends within its pixels"},
      {"GIF89a"s + side + side + "\0\0\0,\0\0\0\0"s + side + side + "\0\2"s, "0 bytes cannot hold them"},
  };
  for (const auto& [bytes, reason] : kFiles) {
    Outcome outcome = decode_apart(bytes);
    CHECK_THAT(outcome.text, Catch::Contains(reason));
    CHECK(outcome.grown < 16 << 10);
  }
  // The measure sees memory: a picture of 60 MB that is there.
  Outcome read = decode_apart("P5\n5000 4000\n255\n" + std::string(20'000'000, 'x'));
  CHECK(read.text.empty());
  CHECK(read.grown > 50 << 10);
}

TEST_CASE("a region of a picture equals the same part of the whole one") {
  DrawStream draw(5, 0, 0, 0, DrawUse::kTest);
  for (const auto& picture : stored_pictures()) {
    INFO(picture.name);
    std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(picture.bytes.data()), picture.bytes.size());
    image::ImageInfo info = read_info(bytes);
    image::Image whole = decode(bytes), part, expected;
    for (int trial = 0; trial < 20; trial++) {
      image::Box box;
      box.x = int(draw.below(uint32_t(info.width))), box.y = int(draw.below(uint32_t(info.height)));
      box.width = 1 + int(draw.below(uint32_t(info.width - box.x)));
      box.height = 1 + int(draw.below(uint32_t(info.height - box.y)));
      std::fill(part.pixels.begin(), part.pixels.end(), uint8_t(trial * 37));
      decode(bytes, info, box, part);
      copy_pixels(image::ImageView(whole).crop(box), expected);
      REQUIRE((part.width == box.width && part.height == box.height));
      REQUIRE(std::equal(expected.pixels.begin(), expected.pixels.begin() + ptrdiff_t(expected.bytes()),
                         part.pixels.begin()));
    }
  }
}

// The pixels, or the error.
static std::string outcome(const std::string& bytes) {
  try {
    image::Image image = decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    return {reinterpret_cast<const char*>(image.pixels.data()), image.bytes()};
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_CASE("pictures and damaged files decode alike alone and beside others", "[threads]") {
  constexpr int kThreads = 4, kRounds = 12;
  std::vector<std::string> files, alone;
  for (const auto& picture : stored_pictures()) {
    files.push_back(picture.bytes);
    std::string damaged = picture.bytes;
    for (size_t at = damaged.size() / 3; at < damaged.size() / 2; at++) damaged[at] ^= 0x5A;
    files.push_back(damaged);
    files.push_back(picture.bytes.substr(0, picture.bytes.size() * 2 / 3));
  }
  for (const auto& file : files) alone.push_back(outcome(file));
  std::mutex mutex;
  std::set<size_t> other;
  run_on_threads(kThreads, int64_t(files.size()) * kRounds, [&] {
    return [&](int64_t i) {
      size_t file = size_t(i) % files.size();
      if (outcome(files[file]) == alone[file]) return;
      std::lock_guard lock(mutex);
      other.insert(file);
    };
  });
  CHECK(other == std::set<size_t>{});
  CHECK(std::set<std::string>(alone.begin(), alone.end()).size() > files.size() / 3);  // outcomes are told apart
}
