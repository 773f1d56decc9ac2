// What each kind begins with, the most particular first.
#include "lib/checkpoint/container.h"

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/torch_legacy.h"

namespace sslrun::checkpoint {

// Tars from before PyTorch 0.1.10 may lack the magic of later tars, never the checksum of their first header.
static bool is_tar(std::string_view head) {
  constexpr size_t kChecksumAt = 148, kChecksumSize = 8;
  if (head.size() < 512) return false;
  uint64_t sum = 0, stated = 0;
  for (size_t i = 0; i < 512; i++) sum += i >= kChecksumAt && i < kChecksumAt + kChecksumSize ? ' ' : uint8_t(head[i]);
  size_t at = kChecksumAt;
  for (; at < kChecksumAt + kChecksumSize && head[at] >= '0' && head[at] <= '7'; at++)
    stated = stated * 8 + uint64_t(head[at] - '0');
  return at > kChecksumAt && sum == stated;
}

// Any eight bytes may be the length of a safetensors header, those of a zip's or a pickle's beginning too. Then no
// zip has a method of '{' and no pickle the opcode 0; other pickles hold no header that ends within the file.
static bool is_safetensors(const FileReader& file, std::string_view head) {
  if (head.size() < 10 || head[8] != '{') return false;
  uint64_t size = little_endian(head, 0, 8);
  if (size > kMaxSafetensorsHeader) return false;
  bool like_pickle = head[0] == '\x80' && head[1] >= 2 && head[1] <= 5 && head[2] != '\0';
  if (!like_pickle) return true;
  if (size > file.size() - 8) return false;
  char last = file.read(8 + size - 1, 1)[0];
  return last == '}' || last == ' ';
}

Container find_container(const FileReader& file) {
  std::string head = file.read(0, std::min<uint64_t>(file.size(), 512));
  if (is_safetensors(file, head)) return Container::kSafetensors;
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return Container::kZip;
  if (head.starts_with(kLegacyMagic)) return Container::kTorchLegacy;
  if (head.starts_with("\x93NUMPY")) return Container::kNpy;
  if (is_tar(head)) return Container::kTorchTar;
  if (head.size() > 1 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5) return Container::kPickle;

  if (head.empty()) file.fail("the file is empty (truncated at byte 0)");
  if (head.starts_with("PYTORCH1")) file.fail("a checkpoint of a preview of PyTorch; save it again with a release");
  if (head.starts_with("\x1f\x8b") || head.starts_with("BZh") || head.starts_with("\xfd\x37\x7a\x58\x5a") ||
      head.starts_with("\x28\xb5\x2f\xfd"))
    file.fail("a compressed file; unpack it first");
  std::string size = file.size() < 512 ? " (truncated at byte " + std::to_string(file.size()) + "?)" : "";
  file.fail("not a checkpoint: neither torch.save, safetensors, a pickle, nor NumPy's .npy or .npz" + size);
}

}  // namespace sslrun::checkpoint
