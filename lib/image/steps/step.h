// What a step of a view is. A step is one file of this folder: <name>.cpp defines `StepKind <name>_step()`, and with
// that it is known everywhere; its test is the rest.
//
// A step has settings (of the plan, declared fields) and a law: what it draws for one view of a picture. What it drew
// (declared fields as well) is ready to apply: nothing random is left, so that it can be shown, given back, and applied
// by another renderer.
#pragma once
#include <functional>
#include <memory>

#include "lib/core/fields.h"
#include "lib/core/philox.h"
#include "lib/image/canvas.h"
#include "lib/image/moves.h"
#include "lib/image/output.h"

namespace sslrun::inline core {
namespace fields {
// {left, top, width, height}
template <>
struct Member<image::Box> {
  static constexpr FieldType type = FieldType::kIntegers;
  static constexpr int64_t length = 4;
  static constexpr bool empty = false;
  static FieldValue out(const image::Box& box) { return std::vector<int64_t>{box.x, box.y, box.width, box.height}; }
  static void in(image::Box& box, const FieldValue& value) {
    const auto& list = std::get<std::vector<int64_t>>(value);
    box = {int(list[0]), int(list[1]), int(list[2]), int(list[3])};
  }
};
// {height, width}
template <>
struct Member<image::Extent> {
  static constexpr FieldType type = FieldType::kIntegers;
  static constexpr int64_t length = 2;
  static constexpr bool empty = false;
  static FieldValue out(const image::Extent& size) { return std::vector<int64_t>{size.height, size.width}; }
  static void in(image::Extent& size, const FieldValue& value) {
    const auto& list = std::get<std::vector<int64_t>>(value);
    size = {int(list[1]), int(list[0])};
  }
};
}  // namespace fields
}  // namespace sslrun::inline core

namespace sslrun::image {

struct StepKind;
class Drawing;

inline constexpr double kMostPixels = 65535;  // of a side

// A step of a plan.
struct Step {
  const StepKind* kind = nullptr;
  std::shared_ptr<const void> settings;
  std::vector<Step> steps;  // of kinds that hold steps
};

// What a step drew for one view.
struct DrawnStep {
  const StepKind* kind = nullptr;
  std::shared_ptr<const void> values;
};

// A kind of step with its types forgotten; made by step_kind() from what a file declares.
struct StepKind {
  std::string name, about, source;
  std::vector<Field> settings, drawn;
  Stage stage = Stage::kColour;
  bool holds_steps = false, mirrors = false;
  std::function<std::shared_ptr<void>()> new_settings, new_drawn;
  std::function<void(const Step&, Drawing&)> draw;
  std::function<bool(const Step&)> never;
  std::function<std::optional<Extent>(const Step&, std::optional<Extent> before)> batch_size;
  std::function<const char*(const Step&)> fault;
  std::function<const char*(const void* drawn, Extent size)> drawn_fault;
  std::function<std::vector<Move>(const void* drawn, Extent size)> moves;
  std::function<const char*(const Step&, int channels)> channels_fault;
  std::function<void(const void*drawn, Canvas&)> pixels, values;
  std::function<void(const void* drawn, Extent memory, OutputFormat, void* into)> numbers;
  std::function<Normalisation(const void* drawn)> normalisation;
};

// What a step's file declares. Only `draw` must be there; of the rest what the step has.
template <class Settings, class Drawn>
struct StepOf {
  std::string name, about, source;         // as the file; one to three sentences; the function or paper that it follows
  std::vector<Field> settings{}, drawn{};  // without `p`
  double Settings::*p = nullptr;           // the coin, drawn first; what follows is drawn whatever it says
  std::optional<Drawn> (*draw)(const Settings&, Drawing&) = nullptr;  // nothing: this view goes without the step
  const char* (*fault)(const Settings&) = nullptr;  // "'a' to be at least 'b'": what ranges of single fields cannot say
  const char* (*drawn_fault)(const Drawn&, Extent size) = nullptr;  // the same of what somebody says was drawn
  // Where pixels go; boxes, class maps, sizes and windows follow. A step that gives moves has no pixels of its own.
  std::vector<Move> (*moves)(const Drawn&, Extent size) = nullptr;
  // The size of views behind the step, the same for every picture (a view may be smaller: it is padded); nothing where
  // it depends on the picture. Steps without moves keep the size.
  std::optional<Extent> (*batch_size)(const Settings&, std::optional<Extent> before) = nullptr;
  // The same as `fault` of plans whose pictures keep their values, and of how many channels; 3 for all others.
  const char* (*channels_fault)(const Settings&, int channels) = nullptr;
  void (*pixels)(const Drawn&, Canvas&) = nullptr;  // the pixels of the view so far, in place: canvas.planes()
  // The same for pictures of any number of channels that keep their values: canvas.values(). A step without it is
  // refused for them by name.
  void (*values)(const Drawn&, Canvas&) = nullptr;
  bool mirrors = false;  // a mirrored view gives the mirrored result, bit for bit: a flip behind it may be done before
  // On the finished numbers of a view at the top left of `memory`, when the step stands behind `normalize`.
  void (*numbers)(const Drawn&, Extent memory, OutputFormat, void* into) = nullptr;
  Normalisation (*normalisation)(const Drawn&) = nullptr;
  Stage stage = Stage::kColour;  // where the time of `pixels` is booked
};

// What the law of a step draws from and writes to.
class Drawing {
 public:
  Drawing(Extent picture, DrawStream own, DrawStream shared, int member)
      : size(picture), stream(own), shared(shared), member(member) {}
  void draw(const Step& step) { step.kind->draw(step, *this); }
  void add(const StepKind& kind, std::shared_ptr<const void> values);

