// Every field is brought to one type and checked where it is read.
#include "bindings/modules/eval/lua_eval_pictures.h"

#include "bindings/gate/stack.h"
#include "lib/core/error.h"
#include "lib/eval/labels.h"

namespace sslrun::lua {

std::array<double, 4> PictureTensors::box(int64_t i) const {
  const double* row = boxes.const_data_ptr<double>() + 4 * i;
  return {row[0], row[1], row[2], row[3]};
}

namespace {
struct PictureField {
  const char* name;
  at::Tensor PictureTensors::*member;
  at::ScalarType type;
  bool in_truths, in_detections;
};
}  // namespace

static constexpr PictureField kFields[] = {
    {"labels", &PictureTensors::labels, at::kLong, true, true},
    {"boxes", &PictureTensors::boxes, at::kDouble, true, true},
    {"scores", &PictureTensors::scores, at::kDouble, false, true},
    {"area", &PictureTensors::area, at::kDouble, true, false},
    {"crowd", &PictureTensors::crowd, at::kBool, true, false},
    {"ignore", &PictureTensors::ignore, at::kBool, true, false},
    {"difficult", &PictureTensors::difficult, at::kBool, true, false},
    {"masks", &PictureTensors::masks, at::kBool, true, true},
};

static void check_shape(const at::Tensor& value, const PictureField& field, int64_t objects, const std::string& op,
                        const std::string& name) {
  std::string member = field.name;
  bool fits = member == "boxes"   ? value.dim() == 2 && value.size(1) == 4
              : member == "masks" ? value.dim() == 3
                                  : value.dim() == 1;
  const char* form = member == "boxes" ? "[N, 4]" : member == "masks" ? "[N, H, W]" : "[N]";
  if (!fits) throw Error(op, "expected '" + name + "' to be " + form + ", got " + eval::describe(value));
  if (objects >= 0 && value.size(0) != objects)
    throw Error(op, "expected '" + name + "' of as many objects as labels, " + std::to_string(objects) + ", got " +
                        std::to_string(value.size(0)));
}

static bool wanted(const PictureField& field, PicturesHold hold) {
  return hold == PicturesHold::kTruths ? field.in_truths : field.in_detections;
}

static void refuse_unknown(lua_State* L, int index, const std::string& op, const std::string& name, PicturesHold hold) {
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    std::string key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    bool known = false;
    for (const auto& field : kFields) known = known || (wanted(field, hold) && key == field.name);
    if (!known) throw Error(op, "unknown field in '" + name + "'" + (key.empty() ? "" : ": '" + key + "'"));
  }
}

static PictureTensors read_picture(lua_State* L, int index, const std::string& op, const std::string& name,
                                   PicturesHold hold) {
  check_table(L, index, op, name);
  if (index < 0) index = lua_gettop(L) + index + 1;
  refuse_unknown(L, index, op, name, hold);
  PictureTensors picture;
  for (const auto& field : kFields) {
    if (!wanted(field, hold)) continue;
    lua_getfield(L, index, field.name);
    std::string full = name + "." + field.name;
    if (!lua_isnil(L, -1)) {
      if (!test_tensor(L, -1)) mismatch(L, -1, op, full, "a Tensor");
      at::Tensor value = check_tensor(L, -1, op).detach();
      check_shape(value, field, picture.labels.defined() ? picture.objects() : -1, op, full);
      picture.*field.member = value.to(at::kCPU, field.type).contiguous();
    } else if (field.member == &PictureTensors::labels || field.member == &PictureTensors::scores) {
      throw Error(op, "expected '" + full + "', got nil");
    }
    lua_pop(L, 1);
  }
  return picture;
}

std::vector<PictureTensors> read_pictures(lua_State* L, int index, const std::string& op, const std::string& name,
                                          PicturesHold hold) {
  return check_list(L, index, op, name,
                    [&](int at, const std::string& item) { return read_picture(L, at, op, item, hold); });
}

void check_labels(const std::vector<PictureTensors>& pictures, size_t classes, const std::string& op,
                  const char* name) {
  for (size_t i = 0; i < pictures.size(); i++)
    for (int64_t k = 0; k < pictures[i].objects(); k++) {
      int64_t label = pictures[i].labels.const_data_ptr<int64_t>()[k];
      if (label < 0 || label >= int64_t(classes))
        throw Error(op, "expected '" + std::string(name) + "[" + std::to_string(i + 1) + "].labels' below " +
                            std::to_string(classes) + ", the number of classes, got " + std::to_string(label));
    }
}

void check_pictures(const std::vector<PictureTensors>& truths, const std::vector<PictureTensors>& detections,
                    size_t classes, const std::string& op) {
  if (truths.size() != detections.size())
    throw Error(op, "expected 'detections' of as many pictures as 'truths', " + std::to_string(truths.size()) +
                        ", got " + std::to_string(detections.size()));
  check_labels(truths, classes, op, "truths");
  check_labels(detections, classes, op, "detections");
}

}  // namespace sslrun::lua
