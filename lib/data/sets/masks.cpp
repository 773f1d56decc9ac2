// Polygons on a grid five times as fine, filled by parity down the columns. Only where an edge crosses a column of the
// picture is looked at: what it costs depends on the picture, not on how far the outline goes.
#include "lib/data/sets/masks.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/data/sets/json_reader.h"

namespace sslrun::data {

static constexpr double kFine = 5;

namespace {
struct GridPoint {
  int64_t x, y;
};

// An edge on the fine grid from its lower end along its longer side: one point a step, both ends included.
struct Edge {
  GridPoint low, high;
  bool flat;
  int64_t steps;
  double slope;

  Edge(GridPoint a, GridPoint b) {
    int64_t dx = std::abs(b.x - a.x), dy = std::abs(b.y - a.y);
    flat = dx >= dy;
    bool turned = flat ? a.x > b.x : a.y > b.y;
    low = turned ? b : a, high = turned ? a : b;
    steps = flat ? dx : dy;
    slope = steps == 0 ? 0 : double(flat ? high.y - low.y : high.x - low.x) / double(steps);
  }
  GridPoint at(int64_t step) const {
    if (flat) return {low.x + step, int64_t(double(low.y) + slope * double(step) + 0.5)};
    return {int64_t(double(low.x) + slope * double(step) + 0.5), low.y + step};
  }
  // The last step before x passes between `column` and column + 1, or nothing where it does not.
  std::optional<int64_t> step_before(int64_t column) const {
    int64_t first = at(0).x, last = at(steps).x;
    if (std::min(first, last) > column || std::max(first, last) <= column) return std::nullopt;
    if (flat) return column - low.x;
    int64_t before = 0, behind = steps;  // x is monotonous
    while (behind - before > 1) {
      int64_t middle = before + (behind - before) / 2;
      ((at(middle).x <= column) == (first <= column) ? before : behind) = middle;
    }
    return before;
  }
};
}  // namespace

// Two crossings at one place are none.
static void cancel_pairs(std::vector<uint64_t>& found) {
  std::sort(found.begin(), found.end());
  size_t kept = 0;
  for (uint64_t position : found)
    if (kept > 0 && found[kept - 1] == position)
      kept--;
    else
      found[kept++] = position;
  found.resize(kept);
}

// Adds where an edge crosses the middle of the picture's columns: positions column * height + row.
static void add_crossings(const Edge& edge, int width, int height, std::vector<uint64_t>& found) {
  constexpr int64_t kStep = int64_t(kFine), kMiddle = kStep / 2;  // between fine columns 5 c + 2 and 5 c + 3
  int64_t left = std::min(edge.low.x, edge.high.x), right = std::max(edge.low.x, edge.high.x);
  int64_t first = std::max<int64_t>(0, left / kStep - 1), last = std::min<int64_t>(width - 1, right / kStep + 1);
  for (int64_t column = first; column <= last; column++) {
    auto step = edge.step_before(column * kStep + kMiddle);
    if (!step) continue;
    double row = (double(std::min(edge.at(*step).y, edge.at(*step + 1).y)) + 0.5) / kFine - 0.5;
    row = std::ceil(std::clamp(row, 0.0, double(height)));
    found.push_back(uint64_t(column) * uint64_t(height) + uint64_t(row));
  }
}

// Ones from `begin` to `end` of the positions counted down the columns.
static void fill_columns(uint64_t begin, uint64_t end, int width, int height, std::span<uint8_t> mask) {
  uint64_t column = begin / uint64_t(height), row = begin % uint64_t(height);
  for (uint64_t position = begin; position < end; position++) {
    mask[row * uint64_t(width) + column] = 1;
    if (++row == uint64_t(height)) {
      row = 0;
      column++;
    }
  }
}

MaskBorders polygon_borders(std::span<const double> points, int width, int height) {
  static constexpr double kFar = 4e8;  // five times as much fits into COCO's integers
  size_t count = points.size() / 2;
  auto fine = [](double value) { return int64_t(int(kFine * std::clamp(value, -kFar, kFar) + 0.5)); };
  auto corner = [&](size_t i) { return GridPoint{fine(points[2 * (i % count)]), fine(points[2 * (i % count) + 1])}; };
  uint64_t pixels = uint64_t(width) * uint64_t(height);
  size_t most = std::max(size_t{1} << 16, 2 * size_t(pixels));
  MaskBorders found;
  for (size_t i = 0; i < count; i++) {
    if (i % 256 == 0) check_interrupt();
    add_crossings({corner(i), corner(i + 1)}, width, height, found);
    if (found.size() > most) cancel_pairs(found);
  }
  cancel_pairs(found);
  if (!found.empty() && found.back() == pixels) found.pop_back();
  if (found.size() % 2 == 1) found.push_back(pixels);
  return found;
}

void fill_polygon_mask(std::span<const double> points, int width, int height, std::span<uint8_t> mask) {
  fill_mask(polygon_borders(points, width, height), width, height, mask);
}

MaskBorders run_borders(std::span<const uint64_t> runs, int width, int height) {
  MaskBorders borders;
  uint64_t total = uint64_t(width) * uint64_t(height), position = 0;
  for (size_t i = 0; i < runs.size(); i++) {
    if (runs[i] > total - position) throw Error("data.coco", "run lengths of a mask exceed its size");
    if (i % 2 == 1 && runs[i] > 0) {
      if (!borders.empty() && borders.back() == position)
        borders.pop_back();  // no zeros between two runs of ones
      else
        borders.push_back(position);
      borders.push_back(position + runs[i]);
    }
    position += runs[i];
  }
  if (position != total) throw Error("data.coco", "run lengths of a mask do not fill its size");
  return borders;
}

void fill_runs_mask(std::span<const uint64_t> runs, int width, int height, std::span<uint8_t> mask) {
  fill_mask(run_borders(runs, width, height), width, height, mask);
}

MaskBorders pixel_borders(std::span<const uint8_t> mask, int width, int height) {
  MaskBorders borders;
  bool inside = false;
  for (int x = 0; x < width; x++)
    for (int y = 0; y < height; y++)
      if (bool(mask[size_t(y) * size_t(width) + size_t(x)]) != inside) {
        borders.push_back(uint64_t(x) * uint64_t(height) + uint64_t(y));
        inside = !inside;
      }
  if (inside) borders.push_back(uint64_t(width) * uint64_t(height));
  return borders;
}

MaskBorders joined_borders(const MaskBorders& one, const MaskBorders& other) {
  if (one.empty()) return other;
  MaskBorders joined;
  size_t i = 0, k = 0;
  while (i < one.size() || k < other.size()) {
    bool first = k == other.size() || (i < one.size() && one[i] <= other[k]);
    const MaskBorders& source = first ? one : other;
    size_t& at = first ? i : k;
    if (!joined.empty() && source[at] <= joined.back())
      joined.back() = std::max(joined.back(), source[at + 1]);
    else
      joined.insert(joined.end(), {source[at], source[at + 1]});
    at += 2;
  }
  return joined;
}

void fill_mask(const MaskBorders& borders, int width, int height, std::span<uint8_t> mask) {
  for (size_t i = 0; i + 1 < borders.size(); i += 2) fill_columns(borders[i], borders[i + 1], width, height, mask);
}

static uint64_t read_count(JsonReader& reader) {
  int64_t count = reader.integer();
  if (count < 0) throw Error("data.coco", "run lengths and sizes of a mask are whole numbers of 0 or more");
  return uint64_t(count);
}

static MaskBorders read_run_lengths(JsonReader& reader, int width, int height) {
  std::vector<uint64_t> runs, size;
  reader.object([&](std::string_view key) {
    if (key == "size") {
      reader.array([&] { size.push_back(read_count(reader)); });
    } else if (key != "counts") {
      reader.skip();
    } else if (reader.next_token() == '"') {
      std::string text;
      reader.string(text);
      runs = parse_runs(text);
    } else {
      reader.array([&] { runs.push_back(read_count(reader)); });
    }
  });
  if (size != std::vector{uint64_t(height), uint64_t(width)})
    throw Error("data.coco", "a mask of another size than its picture, " + std::to_string(width) + "x" +
                                 std::to_string(height) + " pixels");
  return run_borders(runs, width, height);
}

MaskBorders outline_borders(std::string_view text, int width, int height) {
  try {
    JsonReader reader(text);
    char first = reader.next_token();
    if (first == '{') return read_run_lengths(reader, width, height);
    MaskBorders borders;
    std::vector<double> points;
    if (first != 'n')
      reader.array([&] {
        points.clear();
        reader.array([&] { points.push_back(reader.number()); });
        if (points.size() >= 6) borders = joined_borders(borders, polygon_borders(points, width, height));
      });
    return borders;
  } catch (const JsonError& error) {
    throw Error(
        "data.coco",
        std::string("its segmentation is neither polygons nor run lengths (did the file change?): ") + error.what());
  }
}

// Five bits a character, least significant first, bit 5 says that more follow, the last group carries the sign; from
// the fourth run on the difference to the run two places before.
std::vector<uint64_t> parse_runs(std::string_view text) {
  constexpr int64_t kLongest = int64_t{1} << 40;
  std::vector<uint64_t> runs;
  for (size_t i = 0; i < text.size();) {
    int64_t value = 0;
    int shift = 0;
    bool more = true;
    while (more) {
      int group = i < text.size() ? text[i++] - 48 : -1;
      if (group < 0 || group > 63 || shift > 50) throw Error("data.coco", "run lengths of a mask are no RLE text");
      value |= int64_t(group & 31) << shift;
      shift += 5;
      more = group & 32;
      if (!more && (group & 16)) value -= int64_t{1} << shift;
    }
    if (runs.size() > 2) value += int64_t(runs[runs.size() - 2]);
    if (value < 0 || value > kLongest) throw Error("data.coco", "run lengths of a mask are no RLE text");
    runs.push_back(uint64_t(value));
  }
  return runs;
}

static std::vector<int64_t> run_lengths(const MaskBorders& borders, int width, int height) {
  std::vector<int64_t> runs;
  int64_t before = 0, pixels = int64_t{width} * height;
  for (uint64_t border : borders) runs.push_back(int64_t(border) - before), before = int64_t(border);
  if (before < pixels || runs.empty()) runs.push_back(pixels - before);
  return runs;
}

std::string runs_text(const MaskBorders& borders, int width, int height) {
  std::vector<int64_t> runs = run_lengths(borders, width, height);
  std::string text;
  for (size_t i = 0; i < runs.size(); i++) {
    int64_t value = i > 2 ? runs[i] - runs[i - 2] : runs[i];
    bool more = true;
    while (more) {
      int64_t group = value & 31;
      value >>= 5;
      more = value != (group & 16 ? -1 : 0);
      text += char(48 + group + (more ? 32 : 0));
    }
  }
  return text;
}

}  // namespace sslrun::data
