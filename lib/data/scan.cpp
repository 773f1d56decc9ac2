// Threads take the next file from a counter; the caller only waits and watches for Ctrl-C.
#include "lib/data/scan.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "lib/core/atomic_file.h"
#include "lib/core/interrupt.h"

namespace sslrun {

namespace {
struct Scan {
  const FileList& files;
  const DecodeOptions& options;
  std::atomic<int64_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;  // guards what follows
  std::condition_variable ended;
  int running = 0;
  std::vector<std::pair<int64_t, std::string>> bad;
};
}  // namespace

static std::optional<std::string> problem_of(const std::string& path, const DecodeOptions& options) {
  try {
    std::string bytes = read_file("data.scan", path);
    decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, options);
  } catch (const std::exception& error) {  // std::bad_alloc of a picture that is too large for this machine, too
    return reason_of(error);
  }
  return std::nullopt;
}

static void work(Scan& scan) {
  for (;;) {
    int64_t i = scan.next++;
    if (i >= scan.files.size() || scan.stop) break;
    if (auto problem = problem_of(scan.files.path(i), scan.options)) {
      std::lock_guard lock(scan.mutex);
      scan.bad.emplace_back(i, *problem);
    }
  }
  std::lock_guard lock(scan.mutex);
  scan.running--;
  scan.ended.notify_all();
}

std::vector<BadFile> scan(const FileList& files, int workers, const DecodeOptions& options) {
  Scan scan{.files = files, .options = options, .running = workers};
  std::vector<std::jthread> threads;
  for (int i = 0; i < workers; i++) threads.emplace_back([&scan] { work(scan); });
  {
    std::unique_lock lock(scan.mutex);
    while (!scan.ended.wait_for(lock, std::chrono::milliseconds(50), [&] { return scan.running == 0; }))
      if (interrupted()) scan.stop = true;
  }
  threads.clear();
  check_interrupt();
  std::sort(scan.bad.begin(), scan.bad.end());
  std::vector<BadFile> bad;
  for (auto& [index, reason] : scan.bad) bad.push_back({files.path(index), reason});
  return bad;
}

}  // namespace sslrun
