// Bytes to numbers: byte / 255 (or the values that a picture keeps), minus the mean, divided by the deviation of each
// channel.
#include "lib/image/steps/step.h"

namespace sslrun::image {

StepKind normalize_step() {
  std::vector<Field> fields{field("mean", &Normalisation::mean, "of each channel or of all, of values of 0 to 1"),
                            field("std", &Normalisation::std, "deviation of each channel or of all", above(0))};
  return step_kind<Normalisation, Normalisation>({
      .name = "normalize",
      .about = "Makes values (byte / 255 - mean) / std; the defaults are ImageNet's. Behind it only steps that know "
               "numbers may stand. Views without it are byte / 255, and of dtype uint8 the bytes themselves.",
      .source = "torchvision Normalize",
      .settings = fields,
      .drawn = fields,
      .draw = [](const Normalisation& set, Drawing&) { return std::optional<Normalisation>(set); },
      .channels_fault = [](const Normalisation& set, int channels) -> const char* {
        auto fits = [&](const auto& list) { return list.size() == 1 || list.size() == size_t(channels); };
        return fits(set.mean) && fits(set.std) ? nullptr : "'mean' and 'std' of one number, or of one for each channel";
      },
      .normalisation = [](const Normalisation& drawn) { return drawn; },
  });
}

}  // namespace sslrun::image
