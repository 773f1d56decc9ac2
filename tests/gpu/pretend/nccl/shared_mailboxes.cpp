// A memory file without a name, opened by the others through /proc; a rank lives while it holds the lock of its byte.
#include "shared_mailboxes.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <new>
#include <stdexcept>
#include <string>

namespace pretend {
struct SharedMailboxes::Head {
  std::atomic<uint32_t> attached, bell;
};

namespace {
constexpr size_t kHead = 4096;

struct flock byte_of(int rank, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = rank;
  lock.l_len = 1;
  return lock;
}

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }
}

MemoryName SharedMailboxes::create() {
  const int descriptor = memfd_create("pretend_nccl", MFD_CLOEXEC);
  if (descriptor < 0) fail("memfd_create");
  return {getpid(), descriptor};
}

SharedMailboxes::SharedMailboxes(const MemoryName& name, int rank, int ranks)
    : ranks_(ranks), size_(kHead + size_t(ranks) * size_t(ranks) * sizeof(Mailbox)) {
  // Opened afresh in its own process too: a lock belongs to the opening.
  const std::string path = "/proc/" + std::to_string(name.process) + "/fd/" + std::to_string(name.descriptor);
  descriptor_ = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor_ < 0) fail("the process that made the communicator's name has ended");
  if (ftruncate(descriptor_, off_t(size_)) != 0) fail("ftruncate");
  struct flock lock = byte_of(rank, F_WRLCK);
  if (fcntl(descriptor_, F_OFD_SETLK, &lock) != 0) fail("rank " + std::to_string(rank) + " is there twice");
  void* memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (memory == MAP_FAILED) fail("mmap");
  head_ = static_cast<Head*>(memory);  // zeros, which is what all of it begins with
  boxes_ = reinterpret_cast<Mailbox*>(static_cast<char*>(memory) + kHead);
  head_->attached++;
  ring();
  for (uint32_t seen = bell(); head_->attached < uint32_t(ranks); seen = bell()) wait(seen);
}

SharedMailboxes::~SharedMailboxes() {
  munmap(head_, size_);
  close(descriptor_);
}

bool SharedMailboxes::is_gone(int rank) const {
  struct flock lock = byte_of(rank, F_WRLCK);
  return fcntl(descriptor_, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_UNLCK;
}

bool SharedMailboxes::wait(uint32_t seen) {
  const timespec most{0, 20'000'000};
  return syscall(SYS_futex, &head_->bell, FUTEX_WAIT, seen, &most, nullptr, 0) == 0 || errno != ETIMEDOUT;
}

uint32_t SharedMailboxes::bell() const { return head_->bell.load(); }

void SharedMailboxes::ring() {
  head_->bell++;
  syscall(SYS_futex, &head_->bell, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}
}
