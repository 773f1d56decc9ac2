// Writes a value tree as a pickle of what torch.load(weights_only=True) or NumPy reads.
#pragma once
#include <string>
#include <vector>

#include "lib/checkpoint/stored_tensors.h"

namespace sslrun::checkpoint {

// Protocol 2, as Python's torch.load(weights_only=True) accepts it: tensors refer to `tensors`, strings that are not
// UTF-8 become Python bytes.
std::string write_pickle(const Value& root, StoredTensors& tensors);

// Protocol 3 with tensors as NumPy arrays: each piece is text, and the bytes of an array where one follows. Tensors
// that are the same view of the same memory become one array.
struct PicklePiece {
  std::string text;
  at::Tensor array;
};
std::vector<PicklePiece> write_numpy_pickle(const Value& root);

}  // namespace sslrun::checkpoint
