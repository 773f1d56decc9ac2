// From a file to all views of one sample: read, header, draw, one decode of what the views need, render.
#pragma once
#include <functional>
#include <span>
#include <string>

#include "lib/data/set/dataset.h"
#include "lib/data/views/views.h"
#include "lib/image/decode.h"

namespace sslrun::data {

// Buffers that a worker keeps from sample to sample.
struct SampleScratch {
  std::string bytes;
  image::Part part;
  std::vector<image::View> views;
  image::Canvas canvas;
  bool filled = false;                 // the last sample's file is truncated, and what is missing was filled
  int64_t bytes_read = 0, pixels = 0;  // of the files and of whole pictures, since the worker last emptied them
};

// The memory for a view: where it goes, and of how many pixels it is; the view fills its top left.
struct ViewMemory {
  void* into = nullptr;
  image::Extent size;
};
using MemoryOfView = std::function<ViewMemory(int number, const image::View& view)>;

// Writes each view in the plan's output format. Throws Error naming the path when the file cannot be read or decoded.
void load_sample(const Dataset& dataset, int64_t sample, const SampleKey& key, const ViewPlan& plan,
                 const MemoryOfView& memory, SampleScratch& scratch, const image::DecodeOptions& options = {});

// How small a JPEG may be decoded for these views: 8 eighths, or 4, 2, 1 when every crop keeps at least as many pixels
// as it is resized to, both ways.
int smallest_eighths(std::span<const image::View> views);

// The reason alone: the text of an Error without its "[op] " and without the path that could not be read.
std::string reason_of(const std::exception& error);

}  // namespace sslrun::data
