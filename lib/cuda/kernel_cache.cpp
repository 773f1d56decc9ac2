// All files are reached through one descriptor of the folder, so that the folder that was checked is the one that is
// used.
#include "lib/cuda/kernel_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "lib/core/quoted.h"
#include "lib/core/sha256.h"

namespace sslrun::cuda {

static bool only_mine(const struct stat& status) {
  return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// Of what is kept: another form of file has another first line.
static std::string head_of(const std::string& code) {
  Sha256 sum;
  sum.add(code);
  return "sslrun kernel 1 " + sum.hex() + "\n";
}

std::filesystem::path KernelCache::user_folder() {
  auto named = [](const char* variable) {
    const char* value = std::getenv(variable);
    return std::filesystem::path(value && value[0] == '/' ? value : "");
  };
  if (auto cache = named("XDG_CACHE_HOME"); !cache.empty()) return cache / "sslrun" / "kernels";
  if (auto home = named("HOME"); !home.empty()) return home / ".cache" / "sslrun" / "kernels";
  return {};
}

KernelCache::KernelCache(const std::filesystem::path& folder) {
  if (folder.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(folder.parent_path(), failed);
  mkdir(folder.c_str(), 0700);
  folder_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;
  if (folder_ < 0 || fstat(folder_, &status) != 0 || only_mine(status)) return;
  distrust_ = in_quotes(folder.string()) +
              (status.st_uid == geteuid() ? " can be written by others" : " belongs to another user");
  close(folder_);
  folder_ = -1;
}

KernelCache::~KernelCache() {
  if (folder_ >= 0) close(folder_);
}

std::optional<std::string> KernelCache::read(const std::string& name) const {
  if (folder_ < 0) return std::nullopt;
  int file = openat(folder_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::string content;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && only_mine(status)) {
    content.resize(size_t(status.st_size));
    size_t done = 0;
    for (ssize_t got = 1; got > 0 && done < content.size(); done += size_t(std::max<ssize_t>(got, 0)))
      got = ::read(file, content.data() + done, content.size() - done);
    content.resize(done);
  }
  close(file);
  size_t head = content.find('\n') + 1;
  std::string code = content.substr(head);
  if (content.compare(0, head, head_of(code)) != 0) return std::nullopt;
  return code;
}

void KernelCache::write(const std::string& name, const std::string& code) const {
  if (folder_ < 0) return;
  static std::atomic<unsigned> count{0};
  std::string temporary = name + ".tmp." + std::to_string(getpid()) + "." + std::to_string(count++);
  int file = openat(folder_, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return;
  std::string content = head_of(code) + code;
  bool whole = ::write(file, content.data(), content.size()) == ssize_t(content.size());
  whole = close(file) == 0 && whole;
  if (!whole || renameat(folder_, temporary.c_str(), folder_, name.c_str()) != 0)
    unlinkat(folder_, temporary.c_str(), 0);
}

}  // namespace sslrun::cuda
