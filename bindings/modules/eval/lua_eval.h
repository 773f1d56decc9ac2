// What the files of module `eval` share: sets of features, result tables, and the groups of functions.
#pragma once
#include "bindings/gate/stack.h"
#include "lib/eval/labels.h"

namespace sslrun::lua {

void set_tensor(lua_State* L, const char* key, const at::Tensor& value);

// Field `name` of an option table: {features, targets}.
eval::Labelled read_set(lua_State* L, Options& options, const char* name, const std::string& op);

// Each adds its functions to the table on top of the stack.
void add_eval_metrics(lua_State* L);      // accuracy, confusion_matrix, average_precision, multi_label, reid
void add_eval_neighbours(lua_State* L);   // nearest, knn
void add_eval_classifiers(lua_State* L);  // linear_probe, linear_heads, svm

}  // namespace sslrun::lua
