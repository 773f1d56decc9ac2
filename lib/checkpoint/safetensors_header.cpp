// A SAX handler that accepts the one shape a header has.
#include "lib/checkpoint/safetensors_header.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <tuple>

#include "lib/checkpoint/limits.h"
#include "lib/core/interrupt.h"
#include "lib/core/utf8.h"

namespace sslrun::checkpoint {

using nlohmann::json;

namespace {

constexpr uint64_t kExactInteger = uint64_t{1} << 53;
constexpr const char* kMetadata = "__metadata__";

class HeaderReader : public nlohmann::json_sax<json> {
 public:
  SafetensorsHeader header;

  bool key(std::string& name) override {
    if (++names_ % 4096 == 0) check_interrupt();
    if (!keys_.back().insert(name).second) refuse("the name '" + name + "' occurs twice");
    if (keys_.size() == 1 && keys_[0].size() > kMaxRecords) refuse("too many tensors");
    if (name.size() > kMaxNameBytes) refuse("a name longer than " + std::to_string(kMaxNameBytes) + " bytes");
    (keys_.size() == 1 ? entry_ : field_) = name;
    if (keys_.size() == 2 && entry_ != kMetadata && name != "dtype" && name != "shape" && name != "data_offsets")
      refuse("the unknown field '" + name + "' of '" + entry_ + "'");
    return true;
  }
  bool start_object(size_t) override {
    if (keys_.size() == 2 || in_array_) refuse("an object where none belongs");
    keys_.emplace_back();
    return true;
  }
  bool end_object() override {
    if (keys_.size() == 2 && entry_ != kMetadata) {
      if (keys_.back().size() != 3) refuse("'" + entry_ + "' lacks dtype, shape or data_offsets");
      if (offsets_ != 2) refuse("the data_offsets of '" + entry_ + "' are not two numbers");
      header.tensors[entry_] = std::move(current_);
      current_ = {};
      offsets_ = 0;
    }
    keys_.pop_back();
    return true;
  }
  bool start_array(size_t) override {
    if (in_array_ || keys_.size() != 2 || entry_ == kMetadata || field_ == "dtype") refuse("a list where none belongs");
    return in_array_ = true;
  }
  bool end_array() override {
    in_array_ = false;
    return true;
  }
  bool number_unsigned(uint64_t value) override {
    if (!in_array_) refuse("a number where none belongs");
    if (value > kExactInteger) refuse("a number above 2^53");
    if (field_ == "shape") {
      if (current_.shape.size() == kMaxRank) refuse("'" + entry_ + "' has more than 16 dimensions");
      current_.shape.push_back(int64_t(value));
    } else {
      if (++offsets_ > 2) refuse("the data_offsets of '" + entry_ + "' are not two numbers");
      (offsets_ == 1 ? current_.begin : current_.end) = value;
    }
    return true;
  }
  bool string(std::string& value) override {
    if (keys_.size() != 2 || in_array_ || (entry_ != kMetadata && field_ != "dtype")) refuse("text where none belongs");
    (entry_ == kMetadata ? header.metadata[field_] : current_.dtype) = value;
    return true;
  }
  bool null() override { refuse("null"); }
  bool boolean(bool) override { refuse("a boolean"); }
  bool number_integer(int64_t) override { refuse("a negative number"); }
  bool number_float(double, const std::string&) override { refuse("a number that is not whole"); }
  bool binary(json::binary_t&) override { refuse("bytes"); }
  bool parse_error(size_t at, const std::string&, const json::exception&) override {
    refuse("byte " + std::to_string(8 + (at ? at - 1 : 0)) + ": not the JSON of a header");
  }

 private:
  [[noreturn]] static void refuse(const std::string& rule) { throw std::invalid_argument(rule); }
  std::vector<std::set<std::string>> keys_;
  std::string entry_, field_;
  SafetensorsEntry current_;
  int offsets_ = 0;
  size_t names_ = 0;
  bool in_array_ = false;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view text) {
  HeaderReader reader;
  json::sax_parse(text.begin(), text.end(), &reader);
  return std::move(reader.header);
}

static std::string quoted(const std::string& text) { return json(text).dump(); }

std::string write_safetensors_header(const SafetensorsHeader& header) {
  std::string text = "{" + quoted(kMetadata) + ":{\"format\":";
  auto format = header.metadata.find("format");
  text += format == header.metadata.end() ? quoted("pt") : quoted(format->second);
  for (const auto& entry : header.metadata)
    if (entry.first != "format") text += "," + quoted(entry.first) + ":" + quoted(entry.second);
  text += "}";
  std::vector<std::pair<std::string, const SafetensorsEntry*>> entries;
  for (const auto& [name, entry] : header.tensors) entries.emplace_back(name, &entry);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::tie(a.second->begin, a.first) < std::tie(b.second->begin, b.first);
  });
  for (const auto& [name, entry] : entries) {
    text += "," + quoted(name) + ":{\"dtype\":" + quoted(entry->dtype) + ",\"shape\":" + json(entry->shape).dump() +
            ",\"data_offsets\":[" + std::to_string(entry->begin) + "," + std::to_string(entry->end) + "]}";
  }
  text += "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

void check_safetensors_name(const std::string& name, const std::string& kind) {
  auto refuse = [&](const std::string& rule) { throw std::invalid_argument("safetensors holds " + kind + " " + rule); };
  if (name == kMetadata) refuse("of any name but '__metadata__'");
  if (name.size() > kMaxNameBytes)
    refuse("whose names have at most " + std::to_string(kMaxNameBytes) + " bytes; '" + name.substr(0, 64) +
           "...' has " + std::to_string(name.size()));
  if (!is_utf8(name)) refuse("whose names are UTF-8 text");
}

}  // namespace sslrun::checkpoint
