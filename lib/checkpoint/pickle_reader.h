// Reads a state dict's pickle into a value tree; parsed, never executed.
#pragma once
#include <string>
#include <string_view>

#include "lib/checkpoint/pickle_node.h"
#include "lib/core/error.h"
#include "lib/core/value.h"

namespace sslrun::checkpoint {

// Reads the whole of `bytes`, within `budget`. Instances of unknown classes become dictionaries with the entry
// "__class__" (and "__args__", "__kwargs__", "__items__", "__state__" where the file gives them), what unknown
// functions make becomes an opaque value. `where` ("'x.pt': data.pkl") begins the text of every
// Error("checkpoint.load", "<where>, byte 17: <rule>").
Value read_pickle(std::string_view bytes, const PersistentSource& source, const std::string& where, Budget& budget);

// The first of several pickles that follow each other in a file, with its length in bytes. Errors count their bytes
// from `offset`, the place of bytes[0].
struct FirstPickle {
  Value value;
  uint64_t length;
};
FirstPickle read_first_pickle(std::string_view bytes, uint64_t offset, const PersistentSource& source,
                              const std::string& where, Budget& budget);

// Ends the reading of a pickle that goes on beyond the given bytes.
struct TruncatedPickle : Error {
  using Error::Error;
};

}  // namespace sslrun::checkpoint
