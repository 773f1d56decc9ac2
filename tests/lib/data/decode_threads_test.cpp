// Decoding on many threads at once: the pixels and the errors of each file are its own.
#include <catch2/catch.hpp>
#include <mutex>
#include <set>

#include "lib/core/error.h"
#include "lib/core/run_on_threads.h"
#include "lib/image/decode.h"
#include "tests/lib/data/stored_pictures.h"

using namespace sslrun;

// The pixels, or the error.
static std::string outcome(const std::string& bytes) {
  try {
    Image image = decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
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
