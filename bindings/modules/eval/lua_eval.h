// What the files of module `eval` share: sets of features, result tables, and the groups of functions.
#pragma once
#include "bindings/gate/option_table.h"
#include "bindings/gate/stack.h"
#include "lib/eval/labels.h"

namespace sslrun::lua {

void set_tensor(lua_State* L, const char* key, const at::Tensor& value);

// Tensors of an option that is a list of so many; `form` tells it: "{features, targets}".
std::vector<at::Tensor> read_tensors(lua_State* L, int index, const std::string& op, const std::string& name,
                                     size_t count, const char* form);

// A declared set of features that must be given: {features, targets}.
template <class T>
Option set_field(std::string name, eval::Labelled T::*member, std::string whose) {
  return Option(name, "Tensor[]",
                "{features, targets} of the " + whose + " pictures: [N, D] float, and [N] int64 or [N, C]",
                [member, name](lua_State* L, int index, const std::string& op, void* object) {
                  auto tensors = read_tensors(L, index, op, name, 2, "{features, targets}");
                  static_cast<T*>(object)->*member = {tensors[0], tensors[1]};
                })
      .must_be_given();
}

// Each adds its functions to the table on top of the stack.
void add_eval_metrics(lua_State* L);      // accuracy, confusion_matrix, average_precision, multi_label, reid
void add_eval_detection(lua_State* L);    // coco_precision, coco_results, voc_precision
void add_eval_neighbours(lua_State* L);   // nearest, knn
void add_eval_classifiers(lua_State* L);  // linear_probe, linear_heads, svm

}  // namespace sslrun::lua
