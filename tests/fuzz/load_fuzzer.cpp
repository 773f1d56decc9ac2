// libFuzzer target: any bytes are loaded as a checkpoint or refused with an Error; tests/run_fuzzers.sh starts it once
// per kind of file.
#include <ATen/ATen.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "lib/checkpoint/outline.h"
#include "lib/core/error.h"

using namespace sslrun;
using namespace sslrun::checkpoint;

// Reads every element, so that the sanitizer sees tensors that reach outside their memory.
static void touch(const Value& value) {
  if (auto* list = std::get_if<List>(&value.data))
    for (const auto& item : *list) touch(item);
  if (auto* dict = std::get_if<Dict>(&value.data))
    for (const auto& entry : *dict) touch(entry.value);
  if (auto* tensor = std::get_if<at::Tensor>(&value.data))
    if (tensor->numel() < (1 << 20)) tensor->clone(at::MemoryFormat::Contiguous);
}

static std::string load_all(const std::string& path, bool mapped) {
  try {
    LoadedFile file = load_file(path, mapped);
    touch(file.value);
    outline(file);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const int file = memfd_create("checkpoint", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, off_t(size)) || pwrite(file, bytes, size, 0) != ssize_t(size)) std::abort();
  std::string copied = load_all(path, false), mapped = load_all(path, true);
  // Mapped storages are not read, so their checksums are not verified; that is the only difference.
  if (copied != mapped && copied.find("checksum") == copied.npos) std::abort();
  return 0;
}
