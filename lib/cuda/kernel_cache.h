// Compiled kernels in the user's cache folder, so that a program compiles them once on a machine.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace sslrun::cuda {

// What cannot be kept is not kept, without a word: a home that cannot be written and a full disk are no errors.
// Several processes and threads may use one folder.
class KernelCache {
 public:
  // Keeps files in `folder`, which is made (for this user only) where it is missing; an empty path keeps nothing.
  explicit KernelCache(const std::filesystem::path& folder);
  ~KernelCache();
  KernelCache(const KernelCache&) = delete;
  KernelCache& operator=(const KernelCache&) = delete;

  // $XDG_CACHE_HOME/sslrun/kernels or ~/.cache/sslrun/kernels; empty where neither variable names a folder.
  static std::filesystem::path user_folder();

  // Why a folder that is there is not used, or "": code from others must not run.
  const std::string& distrust() const { return distrust_; }
  // None where nothing is kept under the name, or not what was written.
  std::optional<std::string> read(const std::string& name) const;
  // A reader finds the whole code or none.
  void write(const std::string& name, const std::string& code) const;

 private:
  int folder_ = -1;
  std::string distrust_;
};

}  // namespace sslrun::cuda
