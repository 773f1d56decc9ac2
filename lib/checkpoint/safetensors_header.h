// The JSON header of a safetensors file (huggingface/safetensors, README.md, "Format").
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::checkpoint {

struct SafetensorsEntry {
  std::string dtype;  // "F32"
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;  // bytes from the start of the data
};

struct SafetensorsHeader {
  std::map<std::string, SafetensorsEntry> tensors;
  std::map<std::string, std::string> metadata;
};

// Strict: one object, no name twice at any level, no field but those of the format, whole numbers below 2^53. Throws
// std::invalid_argument with the rule that was broken, "byte N: " where the text itself is wrong.
SafetensorsHeader parse_safetensors_header(std::string_view json);

// What parse_safetensors_header takes for a name; throws std::invalid_argument("safetensors holds <kind> whose ...").
void check_safetensors_name(const std::string& name, const std::string& kind);

// Names in the order of their data; "format": "pt" joins the metadata. The text is padded with spaces so that the data
// starts at a multiple of 8 bytes. Names and texts are UTF-8.
std::string write_safetensors_header(const SafetensorsHeader& header);

}  // namespace sslrun::checkpoint
