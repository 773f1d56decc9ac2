// Text of a Tensor: brackets, lines and what stands behind the values; written from PyTorch's texts alone, which
// tests/parity/test_tensor.py compares.
#include "bindings/tensor/tensor_print.h"

#include <ATen/Functions.h>

#include <charconv>

#include "bindings/tensor/aten_names.h"
#include "bindings/tensor/number_columns.h"
#include "bindings/tensor/tensor_names.h"

namespace sslrun::lua {
namespace {

constexpr size_t kColumns = 80;
constexpr int64_t kShownWhole = 1000, kShownEnds = 3;

// What is printed of a Tensor's dimension: everything, or its two ends around a gap.
at::Tensor without_the_middle(at::Tensor tensor) {
  for (int64_t dim = 0; dim < tensor.dim(); dim++) {
    int64_t size = tensor.size(dim);
    if (size <= 2 * kShownEnds) continue;
    tensor = at::cat({tensor.narrow(dim, 0, kShownEnds), tensor.narrow(dim, size - kShownEnds, kShownEnds)}, dim);
  }
  return tensor;
}

std::string new_line(size_t column, size_t lines = 1) { return std::string(lines, '\n') + std::string(column, ' '); }

// The nested brackets of a dense Tensor, whose first bracket stands at `column`.
class Brackets {
 public:
  Brackets(const at::Tensor& tensor, size_t column) : sizes_(tensor.sizes().vec()), first_column_(column) {
    bool shortened = tensor.numel() > kShownWhole;
    at::Tensor shown = shortened ? without_the_middle(tensor) : tensor;
    for (size_t dim = 0; dim < sizes_.size(); dim++) {
      gaps_.push_back(shortened && sizes_[dim] > 2 * kShownEnds);
      sizes_[dim] = shown.size(int64_t(dim));
    }
    numbers_ = number_column(shown.cpu());
  }

  std::string text() { return sizes_.empty() ? numbers_.items[0] : bracket(0); }

 private:
  std::string bracket(size_t dim) {
    bool innermost = dim + 1 == sizes_.size();
    std::vector<std::string> items;
    for (int64_t i = 0; i < sizes_[dim]; i++) {
      if (gaps_[dim] && i == kShownEnds) items.emplace_back(innermost ? " ..." : "...");
      items.push_back(innermost ? numbers_.items[next_++] : bracket(dim + 1));
    }
    // Numbers fill lines; brackets stand below each other, further apart the more dimensions they have.
    size_t column = first_column_ + dim, line = 1;
    if (innermost) line = std::max<size_t>(1, (kColumns - std::min(column, kColumns)) / (numbers_.width + 2));
    std::string text = "[";
    for (size_t i = 0; i < items.size(); i++) {
      if (i > 0 && i % line == 0)
        text += "," + new_line(column + 1, sizes_.size() - dim - (innermost ? 0 : 1));
      else if (i > 0)
        text += ", ";
      text += items[i];
    }
    return text + "]";
  }

  std::vector<int64_t> sizes_;  // of what is shown
  std::vector<bool> gaps_;
  size_t first_column_;
  NumberColumn numbers_;
  size_t next_ = 0;
};

// "(2, 3)", and "(2,)" as Python writes a tuple of one.
std::string tuple(at::IntArrayRef sizes) {
  std::string text = "(";
  for (size_t i = 0; i < sizes.size(); i++) text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + (sizes.size() == 1 ? ",)" : ")");
}

// "tensor(" and what follows it, up to ")".
class Text {
 public:
  // Behind the rest of the last line, or on a line of its own where that would become too long.
  void add(const std::string& note) {
    size_t last = text_.rfind('\n'), used = text_.size() - (last == std::string::npos ? 0 : last + 1);
    if (used + 2 + note.size() > kColumns - 2)
      below(note);
    else
      text_ += ", " + note;
  }
  void below(const std::string& note) { text_ += "," + new_line(kOpening.size()) + note; }
  void values(const at::Tensor& tensor) { text_ += Brackets(tensor, kOpening.size()).text(); }
  void write(const std::string& words) { text_ += words; }
  // A Tensor that is a part of this one: `name=tensor(...)`.
  static std::string part(const std::string& name, const at::Tensor& tensor, const std::string& notes = "") {
    std::string start = name + "=" + std::string(kOpening);
    if (tensor.numel() == 0) return start + "[], size=" + tuple(tensor.sizes()) + ")";
    return start + Brackets(tensor, kOpening.size() + start.size()).text() + notes + ")";
  }
  std::string closed() const { return text_ + ")"; }

