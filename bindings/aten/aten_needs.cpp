// Tests what operators need of boxed values.
#include "bindings/aten/aten_needs.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/aminmax.h>
#include <ATen/ops/isfinite.h>

#include <map>
#include <set>

#include "bindings/aten/aten_need_clauses.h"
#include "bindings/aten/aten_recurrent.h"
#include "bindings/tensor/aten_names.h"
#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::lua {

using namespace needs;

namespace {

// One call's check: what the letters stand for, and the text of a failure.
struct Check {
  std::string_view op;
  const std::vector<Slot>& slots;
  const std::vector<c10::IValue>& values;
  std::map<std::string, int64_t> letters;
  std::optional<std::vector<int64_t>> dots;

  [[noreturn]] void fail(const Clause& clause, const std::string& name, const std::string& got) const {
    std::string text = "expected '" + name + "' " + clause.text;
    for (const auto& size : clause.sizes) {
      if (auto known = letters.find(size.letter); known != letters.end())
        text += (text.find(" with ") == std::string::npos ? " with " : ", ") + size.letter + " = " +
                std::to_string(known->second);
      if (size.letter == "..." && dots)
        text += (text.find(" with ") == std::string::npos ? " with ... = " : ", ... = ") + shape_text(*dots);
    }
    throw Error(op, text + ", got " + got + " (its kernel does not check this)");
  }

  // Binds a letter at its first use.
  bool agrees(const Size& size, int64_t value) {
    if (size.letter == "*") return true;
    if (size.letter.empty()) return value == size.factor;
    if (size.letter.ends_with(":2")) {
      int64_t n = letters.at(size.letter.substr(0, size.letter.size() - 2));
      return value == n * (n - 1) / 2;
    }
    if (value % size.factor != 0) return false;
    return letters.try_emplace(size.letter, value / size.factor).first->second == value / size.factor;
  }

  bool shape_agrees(const std::vector<Size>& pattern, at::IntArrayRef sizes) {
    size_t front = 0;
    while (front < pattern.size() && !pattern[front].letter.ends_with("...")) front++;
    bool open = front < pattern.size();
    size_t back = open ? pattern.size() - front - 1 : 0;
    if (open ? sizes.size() < front + back : sizes.size() != front) return false;
    for (size_t i = 0; i < front; i++)
      if (!agrees(pattern[i], sizes[i])) return false;
    for (size_t i = 0; i < back; i++)
      if (!agrees(pattern[pattern.size() - 1 - i], sizes[sizes.size() - 1 - i])) return false;
    if (!open || pattern[front].letter == "*...") return true;
    auto middle = sizes.slice(front, sizes.size() - front - back).vec();
    if (!dots) dots = middle;
    return *dots == middle;
  }

  template <class Visit>
  void each_tensor(const c10::IValue& value, Visit visit) const {
    if (value.isTensor() && value.toTensor().defined()) visit(value.toTensor());
    if (value.isOptionalTensorList())
      for (const std::optional<at::Tensor>& tensor : value.toOptionalTensorVector())
        if (tensor && tensor->defined()) visit(*tensor);
    if (value.isTensorList())
      for (const at::Tensor& tensor : value.toTensorVector())
        if (tensor.defined()) visit(tensor);
  }

  template <class Visit>
  void each_number(const c10::IValue& value, Visit visit) const {
    if (value.isInt()) visit(value.toInt());
    if (value.isBool()) visit(int64_t(value.toBool()));
    if (value.isSymInt()) visit(value.toSymInt().guard_int(__FILE__, __LINE__));
    if (value.isIntList())
      for (int64_t item : value.toIntVector()) visit(item);
  }

  // A letter bound by a shape, or the value of an argument of that name.
  int64_t meaning(const std::string& letter) const {
    if (letter.empty()) return 1;
    if (auto bound = letters.find(letter); bound != letters.end()) return bound->second;
    int64_t value = 0;
    each_number(values[find_slot(slots, letter)], [&](int64_t number) { value = number; });
    return value;
  }

  int64_t product(const std::vector<Size>& sizes) const {
    int64_t product = 1;
    for (const auto& size : sizes) product *= size.factor * meaning(size.letter);
    return product;
  }

