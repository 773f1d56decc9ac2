// Drawn steps, put in order and rendered.
#include "lib/image/view.h"

#include <algorithm>
#include <cmath>

#include "lib/core/error.h"
#include "lib/image/float_output.h"

namespace sslrun::image {

static constexpr const char* kOp = "data.apply_view";

static void check_move(const Move& move, Extent size) {
  if (auto* crop = std::get_if<Crop>(&move)) {
    const Box& box = crop->box;
    if (box.x < 0 || box.y < 0 || box.width <= 0 || box.height <= 0 || box.x + box.width > size.width ||
        box.y + box.height > size.height)
      throw Error(kOp, "expected a crop inside the picture, got x=" + std::to_string(box.x) +
                           " y=" + std::to_string(box.y) + " w=" + std::to_string(box.width) +
                           " h=" + std::to_string(box.height) + " of " + std::to_string(size.width) + "x" +
                           std::to_string(size.height));
  }
}

View::View(Extent picture, std::vector<DrawnStep> steps)
    : picture_(picture), size_(picture), steps_(std::move(steps)), placement_(picture) {
  std::vector<Action> actions;
  bool normalised = false;
  for (const DrawnStep& step : steps_) {
    const StepKind& kind = *step.kind;
    const char* fault = kind.drawn_fault ? kind.drawn_fault(step.values.get(), size_) : nullptr;
    if (fault) throw Error(kOp, std::string("expected ") + fault);
    if (kind.normalisation) {
      normalisation_ = kind.normalisation(step.values.get());
      normalised = true;
    } else if (normalised) {
      if (!kind.numbers) throw Error(kOp, "expected '" + kind.name + "' before 'normalize'");
      numbers_.push_back(&step);
    } else if (kind.moves) {
      for (const Move& move : kind.moves(step.values.get(), size_)) {
        check_move(move, size_);
        actions.push_back({move});
        moves_.push_back(move);
        size_ = size_after(move, size_);
      }
    } else {
      actions.push_back({{}, &step});
    }
  }
  order(std::move(actions));
}

bool View::Action::mirrors() const { return step && step->kind->mirrors; }

// Takes flips before the steps that give the mirrored result on a mirrored view, and what a resize does out of the
// list.
void View::order(std::vector<Action> actions) {
  for (size_t i = 0; i < actions.size(); i++)
    for (size_t at = i;
         at > 0 && actions[at].move && std::holds_alternative<Flip>(*actions[at].move) && actions[at - 1].mirrors();
         at--)
      std::swap(actions[at], actions[at - 1]);
  auto next = actions.begin();
  while (next != actions.end() && next->move && placement_.take(*next->move)) next++;
  actions_.assign(next, actions.end());
}

Box View::needed_region() const {
  const Placement& p = placement_;
  Reach x = reach(p.filter, p.crop.width, p.width, p.window.x, p.window.width);
  Reach y = reach(p.filter, p.crop.height, p.height, p.window.y, p.window.height);
  return {p.crop.x + x.first, p.crop.y + y.first, x.count, y.count};
}

static Resizing resizing_of(const Placement& placement) {
  Resizing resizing;
  resizing.width = placement.width, resizing.height = placement.height;
  resizing.window = placement.window;
  resizing.filter = placement.filter;
  resizing.flip = placement.flip;
  return resizing;
}

// A step that knows bytes of RGB alone.
[[noreturn]] static void refuse_values(const StepKind& kind, int channels) {
  throw Error("data.views", "the step '" + kind.name + "' takes RGB of 8 bits, the picture keeps the values of its " +
                                std::to_string(channels) + (channels == 1 ? " channel" : " channels"));
}

void View::finish(Canvas& canvas) const {
  for (const Action& action : actions_) {
    if (action.move) {
      canvas.move(*action.move);
    } else if (const StepKind& kind = *action.step->kind; kind.pixels) {
      if (canvas.keeps_values() && !kind.values) refuse_values(kind, canvas.values().channels);
      (canvas.keeps_values() ? kind.values : kind.pixels)(action.step->values.get(), canvas);
      canvas.clock.lap(kind.stage);
    }
  }
}

Resizing View::of_whole(int width, int height) const {
  if (Extent{width, height} != picture_)
    throw Error(kOp, "expected the picture that the view was drawn for, of " + std::to_string(picture_.width) + "x" +
                         std::to_string(picture_.height) + " pixels");
  Resizing resizing = resizing_of(placement_);
  resizing.inputs = placement_.crop;
  resizing.right = float(placement_.crop.width), resizing.bottom = float(placement_.crop.height);
  return resizing;
}

void View::render(const ImageView& image, Canvas& canvas) const {
  canvas.begin(image, of_whole(image.width, image.height));
  finish(canvas);
}

void View::render(const FloatPlanes& image, Canvas& canvas) const {
  canvas.begin(image, of_whole(image.width, image.height));
  finish(canvas);
}

// One side of a crop in the pixels of a part, whose first pixel stands at `origin` of the (scaled) picture.
static void place(int start, int length, double scale, double origin, int& first, int& count, float& from, float& to) {
  double begin = start * scale - origin, end = (start + length) * scale - origin;
  first = int(std::floor(begin));
  count = int(std::ceil(end)) - first;
  from = float(begin - first);
  to = float(end - first);
}

void View::render(const Part& part, Canvas& canvas) const {
  Resizing r = resizing_of(placement_);
  const Box& crop = placement_.crop;
  double scale = part.eighths / 8.0;
  place(crop.x, crop.width, scale, part.x, r.inputs.x, r.inputs.width, r.left, r.right);
  place(crop.y, crop.height, scale, part.y, r.inputs.y, r.inputs.height, r.top, r.bottom);
  if (part.keeps_values)
    canvas.begin(part.values, r);
  else
    canvas.begin(part.image, r);
  finish(canvas);
}

void View::write(Canvas& canvas, Extent memory, OutputFormat format, void* into) const {
  if (canvas.keeps_values())
    write_view(canvas.values(), memory.width, memory.height, normalisation_, format, into);
  else
    write_view(canvas.planes(), memory.width, memory.height, normalisation_, format, into);
  for (const DrawnStep* step : numbers_) step->kind->numbers(step->values.get(), memory, format, into);
}

static void check_numbers(const std::vector<Step>& steps, bool& normalised, bool inner, std::string_view op) {
  for (const Step& step : steps) {
    const StepKind& kind = *step.kind;
    if (kind.holds_steps) {
      check_numbers(step.steps, normalised, true, op);
    } else if (kind.normalisation) {
      if (inner || normalised) throw Error(op, "expected 'normalize' once, outside of other steps");
      normalised = true;
    } else if (normalised && !kind.numbers) {
      throw Error(op, "expected '" + kind.name + "' before 'normalize'");
    }
  }
}

void check_steps(const std::vector<Step>& steps, std::string_view op) {
  bool normalised = false;
  check_numbers(steps, normalised, false, op);
}

bool changes_numbers(const std::vector<Step>& steps) {
  bool normalised = false;
  for (const Step& step : steps) {
    if (normalised && !step.kind->never(step)) return true;
    normalised |= bool(step.kind->normalisation);
  }
  return false;
}

void check_channels(const std::vector<Step>& steps, int channels, std::string_view op) {
  for (const Step& step : steps) {
    const StepKind& kind = *step.kind;
    if (kind.never(step)) continue;
    if (kind.pixels && !kind.values && channels != 3)
      throw Error(
          op, "the step '" + kind.name + "' takes pictures of 3 channels, 'channels' is " + std::to_string(channels));
    const char* fault = kind.channels_fault ? kind.channels_fault(step, channels) : nullptr;
    if (fault)
      throw Error(
          op, "expected " + std::string(fault) + " in '" + kind.name + "', 'channels' is " + std::to_string(channels));
    check_channels(step.steps, channels, op);
  }
}

Normalisation normalisation_of(const std::vector<Step>& steps) {
  for (const Step& step : steps)
    if (step.kind->normalisation) return *static_cast<const Normalisation*>(step.settings.get());
  return Normalisation::none();
}

}  // namespace sslrun::image
