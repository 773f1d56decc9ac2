// A batch of bytes becomes numbers: byte * scale[c] + shift[c], from and to any order of channels and pixels.
struct ChannelScale {
  float scale[16], shift[16];
};

// In elements: from a channel to the next, from a pixel to the next, from an image to the next.
struct ChannelOrder {
  long long channel, pixel, image;
};

template <class T>
DEVICE void byte_scale(const unsigned char* bytes, T* numbers, ChannelOrder from, ChannelOrder to,
                       const ChannelScale& by, long long images, long long pixels, int channels) {
  EACH_THREAD(t) {
    long long pixel = (long long)block_index.x * block_size + t;
    if (pixel < pixels)
      for (long long image = block_index.y; image < images; image += grid_size.y)
        for (int c = 0; c < channels; c++) {
          float byte = bytes[image * from.image + pixel * from.pixel + c * from.channel];
          from_float(fused_multiply_add(byte, by.scale[c], by.shift[c]),
                     numbers + image * to.image + pixel * to.pixel + c * to.channel);
        }
  }
}

#define BYTE_SCALE(suffix, T)                                                                                       \
  KERNEL(byte_scale_##suffix, const unsigned char* bytes, T* numbers, ChannelOrder from, ChannelOrder to,           \
         CONSTANT ChannelScale by, long long images, long long pixels, int channels) {                                       \
    byte_scale(bytes, numbers, from, to, by, images, pixels, channels);                                             \
  }
BYTE_SCALE(f32, float)
BYTE_SCALE(bf16, bf16)
BYTE_SCALE(f16, fp16)
