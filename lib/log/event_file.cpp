// Protocol-buffer encoding of Event and Summary (tensorflow/core/util/event.proto, framework/summary.proto), by hand.
#include "lib/log/event_file.h"

#include <unistd.h>

#include <atomic>
#include <bit>
#include <chrono>

#include "lib/log/crc32c.h"
#include "lib/log/png.h"

namespace sslrun::log {

namespace {

void put_fixed(std::string& to, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) to.push_back(char(uint8_t(value >> (8 * i))));
}

void put_varint(std::string& to, uint64_t value) {
  for (; value >= 0x80; value >>= 7) to.push_back(char(uint8_t(value | 0x80)));
  to.push_back(char(uint8_t(value)));
}

enum Wire { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void put_key(std::string& to, int field, Wire wire) { put_varint(to, uint64_t(field) << 3 | wire); }

void put_integer(std::string& to, int field, int64_t value) {
  put_key(to, field, kVarint);
  put_varint(to, uint64_t(value));
}

void put_bytes(std::string& to, int field, std::string_view bytes) {
  put_key(to, field, kBytes);
  put_varint(to, bytes.size());
  to += bytes;
}

void put_double(std::string& to, int field, double value) {
  put_key(to, field, kFixed64);
  put_fixed(to, std::bit_cast<uint64_t>(value), 8);
}

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::filesystem::path new_file(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  char host[256] = "localhost";
  gethostname(host, sizeof host - 1);
  static std::atomic<int> count{0};
  return folder / ("events.out.tfevents." + std::to_string(int64_t(now())) + "." + host + "." +
                   std::to_string(getpid()) + "." + std::to_string(count++));
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder)
    : file_(std::make_unique<AppendFile>("log.tensorboard", new_file(folder))) {
  std::string event;
  put_double(event, 1, now());
  put_bytes(event, 3, "brain.Event:2");
  write_record(event);
}

void EventFile::write_record(const std::string& event) {
  std::string length, record;
  put_fixed(length, event.size(), 8);
  record = length;
  put_fixed(record, masked_crc32c(length), 4);
  record += event;
  put_fixed(record, masked_crc32c(event), 4);
  file_->write(record);
}

void EventFile::write_summary(const std::string& value, int64_t step, double wall_time) {
  std::string summary, event;
  put_bytes(summary, 1, value);
  put_double(event, 1, wall_time < 0 ? now() : wall_time);
  put_integer(event, 2, step);
  put_bytes(event, 5, summary);
  write_record(event);
}

void EventFile::scalar(std::string_view tag, double number, int64_t step, double wall_time) {
  std::string value;
  put_bytes(value, 1, tag);
  put_key(value, 2, kFixed32);
  put_fixed(value, std::bit_cast<uint32_t>(float(number)), 4);
  write_summary(value, step, wall_time);
}

void EventFile::image(std::string_view tag, const at::Tensor& pixels, int64_t step, double wall_time) {
  std::string picture, value, png = encode_png(pixels, "log.tensorboard");
  put_integer(picture, 1, pixels.size(-2));
  put_integer(picture, 2, pixels.size(-1));
  put_integer(picture, 3, pixels.dim() == 3 ? pixels.size(0) : 1);  // 1 grey, 3 RGB
  put_bytes(picture, 4, png);
  put_bytes(value, 1, tag);
  put_bytes(value, 4, picture);
  write_summary(value, step, wall_time);
}

}  // namespace sslrun::log
