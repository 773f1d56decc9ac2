// A kernel that has a function for each type of storage, by the ends of their names.
#pragma once
#include <c10/core/ScalarType.h>

#include <string>

#include "lib/cuda/kernel.h"

namespace sslrun::cuda {

class KernelsByType {
 public:
  // Functions <function>_f32, _bf16 and _f16 of lib/cuda/kernels/<file>.cu.
  KernelsByType(const std::string& file, const std::string& function)
      : f32_(file, function + "_f32"), bf16_(file, function + "_bf16"), f16_(file, function + "_f16") {}

  static bool takes(at::ScalarType type) { return type == at::kFloat || type == at::kBFloat16 || type == at::kHalf; }
  // The function for a type that is taken.
  const Kernel& of(at::ScalarType type) const { return type == at::kFloat ? f32_ : type == at::kHalf ? f16_ : bf16_; }

 private:
  Kernel f32_, bf16_, f16_;
};

}  // namespace sslrun::cuda
