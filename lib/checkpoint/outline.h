// What a checkpoint holds, entry by entry, for people.
#pragma once
#include "lib/checkpoint/load.h"

namespace sslrun::checkpoint {

// {container, bytes, metadata, tensors, tensor_bytes (shared memory once), entries}: each entry {name (full), key (the
// last part), depth, kind}, where tensors have dtype, shape, bytes, and `shares` (the name of the first tensor in the
// same memory); lists and dictionaries have `size`; other values `text`. In file order.
Value outline(const LoadedFile& file);

}  // namespace sslrun::checkpoint
