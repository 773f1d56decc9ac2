// A walk over the value tree.
#include "lib/checkpoint/outline.h"

#include <ATen/ATen.h>

#include <cstdio>
#include <map>

#include "lib/checkpoint/dtype_names.h"

namespace sslrun::checkpoint {

namespace {

class Outline {
 public:
  explicit Outline(const Budget& budget) : budget_(budget) {}
  List entries;
  int64_t tensors = 0, tensor_bytes = 0;

  void visit(const Value& value, const std::string& name, const std::string& key, int64_t depth) {
    budget_.steps(20);
    budget_.bytes(kEntryBytes + 2 * (name.size() + key.size()));
    Dict entry{{"name", {name}}, {"key", {key}}, {"depth", {depth}}};
    auto add = [&](const char* kind, const char* key, Value content) {
      entry.push_back({"kind", {std::string(kind)}});
      entry.push_back({key, std::move(content)});
      entries.push_back({std::move(entry)});
    };
    if (auto* list = std::get_if<List>(&value.data)) {
      add("list", "size", {int64_t(list->size())});
      for (size_t i = 0; i < list->size(); i++)
        visit((*list)[i], child_name(name, int64_t(i + 1)), child_name("", int64_t(i + 1)), depth + 1);
    } else if (auto* dict = std::get_if<Dict>(&value.data)) {
      add("dictionary", "size", {int64_t(dict->size())});
      for (const auto& child : *dict)
        visit(child.value, child_name(name, child.key), child_name("", child.key), depth + 1);
    } else if (auto* tensor = std::get_if<at::Tensor>(&value.data)) {
      tensors++;
      List shape;
      for (int64_t size : tensor->sizes()) shape.push_back({size});
      auto [first, added] = storages_.try_emplace(tensor->storage().unsafeGetStorageImpl(), name);
      if (added) tensor_bytes += int64_t(tensor->storage().nbytes());
      budget_.bytes(2 * first->second.size());
      if (!added && tensor->storage().nbytes()) entry.push_back({"shares", {first->second}});
      entry.push_back({"dtype", {dtype_name(tensor->scalar_type())}});
      entry.push_back({"bytes", {tensor->numel() * int64_t(tensor->itemsize())}});
      add("tensor", "shape", {std::move(shape)});
    } else {
      std::string text = text_of(value);
      budget_.bytes(2 * text.size());
      add("value", "text", {std::move(text)});
    }
  }

 private:
  // An entry's fields, here and in Lua.
  static constexpr size_t kEntryBytes = 800;

  static std::string text_of(const Value& value) {
    if (auto* opaque = std::get_if<Opaque>(&value.data)) return describe(**opaque);
    if (auto* text = std::get_if<std::string>(&value.data)) return *text;
    if (auto* number = std::get_if<int64_t>(&value.data)) return std::to_string(*number);
    if (auto* truth = std::get_if<bool>(&value.data)) return *truth ? "true" : "false";
    if (auto* number = std::get_if<double>(&value.data)) {
      char text[32];
      std::snprintf(text, sizeof text, "%.17g", *number);
      return text;
    }
    return "none";
  }
  Budget budget_;
  std::map<const void*, std::string> storages_;
};

}  // namespace

Value outline(const LoadedFile& file) {
  Outline outline(file.budget);
  outline.visit(file.value, "", "", 0);
  return {Dict{{"container", {file.container}},
               {"bytes", {int64_t(file.bytes)}},
               {"metadata", {file.metadata}},
               {"tensors", {outline.tensors}},
               {"tensor_bytes", {outline.tensor_bytes}},
               {"entries", {std::move(outline.entries)}}}};
}

}  // namespace sslrun::checkpoint
