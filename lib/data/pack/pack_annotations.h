// Boxes and masks of one picture as the bytes of a record in a packed file.
#pragma once
#include <functional>
#include <string>

#include "lib/data/set/dataset.h"

namespace sslrun::data {

// What a set knows beyond labels; the sum of these says what each record holds.
enum AnnotationKind : uint64_t { kObjects = 1, kMasks = 2, kClassMap = 4 };

uint64_t kinds_of(const Annotations& annotations);

// Everything that is known of sample i. When the picture is stored with another size, `width` x `height` instead of
// `old_width` x `old_height`, boxes and masks (nearest pixels) get it too.
std::string write_annotations(const Annotations& annotations, int64_t i);
std::string write_annotations(const Annotations& annotations, int64_t i, int old_width, int old_height, int width,
                              int height);

// Annotations that read the records which `record(i)` gives. Damaged records are Error("data.packed").
Annotations read_annotations(uint64_t kinds, std::function<std::string(int64_t)> record);

}  // namespace sslrun::data
