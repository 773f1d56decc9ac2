// The maps that there are, in a list which the signal handler may walk at any time.
#include "lib/core/mapped_file.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <string>

namespace sslrun::inline core {

namespace {

// Never freed: the handler may be looking at it. An entry whose map is gone (start 0) is used for another one.
struct Entry {
  std::atomic<uintptr_t> start{0};
  size_t size = 0;
  std::string message;
  Entry* next = nullptr;
};

std::atomic<Entry*> entries{nullptr};
std::mutex changing;
struct sigaction before;

void on_bus_error(int number, siginfo_t* info, void* context) {
  auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  for (const Entry* entry = entries.load(); entry; entry = entry->next) {
    uintptr_t start = entry->start.load();
    if (!start || address < start || address - start >= entry->size) continue;
    ssize_t ignored = write(STDERR_FILENO, entry->message.data(), entry->message.size());
    (void)ignored;
    _exit(1);
  }
  if (before.sa_flags & SA_SIGINFO) return before.sa_sigaction(number, info, context);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(number);
  signal(SIGBUS, SIG_DFL);  // the access is tried again
}

void install_handler() {
  struct sigaction action {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &before);
}

Entry* remember(uintptr_t start, size_t size, std::string message) {
  std::lock_guard lock(changing);
  if (!entries.load()) install_handler();
  Entry* free = entries.load();
  while (free && free->start.load()) free = free->next;
  Entry* entry = free ? free : new Entry;
  entry->size = size;
  entry->message = std::move(message);
  if (!free) {
    entry->next = entries.load();
    entries.store(entry);
  }
  entry->start.store(start);
  return entry;
}

}  // namespace

std::shared_ptr<char> map_file(int descriptor, size_t size, const std::filesystem::path& path) {
  void* map = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0);
  if (map == MAP_FAILED) return nullptr;
  Entry* entry = remember(reinterpret_cast<uintptr_t>(map), size,
                          "\nsslrun: '" + path.string() +
                              "': a part of the file is gone while it was mapped into memory: it was cut short, or its "
                              "disk failed or is full\n");
  return {static_cast<char*>(map), [entry, size](char* at) {
            std::lock_guard lock(changing);
            entry->start.store(0);
            munmap(at, size);
          }};
}

}  // namespace sslrun::inline core
