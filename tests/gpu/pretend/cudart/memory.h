// Device and pinned memory, which is host memory under its own addresses.
#pragma once
#include <cstddef>
#include <map>

namespace pretend {
enum class Kind { kPageable, kPinned, kDevice };
struct Place {
  Kind kind = Kind::kPageable;
  int device = -1;
};
Place place_of(const void* address);
// Bytes of one device: PRETEND_MEMORY in GiB, 139 without it.
size_t total_memory();
// By device, the most bytes that were taken from the driver at one time.
std::map<int, size_t> most_memory();
}
