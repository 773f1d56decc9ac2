// Signatures and sizes of the zip format (PKWARE APPNOTE 6.3), shared by reader and writer.
#pragma once
#include <cstdint>

namespace sslrun::checkpoint::zip {

inline constexpr uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50,
                          kLocator64 = 0x07064b50;
inline constexpr uint64_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kEnd64Size = 56, kLocator64Size = 20;
inline constexpr uint32_t kMax32 = 0xFFFFFFFF;
inline constexpr uint16_t kMax16 = 0xFFFF, kZip64Field = 1, kPaddingField = 0x4246;  // "FB"
// Bit 3: sizes and checksum follow the content; bit 11: the name is UTF-8.
inline constexpr uint16_t kLaterFlag = 0x0008, kUtf8Flag = 0x0800, kDeflateLevelFlags = 0x0006;
inline constexpr uint16_t kStored = 0, kDeflated = 8;

}  // namespace sslrun::checkpoint::zip
