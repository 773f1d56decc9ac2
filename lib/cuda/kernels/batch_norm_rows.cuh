// How batch norm's kernels walk over [groups, rows, channels] memory (channels_last). A group is a view of the batch:
// its statistics are its own.
//
// A thread has kWidth channels and strides over the rows; `across` threads (a power of two) stand side by side, the
// rest of a block's threads below them. Blocks: x tiles of channels, y of the rows, z groups.
#include "eight.cuh"

#ifdef __CUDACC__
// 256 threads of a block, registers for so many blocks at a time on a multiprocessor.
#define ROWS_KERNEL(blocks, name, ...) extern "C" __global__ void __launch_bounds__(256, blocks) name(__VA_ARGS__)
#else
#define ROWS_KERNEL(blocks, ...) KERNEL(__VA_ARGS__)
#endif

// Where a thread stands.
struct Place {
  unsigned lane, down;  // side by side; below each other
  int channel, left;    // its first channel, and how many there are from it on (0 or less: none)
  int row, step;        // its first row within the group, and the way to the next
};
DEVICE Place place_of(unsigned t, unsigned across, int channels) {
  Place place;
  unsigned height = block_size / across;
  place.lane = t % across;
  place.down = t / across;
  place.channel = int((block_index.x * across + place.lane) * kWidth);
  place.left = channels - place.channel;
  place.row = int(block_index.y * height + place.down);
  place.step = int(grid_size.y * height);
  return place;
}

// The normalisation of a thread's channels: scale * (x - mean) + shift.
struct Line {
  float mean[kWidth], scale[kWidth], shift[kWidth];
};
DEVICE Line line_of(const float* records, const float* weight, const float* bias, const Place& place, int channels) {
  Line line = {};
  const float* record = records + Index(block_index.z) * (2 * channels + 1) + place.channel;
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    if (int(j) >= place.left) continue;
    line.mean[j] = record[j];
    line.scale[j] = weight ? record[channels + j] * weight[place.channel + j] : record[channels + j];
    line.shift[j] = bias ? bias[place.channel + j] : 0;
  }
  return line;
}
DEVICE float on_line(const Line& line, unsigned j, float x) {
  return fused_multiply_add(x - line.mean[j], line.scale[j], line.shift[j]);
}