 private:
  static constexpr std::string_view kOpening = "tensor(";
  std::string text_{kOpening};
};

// The shortest that reads back equal, with a dot or an exponent.
std::string real(double value) {
  char text[32];
  std::string digits(text, std::to_chars(text, text + sizeof text, value).ptr);
  return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
}

void add_scales(Text& text, const at::Tensor& tensor) {
  if (tensor.qscheme() == at::kPerTensorAffine) {
    text.add("quantization_scheme=torch.per_tensor_affine");
    text.add("scale=" + real(tensor.q_scale()));
    text.add("zero_point=" + std::to_string(tensor.q_zero_point()));
  } else {
    text.add("quantization_scheme=torch.per_channel_affine");
    text.add(Text::part("scale", tensor.q_per_channel_scales(), ", dtype=torch.float64"));
    text.add(Text::part("zero_point", tensor.q_per_channel_zero_points()));
    text.add("axis=" + std::to_string(tensor.q_per_channel_axis()));
  }
}

// Integers, booleans and numbers of the default type show what they are.
bool speaks_for_itself(const at::Tensor& tensor) {
  at::ScalarType type = tensor.scalar_type(), usual = c10::get_default_dtype_as_scalartype();
  if (type == usual) return true;
  bool seen = tensor.numel() > 0 && !tensor.is_meta();
  return seen && (type == at::kLong || type == at::kBool || type == at::toComplexType(usual));
}

void write_sparse(Text& text, const at::Tensor& tensor) {
  at::Tensor plain = tensor.detach();
  if (plain.layout() == at::kSparse) {
    text.write(Text::part("indices", plain._indices()));
    text.below(Text::part("values", plain._values()));
    return;
  }
  bool by_rows = plain.layout() == at::kSparseCsr || plain.layout() == at::kSparseBsr;
  text.write(
      Text::part(by_rows ? "crow_indices" : "ccol_indices", by_rows ? plain.crow_indices() : plain.ccol_indices()));
  text.below(Text::part(by_rows ? "col_indices" : "row_indices", by_rows ? plain.col_indices() : plain.row_indices()));
  text.below(Text::part("values", plain.values()));
}

bool is_sparse(const at::Tensor& tensor) { return tensor.layout() != at::kStrided && tensor.layout() != at::kMkldnn; }

int64_t entries(const at::Tensor& tensor) {
  at::Tensor plain = tensor.detach();
  if (plain.is_sparse()) return plain._nnz();
  return plain.values().size(0);
}

}  // namespace

std::string grad_fn_name(const at::Tensor& tensor) {
  auto node = tensor.grad_fn();
  if (!node) return "";
  std::string name = node->name();
  size_t scope = name.rfind("::");
  return scope == std::string::npos ? name : name.substr(scope + 2);
}

std::string tensor_text(const at::Tensor& tensor) {
  at::NoGradGuard values_only;
  Text text;
  bool sparse = is_sparse(tensor), empty = tensor.numel() == 0;
  if (tensor.is_meta())
    text.write("...");
  else if (sparse)
    write_sparse(text, tensor);
  else if (empty)
    text.write("[]");
  else
    text.values(tensor.is_quantized() ? tensor.dequantize() : tensor.is_mkldnn() ? tensor.to_dense() : tensor.detach());

  std::vector<std::string> notes;
  if (!tensor.is_cpu()) notes.push_back("device='" + tensor.device().str() + "'");
  if (sparse || tensor.is_meta() || tensor.is_quantized() || (empty && tensor.dim() != 1))
    notes.push_back("size=" + tuple(tensor.sizes()));
  if (sparse) notes.push_back("nnz=" + std::to_string(entries(tensor)));
  if (sparse ? tensor.scalar_type() != c10::get_default_dtype_as_scalartype() : !speaks_for_itself(tensor))
    notes.push_back(std::string("dtype=torch.") + dtype_name(tensor.scalar_type()));
  if (tensor.is_mkldnn())
    notes.emplace_back("layout=torch._mkldnn");
  else if (sparse)
    notes.push_back("layout=torch." + layout_name(tensor.layout()));
  for (size_t i = 0; i < notes.size(); i++)
    if (tensor.is_sparse() && i == 0)
      text.below(notes[i]);
    else
      text.add(notes[i]);
  if (tensor.is_quantized()) add_scales(text, tensor);
  std::string history = grad_fn_name(tensor);
  if (!history.empty())
    text.add("grad_fn=<" + history + ">");
  else if (tensor.requires_grad())
    text.add("requires_grad=True");
  return text.closed();
}

}  // namespace sslrun::lua