  void elements_in(const Clause& clause, const Named& argument, int64_t low, int64_t high) const {
    auto outside = [&](int64_t value) { fail(clause, argument.name, std::to_string(value)); };
    each_number(values[argument.slot], [&](int64_t value) {
      if (value < low || value > high) outside(value);
    });
    each_tensor(values[argument.slot], [&](const at::Tensor& tensor) {
      if (!at::isIntegralType(tensor.scalar_type(), false))
        fail(clause, argument.name, dtype_name(tensor.scalar_type()));
      if (tensor.numel() == 0 || tensor.is_meta()) return;
      auto [least, most] = at::aminmax(tensor.detach().reshape({-1}));
      for (int64_t value : {least.item().toLong(), most.item().toLong()})
        if (value < low || value > high) outside(value);
    });
  }

  void dimensions(const Clause& clause, const Named& argument) const {
    int64_t rank = std::max<int64_t>(values[clause.target].toTensor().dim(), 1);
    std::set<int64_t> seen;
    each_number(values[argument.slot], [&](int64_t dim) {
      if (dim < -rank || dim >= rank || !seen.insert(dim < 0 ? dim + rank : dim).second)
        fail(clause, argument.name, std::to_string(dim));
    });
  }

  void inside_storage(const Clause& clause) const {
    const at::Tensor& tensor = values[clause.target].toTensor();
    auto sizes = values[clause.arguments.at(0).slot].toIntVector();
    auto strides = values[clause.arguments.at(1).slot].toIntVector();
    if (sizes.size() != strides.size()) fail(clause, "stride", std::to_string(strides.size()) + " strides");
    double last = double(tensor.storage_offset());
    for (size_t i = 0; i < sizes.size(); i++) {
      if (sizes[i] < 0 || strides[i] < 0) fail(clause, "size", shape_text(sizes));
      if (sizes[i] == 0) return;
      last += double(sizes[i] - 1) * double(strides[i]);
    }
    if (last >= double(tensor.storage().nbytes() / tensor.itemsize())) fail(clause, "size", shape_text(sizes));
  }

  bool has_type(const std::string& wanted, const at::Tensor& tensor) {
    at::ScalarType dtype = tensor.scalar_type();
    auto same = [&](int64_t type) { return letters.try_emplace(wanted, type).first->second == type; };
    if (wanted == "float") return at::isFloatingType(dtype);
    if (wanted == "integer") return at::isIntegralType(dtype, false);
    if (wanted == "one") return same(int64_t(dtype));
    if (wanted == "native") return tensor.layout() != at::kMkldnn;
    if (wanted == "layout") return same(int64_t(tensor.layout()));
    return dtype == *dtype_from_name(wanted);
  }

  void lists_alike(const Clause& clause) const {
    auto first = values[clause.arguments.at(0).slot].toTensorVector();
    for (const Named& argument : clause.arguments) {
      auto others = values[argument.slot].toTensorVector();
      if (others.empty() && &argument != &clause.arguments[0]) continue;
      if (others.size() != first.size()) fail(clause, argument.name, std::to_string(others.size()) + " items");
      for (size_t i = 0; i < first.size(); i++)
        if (!others[i].sizes().equals(first[i].sizes()) || others[i].scalar_type() != first[i].scalar_type())
          fail(clause, argument.name + "[" + std::to_string(i + 1) + "]",
               std::string(dtype_name(others[i].scalar_type())) + " " + shape_text(others[i].sizes()));
    }
  }

  void spans(const Clause& clause, const Named& argument) const {
    const at::Tensor& tensor = values[clause.target].toTensor();
    int64_t wanted = 1;
    each_number(values[clause.along], [&](int64_t dim) { wanted = tensor.size(dim); });  // throws for a wrong dim
    each_tensor(values[argument.slot], [&](const at::Tensor& spanning) {
      if (spanning.numel() != wanted) fail(clause, argument.name, shape_text(spanning.sizes()));
    });
  }

  void step(const Clause& clause, const Named& argument) const {
    const c10::IValue& target = values[clause.target];
    if (target.isNone() || !values[argument.slot].isScalar()) return;
    at::ScalarType dtype = target.isTensor() ? target.toTensor().scalar_type() : at::ScalarType(target.toInt());
    double value = std::abs(values[argument.slot].toScalar().toDouble());
    if (at::isIntegralType(dtype, true) && !(value >= 1)) fail(clause, argument.name, std::to_string(value));
  }

