// One stat a file.
#include "lib/data/set/fingerprint.h"

#include <ATen/ATen.h>
#include <sys/stat.h>

#include "lib/core/run_on_threads.h"
#include "lib/core/sha256.h"

namespace sslrun::data {

static constexpr int kThreads = 8;  // they wait for the file system, not for a core

static void add_number(Sha256& sum, int64_t number) {
  sum.add(std::string_view(reinterpret_cast<const char*>(&number), sizeof number));
}

// With its length, so that two texts are never one.
static void add_text(Sha256& sum, std::string_view text) {
  add_number(sum, int64_t(text.size()));
  sum.add(text);
}

static void add_tensor(Sha256& sum, const at::Tensor& tensor) {
  at::Tensor values = tensor.defined() ? tensor.cpu().contiguous() : at::empty({0});
  add_number(sum, values.dim() == 2 ? values.size(1) : 0);
  add_text(sum, {static_cast<const char*>(values.const_data_ptr()), values.nbytes()});
}

namespace {
struct FileState {
  int64_t size = -1, seconds = 0, nanoseconds = 0;
};
}  // namespace

static FileState state_of(const std::string& path) {
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return {};
  return {int64_t(found.st_size), int64_t(found.st_mtim.tv_sec), int64_t(found.st_mtim.tv_nsec)};
}

std::string list_fingerprint(const Dataset& dataset) {
  Sha256 list;
  for (const auto& name : dataset.classes) add_text(list, name);
  for (int64_t i = 0; i < dataset.size(); i++) add_text(list, dataset.files.name(i));
  add_tensor(list, dataset.targets);
  add_tensor(list, dataset.cameras);
  return list.hex();
}

Fingerprint fingerprint(const Dataset& dataset) {
  Sha256 classes, files;
  for (const auto& name : dataset.classes) classes.add(name + '\n');
  // The pictures of a packed set are one file.
  std::vector<FileState> states(size_t(dataset.bytes ? 1 : dataset.size()));
  run_on_threads(int(std::min<size_t>(kThreads, states.size())), int64_t(states.size()), [&] {
    return [&](int64_t i) {
      states[size_t(i)] = state_of(dataset.bytes ? dataset.files.root().string() : dataset.files.path(i));
    };
  });
  for (const auto& state : states)
    for (int64_t number : {state.size, state.seconds, state.nanoseconds}) add_number(files, number);
  return {list_fingerprint(dataset), classes.hex(), files.hex()};
}

}  // namespace sslrun::data
