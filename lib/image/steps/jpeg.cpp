// Writes a view as a JPEG file and reads it again.
#include "lib/image/jpeg.h"

#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  std::array<int, 2> quality{50, 100};
};

struct Drawn {
  int quality = 100;
};

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  return Drawn{set.quality[0] + int(drawing.stream.below(uint32_t(set.quality[1] - set.quality[0] + 1)))};
}

void pixels(const Drawn& drawn, Canvas& canvas) {
  Planes& planes = canvas.planes();
  Image image;
  interleave(planes, image);
  std::string file = encode_jpeg(image, drawn.quality);
  Box all{0, 0, planes.width, planes.height};
  decode_jpeg({reinterpret_cast<const uint8_t*>(file.data()), file.size()}, all, {}, image);
  separate(image, planes);
}
}  // namespace

StepKind jpeg_step() {
  return step_kind<Settings, Drawn>({
      .name = "jpeg",
      .about = "Compresses the view as JPEG (4:2:0) and decompresses it, with a quality drawn uniformly.",
      .source = "torchvision.transforms.v2.JPEG",
      .settings = {field("quality", &Settings::quality, "{least, most}, both may be drawn; less is more compression",
                         between(1, 100))
                       .low_to_high()},
      .drawn = {field("quality", &Drawn::quality, "libjpeg's", between(1, 100))},
      .draw = draw,
      .pixels = pixels,
  });
}

}  // namespace sslrun::image
