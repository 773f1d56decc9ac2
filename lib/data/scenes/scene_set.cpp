// Generating a scene set: threads that draw, render and write, then the annotations, then the folder's final name.
#include "lib/data/scenes/scene_set.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "lib/core/run_on_threads.h"
#include "lib/data/scenes/scene_annotations.h"
#include "lib/data/scenes/scene_render.h"
#include "lib/image/jpeg.h"

namespace sslrun::data {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

static constexpr const char* kOp = "data.scenes.generate";
static constexpr int kVersion = 1;  // of the laws in scene_layout.cpp and scene_render.cpp

static void check(const SceneSetOptions& options) {
  auto require = [](bool holds, const char* what, int64_t got) {
    if (!holds) throw Error(kOp, std::string("expected ") + what + ", got " + std::to_string(got));
  };
  require(options.train >= 1 && options.train <= 10'000'000, "train of 1 to 10000000", options.train);
  require(options.val >= 1 && options.val <= 10'000'000, "val of 1 to 10000000", options.val);
  require(options.size >= 32 && options.size <= 2048, "size of 32 to 2048", options.size);
  require(options.quality >= 1 && options.quality <= 100, "quality of 1 to 100", options.quality);
  require(options.workers >= 1 && options.workers <= 256, "workers of 1 to 256", options.workers);
}

// What the pictures depend on; kept as root/scenes.json.
static std::string parameters_text(const SceneSetOptions& options) {
  Json json = {{"version", kVersion},  {"train", options.train}, {"val", options.val},
               {"size", options.size}, {"seed", options.seed},   {"quality", options.quality}};
  return json.dump() + "\n";
}

// Whether `root` holds this set already; an Error when it holds anything else.
static bool is_complete(const fs::path& root, const std::string& parameters) {
  if (!fs::exists(root)) return false;
  fs::path marker = root / "scenes.json";
  if (!fs::exists(marker)) {
    if (fs::is_directory(root) && fs::is_empty(root)) return false;
    throw Error(kOp, "expected a new folder, got '" + root.string() + "', which holds other files");
  }
  std::string found = read_file(kOp, marker);
  if (found == parameters) return true;
  throw Error(kOp, "'" + root.string() + "' holds scenes made with other options: " +
                       found.substr(0, found.find('\n')) + "; expected " + parameters.substr(0, parameters.find('\n')));
}

namespace {
// One process at a time writes "<root>.partial"; a lock dies with its process, so a killed one leaves no obstacle.
class PartialFolder {
 public:
  explicit PartialFolder(const fs::path& root) : path_(root) {
    path_ += ".partial";
    fs::create_directories(path_);
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) throw Error(kOp, "cannot open '" + path_.string() + "': " + std::strerror(errno));
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (interrupted()) {
        ::close(descriptor_);
        throw Interrupted();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  ~PartialFolder() { ::close(descriptor_); }
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;
  const fs::path& path() const { return path_; }
  // Removes what a killed process left.
  void empty() const {
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
  }

 private:
  fs::path path_;
  int descriptor_;
};
}  // namespace

static void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), std::streamsize(bytes.size()));
  file.close();
  if (!file) throw Error(kOp, "cannot write '" + path.string() + "': " + std::strerror(errno));
}

// Pictures and XML files of one split; returns what they show.
static std::vector<SceneRecord> write_pictures(const fs::path& root, const std::string& split, uint32_t number,
                                               int64_t count, int64_t first_id, const SceneSetOptions& options) {
  fs::path images = root / "images" / split, voc = root / "VOCdevkit" / "VOC2012";
  fs::create_directories(images);
  std::vector<SceneRecord> records(static_cast<size_t>(count));
  run_on_threads(options.workers, count, [&] {
    return [&, scratch = SceneScratch()](int64_t i) mutable {
      Scene scene = draw_scene(options.seed, number, uint64_t(i), options.size);
      SceneRecord& record = records[size_t(i)];
      record.id = first_id + i;
      std::string stem = scene_file_stem(record.id);
      write_file(images / (stem + ".jpg"), encode_jpeg(render_scene(scene, scratch), options.quality));
      fs::create_hard_link(images / (stem + ".jpg"), voc / "JPEGImages" / (stem + ".jpg"));
      record.objects = std::move(scene.objects);
      write_file(voc / "Annotations" / (stem + ".xml"), voc_xml(record, options.size));
    };
  });
  return records;
}

static void write_set(const fs::path& root, const SceneSetOptions& options) {
  fs::path voc = root / "VOCdevkit" / "VOC2012", lists = voc / "ImageSets" / "Main";
  for (const fs::path& folder : {root / "annotations", voc / "Annotations", voc / "JPEGImages", lists})
    fs::create_directories(folder);
  auto write_split = [&](const std::string& split, uint32_t number, int64_t count, int64_t first_id) {
    auto records = write_pictures(root, split, number, count, first_id, options);
    write_file(root / "annotations" / ("instances_" + split + ".json"), coco_json(records, options.size));
    for (const auto& [name, text] : voc_lists(split, records)) write_file(lists / name, text);
  };
  write_split("train", 0, options.train, 1);
  write_split("val", 1, options.val, options.train + 1);
}

bool generate_scenes(const fs::path& root, const SceneSetOptions& options) {
  check(options);
  std::string parameters = parameters_text(options);
  try {
    if (is_complete(root, parameters)) return false;
    PartialFolder partial(root);
    if (is_complete(root, parameters)) return false;  // another process wrote it meanwhile
    partial.empty();
    write_set(partial.path(), options);
    AtomicFile marker(kOp, partial.path() / "scenes.json");
    marker.write(parameters);
    marker.commit();
    fs::rename(partial.path(), root);
  } catch (const fs::filesystem_error& error) {
    throw Error(kOp, "'" + error.path1().string() + "': " + error.code().message());
  }
  return true;
}

}  // namespace sslrun::data
