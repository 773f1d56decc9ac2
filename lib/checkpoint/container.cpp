// The table of first bytes.
#include "lib/checkpoint/container.h"

#include <vector>

#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/torch_legacy.h"

namespace sslrun::checkpoint {

static constexpr uint64_t kMaxHeader = 100'000'000;

// Tars from before PyTorch 0.1.10 may lack the magic of later tars.
static bool is_tar(std::string_view head) {
  if (head.size() < 512) return false;
  if (head.substr(257, 5) == "ustar") return true;
  for (std::string_view member : {"storages", "tensors", "pickle"})
    if (head.starts_with(member) && head[member.size()] == '\0') return true;
  return false;
}

Container find_container(const FileReader& file) {
  std::string head = file.read(0, std::min<uint64_t>(file.size(), 512));
  std::vector<Container> found;
  if (head.starts_with("PK\x03\x04")) found.push_back(Container::kZip);
  if (head.starts_with(kLegacyMagic))
    found.push_back(Container::kTorchLegacy);
  else if (head.size() > 1 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5)
    found.push_back(Container::kPickle);
  if (head.size() > 8 && head[8] == '{' && little_endian(head, 0, 8) <= kMaxHeader)
    found.push_back(Container::kSafetensors);
  if (head.starts_with("\x93NUMPY")) found.push_back(Container::kNpy);
  if (is_tar(head)) found.push_back(Container::kTorchTar);
  if (found.size() > 1) file.fail("a file that begins as two kinds of checkpoint");
  if (found.size() == 1) return found[0];

  if (head.empty()) file.fail("the file is empty (truncated at byte 0)");
  if (head.starts_with("PYTORCH1")) file.fail("a checkpoint of a preview of PyTorch; save it again with a release");
  if (head.starts_with("\x1f\x8b") || head.starts_with("BZh") || head.starts_with("\xfd\x37\x7a\x58\x5a") ||
      head.starts_with("\x28\xb5\x2f\xfd"))
    file.fail("a compressed file; unpack it first");
  std::string size = file.size() < 512 ? " (truncated at byte " + std::to_string(file.size()) + "?)" : "";
  file.fail("not a checkpoint: neither torch.save, safetensors, a pickle, nor NumPy's .npy or .npz" + size);
}

}  // namespace sslrun::checkpoint
