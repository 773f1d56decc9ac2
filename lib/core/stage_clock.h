// Where a worker's time goes: nanoseconds per stage of the data engine, cheap enough to be always on.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>

namespace sslrun::inline core {

// kPack: from bytes to the batch's numbers.
enum class Stage : uint8_t { kRead, kDecode, kResize, kColour, kBlur, kPack };
inline constexpr std::array<const char*, 6> kStageNames{"read", "decode", "resize", "colour", "blur", "pack"};
using StageTimes = std::array<int64_t, kStageNames.size()>;

// One look at the time per lap, about 25 ns. Belongs to one thread.
class StageClock {
 public:
  void start() { mark_ = now(); }
  // Books the time since start() or the last lap() under `stage`.
  void lap(Stage stage) {
    int64_t time = now();
    times[size_t(stage)] += time - mark_;
    mark_ = time;
  }
  StageTimes times{};

 private:
  static int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  int64_t mark_ = 0;
};

}  // namespace sslrun::inline core
