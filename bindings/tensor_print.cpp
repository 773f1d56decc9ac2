// Text of a Tensor: a port of torch/_tensor_str.py (PyTorch 2.11).
#include "bindings/tensor_print.h"

#include <cinttypes>

#include "bindings/tensor_names.h"

namespace sslrun::lua {

static constexpr int kPrecision = 4;
static constexpr int64_t kThreshold = 1000;  // more elements than this are shortened
static constexpr int64_t kEdge = 3;          // items kept at both ends of a shortened dimension
static constexpr int kLineWidth = 80;

static std::string printf_text(const char* format, int precision, double value) {
  if (std::isnan(value)) return "nan";
  char text[400];
  std::snprintf(text, sizeof text, format, precision, value);
  return text;
}

// How all values of one Tensor are written: as integers with a dot, fixed, or with exponents.
struct FloatFormat {
  bool integers = true, exponent = false;
  size_t width = 1;

  explicit FloatFormat(const std::vector<double>& values) {
    double smallest = INFINITY, largest = 0;
    for (double value : values) {
      if (!std::isfinite(value) || value == 0) continue;
      smallest = std::min(smallest, std::abs(value));
      largest = std::max(largest, std::abs(value));
      integers = integers && value == std::ceil(value);
    }
    if (largest == 0) return;
    exponent = largest / smallest > 1000.0 || largest > 1e8 || smallest < 1e-4;
    for (double value : values)
      if (std::isfinite(value) && value != 0) width = std::max(width, plain(value).size());
  }

  std::string plain(double value) const {
    if (exponent) return printf_text("%.*e", kPrecision, value);
    if (!integers) return printf_text("%.*f", kPrecision, value);
    return printf_text("%.*f", 0, value) + (std::isfinite(value) ? "." : "");
  }

  std::string operator()(double value) const {
    std::string text = plain(value);
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
  }
};

// The printed elements in row-major order, and the width that line breaking reckons with.
struct Cells {
  std::vector<std::string> texts;
  size_t width = 1;
};

template <class T>
static std::vector<T> to_vector(const at::Tensor& tensor) {
  at::Tensor flat = tensor.to(at::kCPU, c10::CppTypeToScalarType<T>::value).contiguous();
  const T* data = flat.const_data_ptr<T>();
  return {data, data + flat.numel()};
}

static Cells integer_cells(const at::Tensor& data) {
  Cells cells;
  for (int64_t value : to_vector<int64_t>(data)) {
    if (data.scalar_type() == at::kBool)
      cells.texts.push_back(value ? "True" : "False");
    else if (data.scalar_type() == at::kUInt64)
      cells.texts.push_back(std::to_string(uint64_t(value)));
    else
      cells.texts.push_back(std::to_string(value));
    cells.width = std::max(cells.width, cells.texts.back().size());
  }
  for (auto& text : cells.texts) text.insert(0, cells.width - text.size(), ' ');
  return cells;
}

static Cells complex_cells(const at::Tensor& data) {
  auto real = to_vector<double>(at::real(data)), imaginary = to_vector<double>(at::imag(data));
  FloatFormat real_format(real), imaginary_format(imaginary);
  Cells cells;
  cells.width = real_format.width + imaginary_format.width + 1;
  for (size_t i = 0; i < real.size(); i++) {
    std::string second = imaginary_format(imaginary[i]) + "j";
    second.erase(0, second.find_first_not_of(' '));
    cells.texts.push_back(real_format(real[i]) + (second[0] == '-' ? "" : "+") + second);
  }
  return cells;
}

static Cells make_cells(const at::Tensor& data) {
  if (data.is_complex()) return complex_cells(data);
  if (!data.is_floating_point()) return integer_cells(data);
  auto values = to_vector<double>(data);
  FloatFormat format(values);
  Cells cells;
  cells.width = format.width;
  for (double value : values) cells.texts.push_back(format(value));
  return cells;
}

// Writes one dimension after the other, taking cells in order.
struct Layout {
  const Cells& cells;
  at::IntArrayRef sizes;  // of the whole Tensor
  bool shorten;
  size_t next = 0;

  bool shortened(size_t dim) const { return shorten && sizes[dim] > 2 * kEdge; }

  std::string row(size_t dim, int indent) {
    int per_line = std::max(1, (kLineWidth - indent) / int(cells.width + 2));
    bool gap = shortened(dim);
    int64_t count = gap ? 2 * kEdge + 1 : sizes[dim];
    std::string text = "[";
    for (int64_t i = 0; i < count; i++) {
      if (i) text += i % per_line ? ", " : ",\n" + std::string(size_t(indent) + 1, ' ');
      text += gap && i == kEdge ? " ..." : cells.texts[next++];
    }
    return text + "]";
  }