  void argument(const Clause& clause, const Named& argument) {
    const c10::IValue& value = values[argument.slot];
    if (clause.test == Test::kGiven && value.isNone()) fail(clause, argument.name, "nil");
    if (value.isNone()) return;
    switch (clause.test) {
      case Test::kShape:
        return each_tensor(value, [&](const at::Tensor& tensor) {
          if (!shape_agrees(clause.sizes, tensor.sizes())) fail(clause, argument.name, shape_text(tensor.sizes()));
        });
      case Test::kLength: {
        int64_t length = value.isTensor() ? value.toTensor().numel() : int64_t(value.toListRef().size());
        if (length < clause.low || (!clause.sizes.empty() && !agrees(clause.sizes[0], length)))
          fail(clause, argument.name, std::to_string(length) + " items");
        return;
      }
      case Test::kFull: {
        if (!value.isList()) return;
        size_t length = value.toListRef().size();
        if (length != argument.length && length != argument.default_length)
          fail(clause, argument.name, std::to_string(length) + " of " + std::to_string(argument.length) + " items");
        return;
      }
      case Test::kRange:
        return elements_in(clause, argument, clause.low, clause.high);
      case Test::kIs:
        return each_number(value, [&](int64_t number) {
          if (number != product(clause.sizes)) fail(clause, argument.name, std::to_string(number));
        });
      case Test::kFinite:
        return each_tensor(value, [&](const at::Tensor& tensor) {
          if (!tensor.is_meta() && !at::isfinite(tensor).all().item().toBool())
            fail(clause, argument.name, "inf or nan");
        });
      case Test::kStacked:
        return each_tensor(value, [&](const at::Tensor& tensor) {
          if (tensor.dim() > 2 && !tensor.is_contiguous())
            fail(clause, argument.name, "strides " + shape_text(tensor.strides()));
        });
      case Test::kSpan:
        return spans(clause, argument);
      case Test::kStep:
        return step(clause, argument);
      case Test::kBelow:
        return elements_in(clause, argument, 0, product(clause.sizes) + clause.high);
      case Test::kDims:
        return dimensions(clause, argument);
      case Test::kPlace: {
        const c10::IValue& target = values[clause.target];
        int64_t rank = target.isTensor() ? target.toTensor().dim() : int64_t(target.toListRef().size());
        if (value.isList() && int64_t(value.toListRef().size()) > rank)
          fail(clause, argument.name, std::to_string(value.toListRef().size()) + " items");
        return each_number(value, [&](int64_t place) {
          if (place < 0 || place > rank) fail(clause, argument.name, std::to_string(place));
        });
      }
      case Test::kDtype:
        return each_tensor(value, [&](const at::Tensor& tensor) {
          if (!has_type(clause.dtype, tensor))
            fail(clause, argument.name,
                 dtype_name(tensor.scalar_type()) + std::string(" ") + c10::str(tensor.layout()));
        });
      case Test::kDense:
        return each_tensor(value, [&](const at::Tensor& tensor) {
          if (tensor.layout() != at::kStrided || tensor.is_quantized() || tensor.is_meta())
            fail(clause, argument.name, "another kind of Tensor");
        });
      case Test::kFilled:
        return each_tensor(value, [&](const at::Tensor& tensor) {
          if (tensor.numel() == 0) fail(clause, argument.name, shape_text(tensor.sizes()));
        });
      case Test::kRecurrent:
        return check_recurrent(op, slots, values, clause.low);
      case Test::kGiven:
      case Test::kAlike:
      case Test::kView:
        return;
    }
  }
};

}  // namespace

void check_needs(std::string_view op, const Overload& overload, const std::vector<c10::IValue>& values) {
  Check check{op, overload.slots, values, {}, {}};
  for (const Clause& clause : overload.needs->clauses) {
    if (clause.flag >= 0 && values[clause.flag].toBool() != clause.flagged) continue;
    if (clause.test == Test::kAlike) check.lists_alike(clause);
    if (clause.test == Test::kView) check.inside_storage(clause);
    for (const Named& argument : clause.arguments) check.argument(clause, argument);
  }
}

}  // namespace sslrun::lua
