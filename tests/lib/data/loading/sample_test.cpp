// Damaged picture files through the sample path: no crash, no hang, and every failure names its path.
#include "lib/data/loading/sample.h"

#include <sys/time.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lib/core/error.h"
#include "tests/lib/data/picture_bytes.h"
#include "tests/lib/data/plans.h"
#include "tests/lib/image/stored_pictures.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;

// The first of them are the part that every run tries.
static const int kFiles = std::getenv("SSLRUN_LONG_TESTS") ? 10000 : 2000;

// Bit flips, truncation, swapped segments, wrong sizes (16-bit numbers set to extremes), or several of them.
static std::string mutate(std::string bytes, DrawStream& draw) {
  auto place = [&](size_t room) { return size_t(draw.below(uint32_t(bytes.size() > room ? bytes.size() - room : 1))); };
  for (uint32_t round = 0, rounds = 1 + draw.below(3); round < rounds && bytes.size() > 8; round++) {
    switch (draw.below(6)) {
      case 0:
        for (uint32_t i = 0, flips = 1 + draw.below(16); i < flips; i++) bytes[place(0)] ^= char(1 << draw.below(8));
        break;
      case 1:
        bytes.resize(1 + draw.below(uint32_t(bytes.size())));
        break;
      case 2: {  // swap two runs
        size_t length = 1 + draw.below(uint32_t(bytes.size() / 3)), a = place(length), b = place(length);
        for (size_t i = 0; i < length; i++) std::swap(bytes[a + i], bytes[b + i]);
        break;
      }
      case 3: {  // the header's numbers lie in the first 256 bytes, JPEG's size behind its tables
        static constexpr int kExtremes[] = {0, 1, 7, 255, 256, 4096, 32767, 65535};
        size_t at = draw.below(uint32_t(std::min<size_t>(bytes.size() - 1, 256)));
        int value = kExtremes[draw.below(8)];
        bytes[at] = char(value >> 8), bytes[at + 1] = char(value);
        break;
      }
      case 4: {  // a run twice
        size_t length = 1 + draw.below(uint32_t(std::min<size_t>(bytes.size() / 2, 64)));
        std::string run = bytes.substr(place(length), length);
        bytes.insert(place(0), run);
        break;
      }
      default: {  // markers of JPEG where none belong
        size_t at = place(2);
        bytes[at] = char(0xFF), bytes[at + 1] = char(0xC0 + draw.below(64));
      }
    }
  }
  return bytes;
}

static char case_text[64];  // what the alarm prints

// Of the process's own time: a busy machine is no hang.
static void set_alarm(int seconds) {
  itimerval timer{{0, 0}, {seconds, 0}};
  setitimer(ITIMER_PROF, &timer, nullptr);
}

static void on_alarm(int) {
  ssize_t written = write(STDERR_FILENO, case_text, std::char_traits<char>::length(case_text));
  _exit(written > 0 ? 3 : 4);
}

TEST_CASE("mutated picture files fail with their path or give a view") {
  constexpr int kHangSeconds = 20;  // a picture takes microseconds; this only ends a hang
  TemporaryFolder folder;
  data::Dataset set{"data.images", data::FileList(folder.path), {}, {}};
  set.files.add("mutated.jpg");
  std::string path = set.files.path(0);
  DrawStream draw(3, 0, 0, 0, DrawUse::kTest);
  auto seeds = picture_seeds(draw);
  for (auto& picture : stored_pictures()) seeds.push_back(std::move(picture.bytes));
  data::ViewPlan plan = plan_of_views(2, 8);
  data::SampleScratch scratch;
  std::vector<float> first(3 * 8 * 8), second(first.size());
  auto into = [&](int view, const image::View&) {
    return ViewMemory{view == 0 ? first.data() : second.data(), {8, 8}};
  };
  for (const auto& seed : seeds) {  // each decodes when undamaged, or the rest would show nothing
    std::ofstream(path, std::ios::binary) << seed;
    REQUIRE_NOTHROW(load_sample(set, 0, {}, plan, into, scratch));
  }
  auto previous = std::signal(SIGPROF, on_alarm);
  int failed = 0, unnamed = 0, not_finite = 0;
  for (int i = 0; i < kFiles; i++) {
    std::filesystem::remove(path);  // a file that is cut to nothing and written anew is brought to the disk at once
    std::ofstream(path, std::ios::binary) << mutate(seeds[size_t(i) % seeds.size()], draw);
    std::snprintf(case_text, sizeof case_text, "hang in mutated file %d\n", i);
    // A limit of 1 million pixels keeps the sizes that a header may claim from filling memory.
    image::DecodeOptions options{.scaled = i % 2 == 0, .apply_exif_orientation = i % 3 == 0, .max_pixels = 1'000'000};
    set_alarm(kHangSeconds);
    try {
      load_sample(set, 0, {1, 0, uint64_t(i)}, plan, into, scratch, options);
      for (float value : first) not_finite += !std::isfinite(value);
    } catch (const Error& error) {
      failed++;
      unnamed += std::string(error.what()).find(path) == std::string::npos;
    }
  }
  set_alarm(0);
  std::signal(SIGPROF, previous);
  CHECK(unnamed == 0);
  CHECK(not_finite == 0);
  CHECK(failed > kFiles / 4);  // the mutations do damage …
  CHECK(failed < kFiles);      // … but not always: the pixel paths run on damaged data too
}
