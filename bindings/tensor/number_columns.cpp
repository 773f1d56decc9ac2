// Texts of numbers as PyTorch's repr() shows them; written from those texts alone, which tests/parity/test_tensor.py
// compares.
#include "bindings/tensor/number_columns.h"

#include <ATen/Functions.h>

#include <cinttypes>
#include <cmath>
#include <cstdio>

namespace sslrun::lua {
namespace {

// "3." for whole numbers, "3.1000", or "3.1000e+00" where the numbers span more than four decimals show.
enum class Notation { kWhole, kDecimals, kExponent };

std::string written(double value, Notation notation) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char text[330];  // the largest double has 309 digits
  const char* form = notation == Notation::kWhole ? "%.0f." : notation == Notation::kDecimals ? "%.4f" : "%.4e";
  return {text, size_t(std::snprintf(text, sizeof text, form, value))};
}

// Zeros and what is not finite have no say.
bool decides(double value) { return std::isfinite(value) && value != 0; }

Notation notation_of(const std::vector<double>& values) {
  double least = INFINITY, most = 0;
  bool whole = true;
  for (double value : values)
    if (decides(value)) {
      least = std::fmin(least, std::fabs(value));
      most = std::fmax(most, std::fabs(value));
      whole = whole && value == std::trunc(value);
    }
  if (most > 0 && (most > 1e8 || most / least > 1000 || least < 1e-4)) return Notation::kExponent;
  return whole ? Notation::kWhole : Notation::kDecimals;
}

void fill_up(NumberColumn& column) {
  for (std::string& item : column.items)
    if (item.size() < column.width) item.insert(0, column.width - item.size(), ' ');
}

// Not filled up yet.
NumberColumn column_of(const std::vector<double>& values) {
  NumberColumn column;
  Notation notation = notation_of(values);
  for (double value : values) {
    column.items.push_back(written(value, notation));
    if (decides(value)) column.width = std::max(column.width, column.items.back().size());
  }
  return column;
}

template <class T>
std::vector<T> elements(const at::Tensor& tensor, at::ScalarType type) {
  at::Tensor flat = tensor.to(type).contiguous();
  const T* data = flat.const_data_ptr<T>();
  return std::vector<T>(data, data + flat.numel());
}

NumberColumn complex_column(const at::Tensor& values) {
  at::Tensor parts = at::view_as_real(values.to(at::kComplexDouble).resolve_conj());
  NumberColumn column = column_of(elements<double>(parts.select(-1, 0), at::kDouble));
  NumberColumn imaginary = column_of(elements<double>(parts.select(-1, 1), at::kDouble));
  fill_up(column);
  for (size_t i = 0; i < column.items.size(); i++) {
    const std::string& part = imaginary.items[i];
    column.items[i] += (part[0] == '-' ? "" : "+") + part + "j";
  }
  column.width += imaginary.width + 1;
  return column;
}

template <class T>
std::vector<std::string> integers(const at::Tensor& values, at::ScalarType type) {
  std::vector<std::string> items;
  for (T value : elements<T>(values, type)) items.push_back(std::to_string(value));
  return items;
}

}  // namespace

NumberColumn number_column(const at::Tensor& values) {
  if (values.is_complex()) return complex_column(values);
  NumberColumn column;
  if (values.is_floating_point()) {
    column = column_of(elements<double>(values, at::kDouble));
  } else {
    if (values.scalar_type() == at::kBool)
      for (bool value : elements<bool>(values, at::kBool)) column.items.emplace_back(value ? "True" : "False");
    else if (values.scalar_type() == at::kUInt64)
      column.items = integers<uint64_t>(values, at::kUInt64);
    else
      column.items = integers<int64_t>(values, at::kLong);
    for (const std::string& item : column.items) column.width = std::max(column.width, item.size());
  }
  fill_up(column);
  return column;
}

}  // namespace sslrun::lua
