// From a file to all views of one sample: read, header, draw, one decode of what the views need, render.
#pragma once
#include <span>
#include <string>

#include "lib/data/dataset.h"
#include "lib/data/views.h"

namespace sslrun {

// Names the draws of a sample: two samples with equal keys get equal view parameters (for equal picture sizes).
struct SampleKey {
  uint64_t seed = 0, epoch = 0, index = 0;
};

// Buffers that a worker keeps from sample to sample.
struct SampleScratch {
  std::string bytes;
  Image part;
  std::vector<ViewParameters> parameters;
  ViewScratch view;
};

// Writes view v as normalised floats [3, size, size] to into[v]. Throws Error when the file cannot be read or decoded.
void load_sample(const std::string& path, const SampleKey& key, const ViewPlan& plan, std::span<float* const> into,
                 SampleScratch& scratch);

// The reason alone: the text of an Error without its "[op] " and without the path that could not be read.
std::string reason_of(const std::exception& error);

}  // namespace sslrun
