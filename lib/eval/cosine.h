// Cosine similarity of two rows in float32.
#pragma once
#include <cstdint>

namespace sslrun::eval {

// Product of a row of unit length and another one, divided by the other's length (at least 1e-12); 0 where that is not
// finite. The same rows give the same bits wherever they lie.
float cosine(const float* unit, const float* row, int64_t length);

}  // namespace sslrun::eval
