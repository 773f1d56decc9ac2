// CRC-32 of zip and packed files (polynomial 0xEDB88320): by carry-less multiplication where the processor has it.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sslrun::inline core {

// Continues `crc` (0 at the start) over `count` bytes.
uint32_t crc32(uint32_t crc, const void* bytes, size_t count);

}  // namespace sslrun::inline core
