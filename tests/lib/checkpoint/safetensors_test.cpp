// safetensors files: every length of the header, names that are written and read, metadata in great number.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <random>

#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/load.h"
#include "lib/checkpoint/save.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

static void put_file(const std::filesystem::path& path, const std::string& header, const std::string& data) {
  std::string bytes;
  put(bytes, 8, header.size());
  std::filesystem::remove(path);  // cutting the old file to nothing would sync it
  std::ofstream(path, std::ios::binary) << bytes << header << data;
}

static const std::string kEntry = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";

static bool has_room(size_t length) { return length >= 1 + kEntry.size(); }

// A header of `length` bytes as other programs write it: padded with spaces or not at all; without room, of no tensor.
static std::string header_of(size_t length, bool padded) {
  std::string start = R"({"__metadata__":{"x":")", text = has_room(length) ? "{" + kEntry : "{}";
  if (!padded && length >= start.size() + 3 + kEntry.size())
    text = start + std::string(length - start.size() - 3 - kEntry.size(), 'z') + "\"}," + kEntry;
  return text + std::string(length - text.size(), ' ');
}

static float first_value(const Value& value) {
  return std::get<at::Tensor>(find(std::get<Dict>(value.data), "a")->data).item<float>();
}

// Lengths whose bytes are the beginning of other kinds of file: pickles, zip archives.
static bool like_another_kind(size_t length) { return (length & 0xFF) == 0x80 || (length & 0xFFFF) == 0x4B50; }

TEST_CASE("a header of every length is read") {
  static const bool all = std::getenv("SSLRUN_LONG_TESTS");
  TemporaryFolder folder;
  std::mt19937 random(1);
  float three = 3;
  std::string data(reinterpret_cast<const char*>(&three), 4);
  for (size_t length = 8; length <= 70'000; length++) {
    if (!all && !like_another_kind(length) && random() % 50) continue;
    put_file(folder / "a", header_of(length, random() % 2), has_room(length) ? data : "");
    LoadedFile file = load_file(folder / "a", false);
    CHECK(file.container == "safetensors");
    if (has_room(length)) CHECK(first_value(file.value) == 3);
  }
}

TEST_CASE("a file is read back whatever the length of its header") {
  static const bool all = std::getenv("SSLRUN_LONG_TESTS");
  TemporaryFolder folder;
  std::mt19937 random(2);
  Value value{Dict{{"a", {at::full({1}, 3.0F)}}}};
  for (size_t length = 128; length <= 70'000; length += 8) {
    if (!all && length != 640 && length != 896 && length != 66'176 && random() % 400) continue;
    save(folder / "a", value, Format::kSafetensors, {{"x", {std::string(length - 97, 'z')}}});
    CHECK(std::filesystem::file_size(folder / "a") == 8 + length + 4);
    CHECK(first_value(load(folder / "a")) == 3);
  }
}

TEST_CASE("a header that begins as a zip or a pickle with an opcode is told by the rest") {
  TemporaryFolder folder;
  float three = 3;
  std::string data(reinterpret_cast<const char*>(&three), 4);
  for (size_t length : {size_t{0x04034b50}, size_t{0x280280}}) {
    put_file(folder / "a", header_of(length, true), data);
    CHECK(first_value(load(folder / "a")) == 3);
  }
  // The pickle of the string "\0{", then nothing that a header could be: its own reader's error.
  std::ofstream(folder / "b", std::ios::binary) << std::string("\x80\x02T\x02\x00\x00\x00\x00{.", 10);
  CHECK(std::get<std::string>(load(folder / "b").data) == std::string("\0{", 2));
}

TEST_CASE("a million entries of metadata that name a tensor are refused in linear time") {
  TemporaryFolder folder;
  std::string header = R"({"__metadata__":{)";
  for (int i = 0; i < 1'000'000; i++) header += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":\"a\"";
  header += R"(},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  put_file(folder / "a", header, std::string(4, '\0'));
  CHECK_THROWS_WITH(load(folder / "a"), Contains("more than 200000 names of tensors"));
  header.replace(header.find("\"a\":{"), 3, "\"b\"");  // none of them names it
  put_file(folder / "a", header, std::string(4, '\0'));
  CHECK(load_file(folder / "a", false).metadata.size() == 1'000'000);
  interrupt_flag = true;
  CHECK_THROWS_AS(load(folder / "a"), Interrupted);
  interrupt_flag = false;
}

TEST_CASE("names that the reader refuses are not written") {
  TemporaryFolder folder;
  auto refused = [&](const std::string& name, const char* rule) {
    CHECK_THROWS_WITH(save(folder / "a", {Dict{{name, {at::ones({1})}}}}, Format::kSafetensors), Contains(rule));
    CHECK_FALSE(std::filesystem::exists(folder / "a"));
  };
  refused(std::string(513, 'n'), "at most 512 bytes");
  refused("__metadata__", "any name but '__metadata__'");
  refused("\xFF", "UTF-8");
  CHECK_THROWS_WITH(save(folder / "a", {Dict{}}, Format::kSafetensors, {{"x", {std::string("\xFF")}}}),
                    Contains("UTF-8"));
  for (const char* name : {"a..b", "/a", "a\\b", "\xFF"})
    CHECK_THROWS_WITH(save(folder / "a", {Dict{{name, {at::ones({1})}}}}, Format::kNpz),
                      Contains("cannot write a record named"));
  save(folder / "a", {Dict{}}, Format::kNpz);
  CHECK(std::get<Dict>(load(folder / "a").data).empty());
}
