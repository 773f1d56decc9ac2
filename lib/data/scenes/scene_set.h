// Generated scene sets on disk: JPEG files with COCO and VOC annotations.
#pragma once
#include <filesystem>

namespace sslrun::data {

struct SceneSetOptions {
  int64_t train = 2000, val = 500;  // pictures
  int size = 128;                   // pixels of the square pictures
  uint64_t seed = 0;
  int quality = 90;  // of the JPEG files
  int workers = 2;   // threads; the files do not depend on it
};

// Writes root/images/{train,val}/000001.jpg …, root/annotations/instances_{train,val}.json (COCO) and
// root/VOCdevkit/VOC2012/{Annotations,ImageSets/Main,JPEGImages} (hard links to the same pictures).
// `root` appears when all is written; until then the files lie in "<root>.partial". A set with the same
// options is left as it is; returns whether anything was written. Throws Error("data.scenes.generate"), Interrupted.
bool generate_scenes(const std::filesystem::path& root, const SceneSetOptions& options);

}  // namespace sslrun::data
