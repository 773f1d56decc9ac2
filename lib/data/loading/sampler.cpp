// Orders in constant time, shares of processes, and PyTorch's order.
#include "lib/data/loading/sampler.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>

#include <bit>
#include <memory>

#include "lib/core/error.h"
#include "lib/core/philox.h"

namespace sslrun::data {

// Each round adds to one half of the bits a random function of the other half; any number of rounds is a permutation.
// Halves of a bit or two mix slowly: 10 rounds left orders of five samples measurably uneven.
static uint64_t feistel(uint64_t value, int bits, uint64_t seed, uint64_t epoch, uint64_t which) {
  uint32_t rounds = bits < 16 ? 32 : 10;
  int low_bits = bits / 2;
  uint64_t low_mask = (uint64_t{1} << low_bits) - 1, high_mask = (uint64_t{1} << (bits - low_bits)) - 1;
  uint64_t low = value & low_mask, high = value >> low_bits;
  for (uint32_t round = 0; round < rounds; round++) {
    bool into_high = round % 2 == 0;
    uint64_t source = into_high ? low : high;
    uint32_t random = DrawStream(seed ^ which * 0x9E3779B97F4A7C15, epoch, source, round, DrawUse::kShuffle).bits();
    (into_high ? high : low) ^= random & (into_high ? high_mask : low_mask);
  }
  return high << low_bits | low;
}

int64_t permuted(int64_t i, int64_t size, uint64_t seed, uint64_t epoch, uint64_t which) {
  int bits = int(std::bit_width(uint64_t(size - 1)));
  auto value = uint64_t(i);
  do value = feistel(value, bits, seed, epoch, which);
  while (value >= uint64_t(size));
  return int64_t(value);
}

Sampler sequential_sampler(int64_t samples) {
  return {"sequential", samples, samples, 0, [](uint64_t) { return [](int64_t i) { return Pick{i, i}; }; }};
}

Sampler shuffled_sampler(int64_t samples, uint64_t seed) {
  return {"shuffled", samples, samples, 0, [samples, seed](uint64_t epoch) {
            return [=](int64_t i) {
              int64_t sample = permuted(i, samples, seed, epoch, 0);
              return Pick{sample, sample};
            };
          }};
}

// The samples of each class that has any.
static std::vector<std::vector<int64_t>> members_of(const Dataset& set) {
  if (!set.targets.defined()) throw Error("data.sampler.class_balanced", "expected a data set with labels, got none");
  std::vector<std::vector<int64_t>> members;
  if (set.multi_label()) {
    auto targets = set.targets.accessor<float, 2>();
    members.resize(size_t(targets.size(1)));
    for (int64_t i = 0; i < targets.size(0); i++)
      for (int64_t c = 0; c < targets.size(1); c++)
        if (targets[i][c] == 1) members[size_t(c)].push_back(i);
  } else {
    const auto* labels = set.targets.const_data_ptr<int64_t>();
    for (int64_t i = 0; i < set.size(); i++) {
      if (labels[i] < 0)
        throw Error("data.sampler.class_balanced", "expected labels of 0 or more, got " + std::to_string(labels[i]));
      if (labels[i] >= int64_t(members.size())) members.resize(size_t(labels[i]) + 1);
      members[size_t(labels[i])].push_back(i);
    }
  }
  std::erase_if(members, [](const auto& list) { return list.empty(); });
  if (members.empty()) throw Error("data.sampler.class_balanced", "no sample shows a class");
  return members;
}

Sampler class_balanced_sampler(const Dataset& set, uint64_t seed, int64_t picks) {
  auto members = std::make_shared<const std::vector<std::vector<int64_t>>>(members_of(set));
  int64_t samples = set.size(), classes = int64_t(members->size());
  bool several = set.multi_label();
  return {"class_balanced", samples, picks > 0 ? picks : samples, 0, [=](uint64_t epoch) {
            return [=](int64_t i) {
              int64_t round = i / classes;
              auto c = size_t(permuted(i % classes, classes, seed, epoch, uint64_t(2 * round + 1)));
              const auto& list = (*members)[c];
              auto count = int64_t(list.size());
              int64_t sample = list[size_t(permuted(round % count, count, seed, epoch, 2 * c + 2))];
              // With several labels a sample also comes through its other classes.
              int64_t again = several ? round / count * classes + int64_t(c) : round / count;
              return Pick{sample, sample + samples * again};
            };
          }};
}

Sampler repeated_sampler(int64_t samples, int64_t repeats, uint64_t seed) {
  if (repeats < 1)
    throw Error("data.sampler.repeated", "expected 'repeats' of 1 or more, got " + std::to_string(repeats));
  return {"repeated", samples, samples, 0, [=](uint64_t epoch) {
            return [=](int64_t i) {
              int64_t sample = permuted(i / repeats, samples, seed, epoch, 0);
              return Pick{sample, sample + samples * (i % repeats)};
            };
          }};
}

static void check(const char* op, Share share) {
  if (share.world < 1 || share.rank < 0 || share.rank >= share.world)
    throw Error(op, "expected a rank of 0 to world - 1, got rank " + std::to_string(share.rank) + " of " +
                        std::to_string(share.world));
}

Sampler sharded_sampler(Sampler all, int64_t batch, Share share, LastBatch last) {
  const char* op = "data.sampler";
  check(op, share);
  if (batch < 1 || batch % share.world != 0)
    throw Error(op, "expected a 'batch' that " + std::to_string(share.world) + " processes can divide, got " +
                        std::to_string(batch));
  int64_t local = batch / share.world, whole = all.size / batch, rest = all.size % batch;
  int64_t tail = rest == 0 || last == LastBatch::kDropped ? 0
                 : last == LastBatch::kFilled             ? local
                                                          : (rest + share.world - 1) / share.world;
  return {all.name,
          all.samples,
          whole * local + tail,
          local,
          [=](uint64_t epoch) {
            return [=, pick = all.order(epoch)](int64_t i) {
              int64_t block = i / local < whole ? local : tail;
              int64_t position = i / local * batch + share.rank * block + i % local;
              return pick(position % all.size);
            };
          },
          true};
}

Sampler distributed_sampler(int64_t samples, const DistributedOptions& options) {
  check("data.sampler.distributed", options.share);
  int64_t world = options.share.world, rank = options.share.rank;
  int64_t each = options.drop_last ? samples / world : (samples + world - 1) / world;
  return {"distributed",
          samples,
          each,
          0,
          [=](uint64_t epoch) {
            at::Tensor order;
            if (options.shuffle) {
              auto generator = at::make_generator<at::CPUGeneratorImpl>(options.seed + epoch);
              order = at::randperm(samples, generator, at::kLong);
            } else {
              order = at::arange(samples, at::kLong);
            }
            return [=](int64_t i) {
              int64_t position = options.blocks ? rank * each + i : rank + i * world;
              int64_t sample = order.const_data_ptr<int64_t>()[position % samples];
              return Pick{sample, sample};
            };
          },
          true};
}

}  // namespace sslrun::data
