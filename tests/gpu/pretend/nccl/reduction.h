// Sums, products, extremes and means of the ranks' buffers, in the order of ranks.
#pragma once
#include <nccl.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace pretend {
size_t bytes_of(ncclDataType_t type);

struct Reduction {
  ncclRedOp_t operation = ncclSum;     // one of NCCL's own
  std::function<double()> scale = {};  // of ncclRedOpCreatePreMulSum, asked for when the reduction runs
};

// Can this type be reduced? float8 is only moved.
bool is_number(ncclDataType_t type);

// One element as a double.
double number(ncclDataType_t type, const void* value);

// result[i] = parts[0][i] (op) parts[1][i] …: 16-bit floats in float32, rounded once; integers in 64 bits, means cut
// off towards zero. `result` may be one of the parts. The same bits on every rank.
void reduce(const Reduction& reduction, ncclDataType_t type, size_t count, const std::vector<const void*>& parts,
            void* result);
}
