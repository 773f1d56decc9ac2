// Pixel masks of objects from COCO's polygons and run lengths, pixel for pixel those of COCO's own tools.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::data {

// Where a mask changes, counted down the columns, ascending: pixels [0] … [1] - 1 are ones, [2] … [3] - 1 again.
using MaskBorders = std::vector<uint64_t>;

// Of a polygon (x0, y0, x1, y1, ...), even-odd where it crosses itself.
// Source: cocodataset/cocoapi, common/maskApi.c (rleFrPoly).
MaskBorders polygon_borders(std::span<const double> points, int width, int height);

// Of run lengths, which begin with zeros. Throws Error("data.coco") unless they add up to width * height.
MaskBorders run_borders(std::span<const uint64_t> runs, int width, int height);

// Of the pixels of mask[y * width + x] that are not 0.
MaskBorders pixel_borders(std::span<const uint8_t> mask, int width, int height);

// Of the pixels that are in one of two masks.
MaskBorders joined_borders(const MaskBorders& one, const MaskBorders& other);

// Of the outline of an object as a COCO file holds it: the JSON text of polygons (those of fewer than three points are
// left out), of run lengths, or null. Throws Error("data.coco").
MaskBorders outline_borders(std::string_view text, int width, int height);

// Sets these pixels to 1 in mask[y * width + x].
void fill_mask(const MaskBorders& borders, int width, int height, std::span<uint8_t> mask);

// Sets the pixels inside a polygon (x0, y0, x1, y1, ...) to 1.
void fill_polygon_mask(std::span<const double> points, int width, int height, std::span<uint8_t> mask);

// Sets the pixels of the runs of ones to 1.
void fill_runs_mask(std::span<const uint64_t> runs, int width, int height, std::span<uint8_t> mask);

// COCO's text form of run lengths. Throws Error("data.coco") for text that is none.
std::vector<uint64_t> parse_runs(std::string_view text);

// The text form of a mask of this size, as pycocotools writes it.
std::string runs_text(const MaskBorders& borders, int width, int height);

}  // namespace sslrun::data