  Extent size;                   // of the view as the steps so far leave it
  DrawStream stream;             // the view's own draws
  DrawStream shared;             // those that all views of a group have in common; copy it before drawing
  int member = 0;                // which of the group's views, from 0
  std::vector<DrawnStep> steps;  // drawn so far
};

template <class Settings, class Drawn>
StepKind step_kind(StepOf<Settings, Drawn> of) {
  StepKind kind;
  kind.name = of.name, kind.about = of.about, kind.source = of.source;
  kind.settings = std::move(of.settings), kind.drawn = std::move(of.drawn);
  kind.stage = of.stage, kind.mirrors = of.mirrors;
  if (of.p)
    kind.settings.insert(kind.settings.begin(), field("p", of.p, "share of the views that it happens to", share()));
  kind.new_settings = [] { return std::make_shared<Settings>(); };
  kind.new_drawn = [] { return std::make_shared<Drawn>(); };
  auto settings = [](const void* object) -> const Settings& { return *static_cast<const Settings*>(object); };
  auto drawn = [](const void* object) -> const Drawn& { return *static_cast<const Drawn*>(object); };
  kind.draw = [settings, p = of.p, law = of.draw](const Step& step, Drawing& drawing) {
    const Settings& set = settings(step.settings.get());
    bool happens = !p || drawing.stream.chance(set.*p);
    std::optional<Drawn> values = law(set, drawing);
    if (happens && values) drawing.add(*step.kind, std::make_shared<const Drawn>(std::move(*values)));
  };
  kind.never = [settings, p = of.p](const Step& step) { return p && settings(step.settings.get()).*p == 0; };
  kind.batch_size = [settings, size = of.batch_size, moves = of.moves](const Step& step, std::optional<Extent> before) {
    if (size) return size(settings(step.settings.get()), before);
    return moves ? std::nullopt : before;
  };
  if (of.fault) kind.fault = [settings, f = of.fault](const Step& step) { return f(settings(step.settings.get())); };
  if (of.drawn_fault)
    kind.drawn_fault = [drawn, f = of.drawn_fault](const void* object, Extent size) { return f(drawn(object), size); };
  if (of.moves) kind.moves = [drawn, f = of.moves](const void* object, Extent size) { return f(drawn(object), size); };
  if (of.pixels) kind.pixels = [drawn, f = of.pixels](const void* object, Canvas& canvas) { f(drawn(object), canvas); };
  if (of.values) kind.values = [drawn, f = of.values](const void* object, Canvas& canvas) { f(drawn(object), canvas); };
  if (of.channels_fault)
    kind.channels_fault = [settings, f = of.channels_fault](const Step& step, int channels) {
      return f(settings(step.settings.get()), channels);
    };
  if (of.normalisation)
    kind.normalisation = [drawn, f = of.normalisation](const void* object) { return f(drawn(object)); };
  if (of.numbers)
    kind.numbers = [drawn, f = of.numbers](const void* object, Extent memory, OutputFormat format, void* into) {
      f(drawn(object), memory, format, into);
    };
  return kind;
}

// A kind that holds steps, whose `draw` and `batch_size` its file sets.
template <class Settings>
StepKind holding_step(std::string name, std::string about, std::string source, std::vector<Field> settings) {
  StepKind kind;
  kind.name = std::move(name), kind.about = std::move(about), kind.source = std::move(source);
  kind.settings = std::move(settings);
  kind.holds_steps = true;
  kind.new_settings = [] { return std::make_shared<Settings>(); };
  kind.never = [](const Step&) { return false; };
  return kind;
}

// All kinds, one for each file of this folder that is called as a step, in the order of their names.
const std::vector<StepKind>& step_kinds();
// Null: there is none of that name.
const StepKind* find_step(std::string_view name);
// Throws Error(op) with the nearest name.
const StepKind& check_step(std::string_view name, std::string_view op);
// Throws Error(op) where the settings do not fit together, or steps are missing.
void check_step(const Step& step, std::string_view op);

// A step with these settings and the defaults of the others, checked. Throws Error(op).
Step make_step(std::string_view name, const std::vector<std::pair<std::string, FieldValue>>& settings,
               std::vector<Step> steps = {}, std::string_view op = "data.views");

}  // namespace sslrun::image
