// Bounds on what a checkpoint may make the reader do; the writer keeps within them too.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sslrun::checkpoint {

// With the NumPy arrays in it, which torch.save puts there.
inline constexpr uint64_t kMaxPickleBytes = uint64_t{1} << 30;
// Without arrays.
inline constexpr uint64_t kMaxWrittenPickleBytes = 64 << 20;
// What a load may take (see Budget), and how much more for every byte of the file.
inline constexpr uint64_t kLoadBytes = 256 << 20, kLoadBytesPerByte = 14;
inline constexpr uint64_t kLoadSteps = 30'000'000, kLoadStepsPerByte = 2;
inline constexpr size_t kMaxNesting = 64;
// Of a tensor or of an entry of the metadata in safetensors.
inline constexpr size_t kMaxNameBytes = 512;
inline constexpr size_t kMaxRecords = 200'000;
inline constexpr uint64_t kMaxSafetensorsHeader = 100'000'000;
// Of the deflated records of a file together, which may be kMaxUnpackedRatio times its size more.
inline constexpr uint64_t kMaxUnpacked = 64 << 20, kMaxUnpackedRatio = 32;
inline constexpr size_t kMaxRank = 16;
inline constexpr int64_t kMaxSize = int64_t{1} << 40;

}  // namespace sslrun::checkpoint
