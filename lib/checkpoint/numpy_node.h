// NumPy's arrays, scalars and element types inside a pickle.
#pragma once
#include "lib/checkpoint/pickle_node.h"

namespace sslrun::checkpoint {

// numpy.dtype('f4', False, True): a kNumpyType node. All functions throw std::invalid_argument, or
// Unreadable for element types that tensors do not have.
Node* make_numpy_type(Arena& arena, const std::vector<Node*>& arguments);
// BUILD (version, byte order, ...) on a kNumpyType node.
void set_byte_order(Node& type, const Node& state);
// BUILD (version, shape, dtype, is_fortran, bytes) on a kNumpyArray node, which becomes a kTensor node (kOpaque for
// such types).
void fill_numpy_array(Arena& arena, Node& array, const Node& state);
// numpy.core.numeric._frombuffer(bytes, dtype, shape, order): a kTensor node.
Node* make_numpy_buffer(Arena& arena, const std::vector<Node*>& arguments);
// numpy.core.multiarray.scalar(dtype, bytes): a number.
Node* make_numpy_scalar(Arena& arena, const std::vector<Node*>& arguments);

}  // namespace sslrun::checkpoint
