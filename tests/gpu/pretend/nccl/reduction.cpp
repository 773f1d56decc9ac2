// One loop over the elements for each type, over the ranks inside.
#include "reduction.h"

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

namespace pretend {
namespace {
float wide(__half x) { return __half2float(x); }
float wide(__nv_bfloat16 x) { return __bfloat162float(x); }
float wide(float x) { return x; }
double wide(double x) { return x; }
template <class T>
requires std::is_integral_v<T>
auto wide(T x) { return std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>(x); }

template <class T, class Wide>
T narrow(Wide x) {
  if constexpr (std::is_same_v<T, __half>)
    return __float2half_rn(x);
  else if constexpr (std::is_same_v<T, __nv_bfloat16>)
    return __float2bfloat16_rn(x);
  else
    return T(x);
}

// Integers wrap around, as on a GPU.
template <class Wide, class Operation>
Wide wrapped(Wide a, Wide b, Operation operation) {
  if constexpr (std::is_integral_v<Wide>)
    return Wide(operation(uint64_t(a), uint64_t(b)));
  else
    return operation(a, b);
}

template <class Wide>
Wide joined(ncclRedOp_t operation, Wide a, Wide b) {
  switch (operation) {
    case ncclProd:
      return wrapped(a, b, [](auto x, auto y) { return x * y; });
    case ncclMax:
      return std::max(a, b);
    case ncclMin:
      return std::min(a, b);
    default:
      return wrapped(a, b, [](auto x, auto y) { return x + y; });
  }
}

template <class T>
void reduce_as(const Reduction& reduction, size_t count, const std::vector<const void*>& parts, void* result) {
  using Wide = decltype(wide(T()));
  const bool scaled = bool(reduction.scale);
  const Wide scale = scaled ? Wide(reduction.scale()) : Wide(1);
  const Wide ranks = Wide(parts.size());
  for (size_t i = 0; i < count; i++) {
    auto part = [&](size_t rank) {
      const Wide value = wide(static_cast<const T*>(parts[rank])[i]);
      return scaled ? wrapped(value, scale, [](auto x, auto y) { return x * y; }) : value;
    };
    Wide all = part(0);
    for (size_t rank = 1; rank < parts.size(); rank++) all = joined(reduction.operation, all, part(rank));
    static_cast<T*>(result)[i] = narrow<T>(reduction.operation == ncclAvg ? Wide(all / ranks) : all);
  }
}
}

size_t bytes_of(ncclDataType_t type) {
  switch (type) {
    case ncclInt32:
    case ncclUint32:
    case ncclFloat32:
      return 4;
    case ncclInt64:
    case ncclUint64:
    case ncclFloat64:
      return 8;
    case ncclFloat16:
    case ncclBfloat16:
      return 2;
    default:
      return 1;
  }
}

bool is_number(ncclDataType_t type) { return type >= ncclInt8 && type <= ncclBfloat16; }

// Calls f with a value of the C++ type; the caller has asked is_number.
template <class F>
static auto with_type(ncclDataType_t type, F f) {
  switch (type) {
    case ncclInt8:
      return f(int8_t());
    case ncclUint8:
      return f(uint8_t());
    case ncclInt32:
      return f(int32_t());
    case ncclUint32:
      return f(uint32_t());
    case ncclInt64:
      return f(int64_t());
    case ncclUint64:
      return f(uint64_t());
    case ncclFloat16:
      return f(__half());
    case ncclFloat32:
      return f(float());
    case ncclFloat64:
      return f(double());
    case ncclBfloat16:
      return f(__nv_bfloat16());
    default:
      std::abort();
  }
}

double number(ncclDataType_t type, const void* value) {
  return with_type(type, [&](auto zero) { return double(wide(*static_cast<const decltype(zero)*>(value))); });
}

void reduce(const Reduction& reduction, ncclDataType_t type, size_t count, const std::vector<const void*>& parts,
            void* result) {
  with_type(type, [&](auto zero) { reduce_as<decltype(zero)>(reduction, count, parts, result); });
}
}