  std::string block(size_t dim, int indent) {
    if (sizes.empty()) return cells.texts[0];
    if (dim + 1 == sizes.size()) return row(dim, indent);
    bool gap = shortened(dim);
    int64_t count = gap ? 2 * kEdge + 1 : sizes[dim];
    std::string separator = "," + std::string(sizes.size() - dim - 1, '\n') + std::string(size_t(indent) + 1, ' ');
    std::string text = "[";
    for (int64_t i = 0; i < count; i++) {
      if (i) text += separator;
      text += gap && i == kEdge ? "..." : block(dim + 1, indent + 1);
    }
    return text + "]";
  }
};

static std::string values_text(at::Tensor tensor, int indent) {
  if (tensor.numel() == 0) return "[]";
  if (tensor._is_zerotensor()) tensor = tensor.clone();
  tensor = tensor.resolve_neg().resolve_conj();
  bool shorten = tensor.numel() > kThreshold;
  at::Tensor data = tensor;
  for (int64_t dim = 0; shorten && dim < tensor.dim(); dim++) {
    int64_t size = tensor.size(dim);
    if (size > 2 * kEdge) data = at::cat({data.narrow(dim, 0, kEdge), data.narrow(dim, size - kEdge, kEdge)}, dim);
  }
  Cells cells = make_cells(data);
  return Layout{cells, tensor.sizes(), shorten}.block(0, indent);
}

static std::string size_text(at::IntArrayRef sizes) {
  std::string text = "(";
  for (size_t i = 0; i < sizes.size(); i++) text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + (sizes.size() == 1 ? ",)" : ")");
}

static std::string sparse_text(const at::Tensor& tensor, size_t indent) {
  auto part = [&](const std::string& prefix, const at::Tensor& values) {
    std::string text = prefix + values_text(values, int(indent + prefix.size()));
    return values.numel() == 0 ? text + ", size=" + size_text(values.sizes()) : text;
  };
  return part("indices=tensor(", tensor._indices().detach()) + "),\n" + std::string(indent, ' ') +
         part("values=tensor(", tensor._values().detach()) + ")";
}

static std::string add_suffixes(std::string text, const std::vector<std::string>& suffixes, size_t indent,
                                bool new_line) {
  size_t line = text.rfind('\n') == std::string::npos ? text.size() + 2 : text.size() - text.rfind('\n') + 1;
  for (const auto& suffix : suffixes) {
    if (new_line || line + suffix.size() + 2 > kLineWidth) {
      text += ",\n" + std::string(indent, ' ') + suffix;
      line = indent + suffix.size();
      new_line = false;
    } else {
      text += ", " + suffix;
      line += suffix.size() + 2;
    }
  }
  return text + ")";
}

std::string grad_fn_name(const at::Tensor& tensor) {
  auto node = tensor.grad_fn();
  if (!node) return "";
  std::string name = node->name();
  size_t scope = name.rfind("::");
  return scope == std::string::npos ? name : name.substr(scope + 2);
}

static std::string layout_suffix(const at::Tensor& tensor) { return "layout=torch." + layout_name(tensor.layout()); }

std::string tensor_text(const at::Tensor& original) {
  at::NoGradGuard no_grad;
  at::Tensor tensor = original.detach();
  const std::string prefix = "tensor(";
  const size_t indent = prefix.size();
  const auto type = tensor.scalar_type();
  const auto default_type = c10::get_default_dtype_as_scalartype();
  const bool default_shown = type == default_type || type == at::kLong || type == at::kBool ||
                             type == (default_type == at::kDouble ? at::kComplexDouble : at::kComplexFloat);
  const std::string dtype = std::string("dtype=torch.") + dtype_name(type), size = "size=" + size_text(tensor.sizes());
  std::vector<std::string> suffixes;
  if (!tensor.device().is_cpu()) suffixes.push_back("device='" + tensor.device().str() + "'");

  std::string text;
  if (tensor.is_meta()) {
    text = "...";
    suffixes.push_back(size);
    if (type != default_type) suffixes.push_back(dtype);
  } else if (tensor.is_sparse()) {
    text = sparse_text(tensor, indent);
    suffixes.push_back(size);
    suffixes.push_back("nnz=" + std::to_string(tensor._nnz()));
    if (!default_shown) suffixes.push_back(dtype);
  } else if (tensor.numel() == 0) {
    text = "[]";
    if (tensor.dim() != 1) suffixes.push_back(size);
    if (type != default_type) suffixes.push_back(dtype);
  } else {
    if (!default_shown) suffixes.push_back(dtype);
    if (tensor.is_quantized()) tensor = tensor.dequantize();
    if (tensor.layout() != at::kStrided) tensor = tensor.to_dense();
    text = values_text(tensor, int(indent));
  }
  if (original.layout() != at::kStrided) suffixes.push_back(layout_suffix(original));
  std::string grad_fn = grad_fn_name(original);
  if (!grad_fn.empty())
    suffixes.push_back("grad_fn=<" + grad_fn + ">");
  else if (original.requires_grad())
    suffixes.push_back("requires_grad=True");
  return add_suffixes(prefix + text, suffixes, indent, original.is_sparse());
}

}  // namespace sslrun::lua
