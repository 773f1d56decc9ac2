// What the cache of compiled kernels keeps, and what it does not believe.
#include "lib/cuda/kernel_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/lib/temporary_folder.h"

using sslrun::cuda::KernelCache;

static std::filesystem::path only_file(const std::filesystem::path& folder) {
  auto files = std::filesystem::directory_iterator(folder);
  REQUIRE(files != end(files));
  std::filesystem::path first = files->path();
  REQUIRE(++files == std::filesystem::directory_iterator());
  return first;
}

TEST_CASE("a cache gives back what was written, and nothing else") {
  TemporaryFolder folder;
  std::string code("\177ELF\0 and more\n", 15);
  {
    KernelCache cache(folder.path / "a" / "kernels");
    CHECK(cache.distrust() == "");
    CHECK_FALSE(cache.read("norm"));
    cache.write("norm", code);
    CHECK(cache.read("norm") == code);
    CHECK_FALSE(cache.read("scale"));
  }
  KernelCache again(folder.path / "a" / "kernels");
  CHECK(again.read("norm") == code);
  again.write("norm", "other");
  CHECK(again.read("norm") == "other");
  CHECK(only_file(folder.path / "a" / "kernels").filename() == "norm");  // no temporary stays
}

TEST_CASE("what is damaged is not read, and written anew") {
  TemporaryFolder folder;
  KernelCache cache(folder.path / "kernels");
  cache.write("norm", "a kernel's code");
  auto file = only_file(folder.path / "kernels");
  auto damage = GENERATE(as<std::string>{}, "a bit", "the end", "everything", "a link");
  CAPTURE(damage);
  if (damage == "a bit") {
    std::fstream bytes(file, std::ios::in | std::ios::out);
    bytes.seekp(-1, std::ios::end);
    bytes.put('E');
  } else if (damage == "the end") {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  } else if (damage == "everything") {
    std::filesystem::resize_file(file, 0);
  } else {
    std::filesystem::rename(file, folder.path / "elsewhere");
    std::filesystem::create_symlink(folder.path / "elsewhere", file);
  }
  CHECK_FALSE(cache.read("norm"));
  cache.write("norm", "a kernel's code");
  CHECK(cache.read("norm") == "a kernel's code");
}

TEST_CASE("a folder that others can write, or that is another user's, is not trusted") {
  TemporaryFolder folder;
  auto kernels = folder.path / "kernels";
  KernelCache(kernels).write("norm", "code");
  auto whose = GENERATE(as<std::string>{}, "the group's", "everybody's", "another user's");
  CAPTURE(whose);
  if (whose == "another user's") {
    if (chown(kernels.c_str(), 12345, gid_t(-1)) != 0) return;  // only root gives folders away
  } else {
    REQUIRE(chmod(kernels.c_str(), whose == "the group's" ? 0720 : 0702) == 0);
  }
  KernelCache cache(kernels);
  CHECK(cache.distrust() == "'" + kernels.string() + "'" +
                                (whose == "another user's" ? " belongs to another user" : " can be written by others"));
  CHECK_FALSE(cache.read("norm"));
  cache.write("scale", "code");
  CHECK_FALSE(std::filesystem::exists(kernels / "scale"));
}

TEST_CASE("a file that others can write is not trusted") {
  TemporaryFolder folder;
  KernelCache cache(folder.path / "kernels");
  cache.write("norm", "code");
  REQUIRE(chmod(only_file(folder.path / "kernels").c_str(), 0666) == 0);
  CHECK_FALSE(cache.read("norm"));
}

TEST_CASE("where nothing can be written nothing is kept, silently") {
  TemporaryFolder folder;
  std::ofstream(folder.path / "file") << "no folder";
  for (const std::filesystem::path& place :
       {std::filesystem::path("/proc/sslrun/kernels"), std::filesystem::path(), folder.path / "file" / "kernels"}) {
    KernelCache cache(place);
    CHECK(cache.distrust() == "");
    cache.write("norm", "code");
    CHECK_FALSE(cache.read("norm"));
  }
  KernelCache full("/dev/shm/../full");  // no folder either
  full.write("norm", "code");
  CHECK_FALSE(full.read("norm"));
}

TEST_CASE("who reads while others write finds the whole code or none") {
  TemporaryFolder folder;
  auto kernels = folder.path / "kernels";
  const std::string code(1 << 16, 'k');
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; i++)
    writers.emplace_back([&] {
      KernelCache cache(kernels);
      for (int k = 0; k < 20; k++) cache.write("norm", code);
    });
  KernelCache cache(kernels);
  int wrong = 0;
  for (int k = 0; k < 200; k++) {
    auto found = cache.read("norm");
    wrong += found && *found != code;
  }
  for (auto& writer : writers) writer.join();
  CHECK(wrong == 0);
  CHECK(cache.read("norm") == code);
  CHECK(only_file(kernels).filename() == "norm");
}

TEST_CASE("the user's folder is where the environment says") {
  auto with = [](const char* cache, const char* home) {
    cache ? setenv("XDG_CACHE_HOME", cache, 1) : unsetenv("XDG_CACHE_HOME");
    home ? setenv("HOME", home, 1) : unsetenv("HOME");
    return KernelCache::user_folder();
  };
  std::string home = std::getenv("HOME") ? std::getenv("HOME") : "";
  CHECK(with("/c", "/h") == "/c/sslrun/kernels");
  CHECK(with(nullptr, "/h") == "/h/.cache/sslrun/kernels");
  CHECK(with("relative", "/h") == "/h/.cache/sslrun/kernels");
  CHECK(with(nullptr, nullptr) == "");
  with(nullptr, home.c_str());
}
