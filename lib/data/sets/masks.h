// Pixel masks of objects from COCO's polygons and run lengths, pixel for pixel those of COCO's own tools.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sslrun::data {

// Sets the pixels inside a polygon (x0, y0, x1, y1, ...) to 1 in mask[y * width + x]; even-odd where it crosses itself.
// Source: cocodataset/cocoapi, common/maskApi.c (rlFrPoly).
void fill_polygon_mask(std::span<const double> points, int width, int height, std::span<uint8_t> mask);

// Run lengths down the columns, beginning with zeros, into mask[y * width + x] (which holds zeros). Throws
// Error("data.coco") unless they add up to width * height.
void fill_runs_mask(std::span<const uint64_t> runs, int width, int height, std::span<uint8_t> mask);

// COCO's text form of run lengths. Throws Error("data.coco") for text that is none.
std::vector<uint64_t> parse_runs(std::string_view text);

}  // namespace sslrun::data
