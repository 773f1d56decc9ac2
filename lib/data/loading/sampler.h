// Which samples an epoch shows and in which order.
#pragma once
#include <functional>
#include <string>

#include "lib/data/set/dataset.h"

namespace sslrun::data {

// One entry of an epoch. Equal draws mean equal random view parameters: `draw` is the sample itself the first time an
// epoch shows it, and another number each further time.
struct Pick {
  int64_t sample = 0, draw = 0;
};

struct Sampler {
  std::string name;
  int64_t samples = 0;  // of the data set
  int64_t size = 0;     // picks that this process takes per epoch
  int64_t batch = 0;    // the loader's batch that the order was made for; 0: any
  // The epoch's picks by position, 0 to size - 1. The inner function is thread-safe.
  std::function<std::function<Pick(int64_t)>(uint64_t epoch)> order;
  bool share = false;  // one process's part already
};

// Place `i` of a random order of 0 … size - 1, without a table: a Feistel network on the bits of `size - 1`, walked
// until it lands inside. `which` names the order among those of one (seed, epoch).
int64_t permuted(int64_t i, int64_t size, uint64_t seed, uint64_t epoch, uint64_t which);

Sampler sequential_sampler(int64_t samples);
// A new order each epoch; any position in constant time and memory.
Sampler shuffled_sampler(int64_t samples, uint64_t seed);

// Classes in turn (in a new order each round), the members of each in a shuffled order of their own, again and again.
// `picks` per epoch, 0: as many as the set has samples. A multi-label sample is a member of each of its classes.
Sampler class_balanced_sampler(const Dataset& set, uint64_t seed, int64_t picks = 0);

// Each sample `repeats` times in a row with different draws, in a shuffled order (arXiv 1901.09335). An epoch still has
// `samples` picks, so it shows the repeats-th part of the set.
Sampler repeated_sampler(int64_t samples, int64_t repeats, uint64_t seed);

struct Share {
  int64_t world = 1, rank = 0;
};

// What becomes of the picks behind an epoch's last whole batch: left out; a batch filled with the epoch's first picks;
// or a smaller one, filled only up to a number that the processes divide.
enum class LastBatch { kDropped, kFilled, kSmaller };

// The part of one process: of each batch of `batch` picks of all processes together, rank r takes the r-th of
// `world` equal blocks, so the joined batches are the same for any world size that divides them.
Sampler sharded_sampler(Sampler all, int64_t batch, Share share, LastBatch last = LastBatch::kDropped);

struct DistributedOptions {
  Share share;
  uint64_t seed = 0;
  bool shuffle = true, drop_last = false;
  bool blocks = false;  // rank r takes a contiguous block instead of every world-th pick (as OpenSelfSup's sampler)
};

// The order of torch.utils.data.DistributedSampler, number by number: a permutation from torch's generator seeded with
// seed + epoch, its head repeated up to a multiple of `world`. An epoch's order is a table.
Sampler distributed_sampler(int64_t samples, const DistributedOptions& options);

}  // namespace sslrun::data
