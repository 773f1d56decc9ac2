// Polygons on a grid five times as fine, filled by parity down the columns.
#include "lib/data/masks.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "lib/core/error.h"

namespace sslrun {

namespace {
struct GridPoint {
  int x, y;
};
}  // namespace

static constexpr double kFine = 5;

// The fine grid points along one edge, both ends included, in the direction from a to b.
static void trace_edge(GridPoint a, GridPoint b, std::vector<GridPoint>& trace) {
  int dx = std::abs(b.x - a.x), dy = std::abs(b.y - a.y);
  bool flat = dx >= dy;
  bool turned = flat ? a.x > b.x : a.y > b.y;
  GridPoint low = turned ? b : a, high = turned ? a : b;
  int steps = flat ? dx : dy;
  double slope = steps == 0 ? 0 : double(flat ? high.y - low.y : high.x - low.x) / steps;
  for (int d = 0; d <= steps; d++) {
    int t = turned ? steps - d : d;
    if (flat)
      trace.push_back({low.x + t, int(low.y + slope * t + 0.5)});
    else
      trace.push_back({int(low.x + slope * t + 0.5), low.y + t});
  }
}

// Where the outline crosses the middle of a pixel column: positions column * height + row, `width * height` last.
static std::vector<uint64_t> crossings(const std::vector<GridPoint>& trace, int width, int height) {
  std::vector<uint64_t> found;
  for (size_t i = 1; i < trace.size(); i++) {
    if (trace[i].x == trace[i - 1].x) continue;
    double column = trace[i].x < trace[i - 1].x ? trace[i].x : trace[i].x - 1;
    column = (column + 0.5) / kFine - 0.5;
    if (std::floor(column) != column || column < 0 || column > width - 1) continue;
    double row = (std::min(trace[i].y, trace[i - 1].y) + 0.5) / kFine - 0.5;
    row = std::ceil(std::clamp(row, 0.0, double(height)));
    found.push_back(uint64_t(column) * uint64_t(height) + uint64_t(row));
  }
  std::sort(found.begin(), found.end());
  found.push_back(uint64_t(width) * uint64_t(height));
  return found;
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

void fill_polygon_mask(std::span<const double> points, int width, int height, std::span<uint8_t> mask) {
  std::vector<GridPoint> corners;
  // Beyond this the outline leaves every picture and the walk along it would take hours.
  auto fine = [](double value) { return int(kFine * std::clamp(value, -1e6, 1e6) + 0.5); };
  for (size_t i = 0; i + 1 < points.size(); i += 2) corners.push_back({fine(points[i]), fine(points[i + 1])});
  std::vector<GridPoint> trace;
  for (size_t i = 0; i < corners.size(); i++) trace_edge(corners[i], corners[(i + 1) % corners.size()], trace);
  std::vector<uint64_t> found = crossings(trace, width, height);
  for (size_t i = 0; i + 1 < found.size(); i += 2) fill_columns(found[i], found[i + 1], width, height, mask);
}

void fill_runs_mask(std::span<const uint64_t> runs, int width, int height, std::span<uint8_t> mask) {
  uint64_t total = uint64_t(width) * uint64_t(height), position = 0;
  for (size_t i = 0; i < runs.size(); i++) {
    if (runs[i] > total - position) throw Error("data.coco", "run lengths of a mask exceed its size");
    if (i % 2 == 1) fill_columns(position, position + runs[i], width, height, mask);
    position += runs[i];
  }
  if (position != total) throw Error("data.coco", "run lengths of a mask do not fill its size");
}

// Five bits a character, least significant first, bit 5 says that more follow, the last group carries the sign; from
// the fourth run on the difference to the run two places before.
std::vector<uint64_t> parse_runs(std::string_view text) {
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
    if (value < 0) throw Error("data.coco", "run lengths of a mask are no RLE text");
    runs.push_back(uint64_t(value));
  }
  return runs;
}

}  // namespace sslrun
