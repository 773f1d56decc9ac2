// CRC-32C (Castagnoli), the checksum of TensorBoard's record files.
#pragma once
#include <cstdint>
#include <string_view>

namespace sslrun::log {

uint32_t crc32c(std::string_view bytes);

// TFRecord's masked form: rotated right by 15 bits plus a constant.
uint32_t masked_crc32c(std::string_view bytes);

}  // namespace sslrun::log
