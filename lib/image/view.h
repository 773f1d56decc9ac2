// One augmented view of a picture: the steps that were drawn for it, and how they are rendered. Nothing here is random.
#pragma once
#include "lib/image/decode.h"
#include "lib/image/steps/step.h"

namespace sslrun::image {

// What was drawn for a view of a picture of that size, put in order for rendering: the moves at the beginning are one
// resize, flips are done with it where the steps before them allow it.
class View {
 public:
  View() = default;
  // Throws Error("data.apply_view") for crops outside the picture and what the steps themselves refuse.
  View(Extent picture, std::vector<DrawnStep> steps);
  View(View&&) = default;
  View& operator=(View&&) = default;

  Extent picture() const { return picture_; }
  const std::vector<DrawnStep>& steps() const { return steps_; }
  const std::vector<Move>& moves() const { return moves_; }  // all, in the order of the steps
  const Placement& placement() const { return placement_; }
  Extent size() const { return size_; }

  // The pixels of the picture that the view looks at: its first crop, or less when only a window of it is shown.
  Box needed_region() const;
  // The view of a whole picture, left in `canvas`. Throws Error("data.views") for steps that do not take the picture's
  // channels.
  void render(const ImageView& image, Canvas& canvas) const;
  void render(const FloatPlanes& image, Canvas& canvas) const;
  // The same from a part that holds needed_region() and may be scaled: edges then lie between its pixels.
  void render(const Part& part, Canvas& canvas) const;
  // What render() left, normalised and with the steps behind that, as the top left of `memory`; the rest is 0.
  void write(Canvas& canvas, Extent memory, OutputFormat format, void* into) const;

 private:
  // A move or the pixels of a step.
  struct Action {
    std::optional<Move> move;
    const DrawnStep* step = nullptr;
    bool mirrors() const;
  };
  void add_moves(const DrawnStep& step);
  void order(std::vector<Action> actions);
  void finish(Canvas& canvas) const;
  Resizing of_whole(int width, int height) const;

  Extent picture_, size_;
  std::vector<DrawnStep> steps_;
  std::vector<Move> moves_;
  Placement placement_;
  std::vector<Action> actions_;            // behind the placement
  std::vector<const DrawnStep*> numbers_;  // behind the normalisation
  Normalisation normalisation_ = Normalisation::none();
};

// Throws Error(op) where a step stands behind `normalize` that knows no numbers, or `normalize` where it may not.
void check_steps(const std::vector<Step>& steps, std::string_view op);

// Whether steps that may happen stand behind `normalize`.
bool changes_numbers(const std::vector<Step>& steps);

// Throws Error(op) where steps do not take pictures of so many channels that keep their values.
void check_channels(const std::vector<Step>& steps, int channels, std::string_view op);

// The normalisation of a list that was checked.
Normalisation normalisation_of(const std::vector<Step>& steps);

}  // namespace sslrun::image
