// What an operator needs of its arguments where its kernel does not look: a short text, compiled once, tested per call.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "bindings/aten/aten_schema.h"

namespace sslrun::lua {

// Compiles clauses separated by ';'. NAMES are arguments, separated by blanks; those that an overload does not have,
// and those that are nil in a call, are passed by. Letters stand for sizes and must agree within one call.
//   NAMES [..., N, 3H, *]  each Tensor (of a list) has that shape: `...` any sizes, the same in all of a call;
//                          `*` and `*...` any; `N:2` the number of pairs of N
//   NAMES {n}              each list (or Tensor) has n items, a number or a letter; `{2+}` at least two
//   NAMES full             each list of a fixed length has that length (or its default's)
//   NAMES >= n, in a..b, is H      each number, list item or element
//   NAMES below H*W, upto H        the same, from 0; for H an argument's name too
//   NAMES dims of T        each number or list item is a dimension of T, none twice
//   NAMES place in T       a position among the dimensions (or items) of T, the one behind the last too;
//                          of a list: not longer
//   NAMES given            is not nil
//   NAMES of D             each Tensor has that dtype: `float`, `integer` or a name; `one`: the same for all;
//                          `layout`: all have the same layout; `native`: not mkldnn
//   NAMES dense            plain memory: neither sparse, mkldnn, quantised nor meta
//   NAMES filled, finite   each Tensor has an element; has neither inf nor nan
//   NAMES stacked          each Tensor of more than two dimensions is contiguous
//   NAMES alike            lists of Tensors that agree, item by item, in sizes and dtype; all but the first may
//                          be empty
//   NAMES span DIM of T    as many elements as T has along DIM; 1 where that is nil
//   NAMES whole in T       a number that is not 0 in the integer dtype T, or in T's
//   NAMES recurrent of G   what a recurrent network with G gates takes (bindings/aten/aten_recurrent.h)
//   SIZE STRIDE view of T  sizes and strides that stay inside T's storage
// A clause may end in `if FLAG` or `unless FLAG`.
// Throws std::logic_error for a text that it cannot read.
std::shared_ptr<const Needs> needs_of(std::string_view text, const std::vector<Slot>& slots);

// Throws "[op] expected …, got …" for the first need that is not met.
void check_needs(std::string_view op, const Overload& overload, const std::vector<c10::IValue>& values);

}  // namespace sslrun::lua
