// Boxes and class maps as a view shows them.
#pragma once
#include "lib/data/set/dataset.h"
#include "lib/image/view.h"

namespace sslrun::data {

// The objects inside a view, boxes in its pixels and clipped to it; those of less than one pixel width or height are
// left out. `area` shrinks and grows with the box.
Objects objects_in_view(const Objects& all, const image::View& view);

// The part of a class map [H, W] that a view shows, taken from the nearest pixels (Pillow's Image.resize(NEAREST) for a
// resize), into memory.height x memory.width bytes; 255 where the view has no pixels.
void class_map_in_view(const at::Tensor& map, const image::View& view, image::Extent memory, uint8_t* into);

// Maps [..., H, W] of nearest pixels, resized as above.
at::Tensor resized_map(const at::Tensor& maps, int width, int height);

// Boxes of a batch: the objects of all its pictures in a row.
struct BoxBatch {
  Objects objects;
  at::Tensor image;  // int64 [n]: which picture of the batch each belongs to
};

// In pinned memory where asked, from which a GPU copies beside other work.
BoxBatch join(const std::vector<Objects>& pictures, bool pinned = false);

}  // namespace sslrun::data
