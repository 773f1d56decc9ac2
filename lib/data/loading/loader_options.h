// What a loader is asked for, and what it counts.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

#include "lib/core/stage_clock.h"
#include "lib/data/loading/sampler.h"
#include "lib/image/decode.h"

namespace sslrun::data {

struct LoaderOptions {
  int64_t batch = 1;
  bool shuffle = true, drop_last = true;
  std::shared_ptr<const Sampler> sampler;  // the order instead of shuffle's
  int workers = 2;                         // 0: next() does the work itself
  uint64_t seed = 0;
  int prefetch = 2;  // batches made ahead of the one asked for
  // Unreadable pictures. False: another one, drawn by the seed, takes the place with its own index and label; true:
  // they have no row, and a batch of none is passed over.
  bool leave_out = false;
  // Share of the set's files, each counted once, that may be unreadable; one may, unless it is 0. Without it 0.01, with
  // leave_out 1.
  std::optional<double> max_bad;
  double allowed_bad() const { return max_bad.value_or(leave_out ? 1 : 0.01); }
  at::Device device = at::kCPU;
  std::optional<bool> channels_last;  // of the views, in place of their plan's
  image::DecodeOptions decode;
  bool boxes = false, masks = false;  // the data set's objects and class maps, as each view shows them
};

struct LoaderStats {
  int64_t images = 0, bad = 0;           // handed out; replaced or left out because their file was unreadable
  int64_t filled = 0;                    // handed out, truncated
  double wait_seconds = 0, seconds = 0;  // time next() waited; time between start() and the last next()
  // Of all workers together, samples in work included: time per stage, file bytes read, pixels of the whole pictures.
  StageTimes stages{};
  int64_t loaded = 0, bytes_read = 0, pixels = 0;
};

}  // namespace sslrun::data
