// The limits and their error.
#include "lib/checkpoint/budget.h"

#include "lib/checkpoint/limits.h"

namespace sslrun::checkpoint {

Budget::Budget(std::string where, uint64_t file_bytes)
    : where_(std::move(where)),
      file_bytes_(file_bytes),
      bytes_left_(kLoadBytes + kLoadBytesPerByte * file_bytes),
      steps_left_(kLoadSteps + kLoadStepsPerByte * file_bytes) {}

void Budget::fail(const char* what) const {
  throw Error("checkpoint.load", where_ + ": reading it takes too much " + what + " for a file of " +
                                     std::to_string(file_bytes_) + " bytes: values in it are repeated too often");
}

bool Budget::Level::too_deep() const { return budget_.depth_ > kMaxNesting + 1; }

}  // namespace sslrun::checkpoint
