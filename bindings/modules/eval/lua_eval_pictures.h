// Lists of pictures among options: the tensors of what each holds and of what was found in it.
#pragma once
#include <vector>

#include "bindings/gate/option_table.h"
#include "bindings/tensor/tensor.h"

namespace sslrun::lua {

// Undefined where the table of a picture has none; on the CPU and contiguous, of n objects: boxes and scores float64,
// labels int64 below the number of classes, area float64, crowd, ignore and difficult bool, masks bool [n, H, W].
struct PictureTensors {
  at::Tensor boxes, labels, scores, area, crowd, ignore, difficult, masks;
  int64_t objects() const { return labels.size(0); }
  std::array<double, 4> box(int64_t i) const;
  bool is(const at::Tensor& flags, int64_t i) const { return flags.defined() && flags.const_data_ptr<bool>()[i]; }
};

enum class PicturesHold { kTruths, kDetections };

// Reads the array at `index`. Throws Error(op) naming the picture and the field: "truths[2].boxes".
std::vector<PictureTensors> read_pictures(lua_State* L, int index, const std::string& op, const std::string& name,
                                          PicturesHold hold);

template <class T>
Option pictures_field(std::string name, std::vector<PictureTensors> T::*member, PicturesHold hold, std::string about) {
  return {name, "table[]", std::move(about),
          [member, name, hold](lua_State* L, int index, const std::string& op, void* object) {
            static_cast<T*>(object)->*member = read_pictures(L, index, op, name, hold);
          }};
}

// Throws Error(op) unless every label of the list called `name` is below `classes`.
void check_labels(const std::vector<PictureTensors>& pictures, size_t classes, const std::string& op, const char* name);

// Throws Error(op) unless both lists are as long and every label is below `classes`.
void check_pictures(const std::vector<PictureTensors>& truths, const std::vector<PictureTensors>& detections,
                    size_t classes, const std::string& op);

}  // namespace sslrun::lua
