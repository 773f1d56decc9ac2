// Blocks of pictures made on threads and written in order.
#include "lib/data/pack/pack_dataset.h"

#include <ATen/ATen.h>

#include <new>
#include <optional>
#include <unordered_set>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "lib/core/run_on_threads.h"
#include "lib/data/loading/sample.h"
#include "lib/data/pack/pack_annotations.h"
#include "lib/data/pack/pack_writer.h"
#include "lib/image/decode.h"
#include "lib/image/jpeg.h"
#include "lib/image/kernels.h"
#include "lib/image/resize.h"

namespace sslrun::data {

static constexpr const char* kOp = "data.pack";

static bool copies(const PackOptions& options) { return options.raw.value_or(!options.short_side && !options.quality); }

static void check(const PackOptions& options) {
  auto require = [](bool good, const char* what) {
    if (!good) throw Error(kOp, std::string("expected ") + what);
  };
  require(!options.short_side || (*options.short_side >= 1 && *options.short_side <= 65535),
          "'short_side' to be 1 to 65535");
  require(!options.quality || (*options.quality >= 1 && *options.quality <= 100), "'quality' to be 1 to 100");
  require(options.workers >= 1 && options.workers <= 256, "'workers' to be 1 to 256");
  require(!copies(options) || (!options.short_side && !options.quality),
          "'short_side' and 'quality' without 'raw = true', which copies the files");
}

// The whole picture with `short_side`; the other side as torchvision's Resize rounds it.
static image::Image shrunk(const image::Image& image, int short_side, image::ResizeScratch& scratch) {
  int width = short_side, height = short_side;
  if (image.width > image.height)
    width = int(int64_t{short_side} * image.width / image.height);
  else
    height = int(int64_t{short_side} * image.height / image.width);
  image::Resizing resizing = whole(image, width, height);
  resizing.filter = image::Filter::kBicubic;
  image::Planes planes;
  resize(image, resizing, planes, scratch);
  image::Image small{width, height, std::vector<uint8_t>(size_t(width) * size_t(height) * 3)};
  for (int y = 0; y < height; y++)
    image::kernels().interleave(planes.row(0, y), planes.row(1, y), planes.row(2, y),
                                &small.pixels[size_t(y) * size_t(width) * 3], width, 1);
  return small;
}

namespace {
struct Made {
  std::string bytes, annotations;
  std::optional<std::string> problem;
  bool filled = false;
};
}  // namespace

// What the file is to hold of sample i.
static Made make(const Dataset& dataset, int64_t i, const PackOptions& options) {
  Made made;
  try {
    made.annotations = write_annotations(dataset.annotations, i);
    dataset.read(i, made.bytes);
    auto bytes = byte_span(made.bytes);
    image::DecodeOptions any;
    any.channels = any.kAnyChannels;
    image::ImageInfo info = image::read_info(bytes, any);
    made.filled = info.truncated;
    bool smaller = options.short_side && std::min(info.width, info.height) > *options.short_side;
    bool as_it_is = info.format == image::ImageFormat::kJpeg || !info.not_rgb.empty();
    if (copies(options) || (!smaller && !options.quality && as_it_is)) {
      decode_for_trial(bytes, info);
      return made;
    }
    if (!info.not_rgb.empty())
      throw Error(kOp, info.not_rgb + ", which 'quality' and 'short_side' make; 'raw = true' copies the file");
    image::Image image = image::decode(bytes);
    image::ResizeScratch scratch;
    if (smaller) {
      image = shrunk(image, *options.short_side, scratch);
      made.annotations = write_annotations(dataset.annotations, i, info.width, info.height, image.width, image.height);
    }
    made.bytes = encode_jpeg(image, options.quality.value_or(90));
  } catch (const Error& error) {
    made.problem = reason_of(error);
  } catch (const std::bad_alloc&) {
    made.problem = "the picture is too large for this machine's memory";
  }
  return made;
}

// Sample numbers that the file does not hold yet.
static std::vector<int64_t> missing(const Dataset& dataset, const PackIndex& index) {
  std::unordered_set<std::string_view> present;
  for (int64_t i = 0; i < index.names.size(); i++) present.insert(index.names.name(i));
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < dataset.size(); i++)
    if (!present.count(dataset.files.name(i))) samples.push_back(i);
  return samples;
}

static void join_labels(const Dataset& dataset, const std::vector<int64_t>& samples, PackIndex& index) {
  bool first = index.records.empty();
  const at::Tensor &old = index.targets, &added = dataset.targets;
  bool same = old.defined() == added.defined() && (!old.defined() || old.dim() == added.dim());
  if (!first && (!same || index.classes != dataset.classes || index.kinds != kinds_of(dataset.annotations)))
    throw Error(kOp, "expected the classes, the kind of labels and the boxes and masks that the packed file has");
  index.kinds = kinds_of(dataset.annotations);
  index.classes = dataset.classes;
  if (!added.defined()) return;
  at::Tensor rows = added.index_select(0, at::tensor(samples, at::kLong));
  index.targets = first ? rows : at::cat({old, rows});
}

// Samples [begin, end) of `samples`, made on threads.
static std::vector<Made> make_block(const Dataset& dataset, std::span<const int64_t> samples,
                                    const PackOptions& options) {
  std::vector<Made> block(samples.size());
  run_on_threads(options.workers, int64_t(block.size()),
                 [&] { return [&](int64_t i) { block[size_t(i)] = make(dataset, samples[size_t(i)], options); }; });
  return block;
}

PackResult write_pack(const Dataset& dataset, const std::filesystem::path& path, const PackOptions& options) {
  check(options);
  PackResult result;
  PackWriter writer(path, options.append);
  std::vector<int64_t> samples = missing(dataset, writer.index);
  result.present = dataset.size() - int64_t(samples.size());
  result.written = int64_t(samples.size());
  join_labels(dataset, samples, writer.index);
  size_t step = 16 * size_t(options.workers);
  for (size_t begin = 0; begin < samples.size(); begin += step) {
    auto part = std::span<const int64_t>(samples).subspan(begin, std::min(step, samples.size() - begin));
    auto block = make_block(dataset, part, options);
    for (size_t i = 0; i < part.size(); i++) {
      writer.add(dataset.files.name(part[i]), block[i].bytes, block[i].annotations);
      std::string from = dataset.files.path(part[i]);
      if (block[i].problem)
        result.bad.push_back({from, *block[i].problem});
      else if (block[i].filled)
        result.filled.push_back({from, "the file is truncated"});
    }
    if (options.progress) options.progress(int64_t(begin + part.size()), int64_t(samples.size()));
  }
  if (!samples.empty()) writer.commit();
  result.bytes = std::filesystem::file_size(path);
  return result;
}

}  // namespace sslrun::data
