// PNG encoding of 8-bit images.
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace sslrun::log {

// `image`: uint8 [3, H, W] (RGB), [1, H, W] or [H, W] (grey), on any device. Throws Error(op, ...) for anything else.
std::string encode_png(const at::Tensor& image, std::string_view op);

// Writes the image atomically. Throws Error("log.write_png", ...).
void write_png(const std::filesystem::path& path, const at::Tensor& image);

}  // namespace sslrun::log
