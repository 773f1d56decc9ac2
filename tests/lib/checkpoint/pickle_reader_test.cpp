// Reading pickles: bytes that PyTorch wrote, and everything that must be refused.
#include "lib/checkpoint/pickle_reader.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/philox.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

// OrderedDict(w = float32 [[0, 1, 2], [3, 4, 5]]) as PyTorch 1.13.1 pickles it: data.pkl of torch.save.
static const char* const kGolden =
    "800263636f6c6c656374696f6e730a4f726465726564446963740a710029527101580100000077710263746f7263682e5f7574696c730a"
    "5f72656275696c645f74656e736f725f76320a71032828580700000073746f726167657104"
    "63746f7263680a466c6f617453746f726167650a71055801000000307106580300000063707571074b06747108514b004b024b038671094b03"
    "4b0186710a8968002952710b74710c52710d732e";

static std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(char(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return bytes;
}

static at::Tensor six_floats(const std::string& key, at::ScalarType type, int64_t count) {
  CHECK(key == "0");
  CHECK(type == at::kFloat);
  CHECK(count == 6);
  return at::arange(6, at::kFloat);
}

static Value read_bytes(const std::string& bytes, const PersistentSource& source = {six_floats, nullptr}) {
  Budget budget("test", bytes.size());
  return read_pickle(bytes, source, "test", budget);
}

static Value read(const std::string& body) { return read_bytes("\x80\x02" + body); }

// The name of the opaque value that is read, then its reason.
static std::string opaque(const std::string& body) {
  Value value = read(body);
  auto* found = std::get_if<Opaque>(&value.data);
  return found ? (*found)->name + ": " + (*found)->reason : "not opaque";
}

static std::string text(const std::string& content) {
  return std::string("X") + char(content.size()) + std::string(3, '\0') + content;
}

TEST_CASE("golden state dict") {
  std::string bytes = from_hex(kGolden);
  REQUIRE(bytes.size() == 169);
  Value value = read_bytes(bytes);
  const auto& dict = std::get<Dict>(value.data);
  REQUIRE(dict.size() == 1);
  const Value* w = find(dict, "w");
  REQUIRE(w);
  CHECK(at::equal(std::get<at::Tensor>(w->data), at::arange(6, at::kFloat).view({2, 3})));
}

TEST_CASE("every cut of the golden pickle is refused") {
  std::string bytes = from_hex(kGolden);
  for (size_t length = 0; length < bytes.size(); length++) CHECK_THROWS_AS(read_bytes(bytes.substr(0, length)), Error);
  CHECK_THROWS_WITH(read_bytes(bytes + "."), Contains("bytes after the end"));
}

TEST_CASE("no change of one byte does more than change the value or fail with an Error") {
  std::string bytes = from_hex(kGolden);
  auto any = [](const std::string&, at::ScalarType type, int64_t) { return at::zeros({6}, type); };
  int refused = 0;
  for (size_t at = 0; at < bytes.size(); at++)
    for (int change : {1, 0x80, 0xFF}) {
      std::string changed = bytes;
      changed[at] = char(changed[at] ^ change);
      try {
        read_bytes(changed, {any, nullptr});
      } catch (const Error&) {
        refused++;
      }
    }
  CHECK(refused > 300);
}

TEST_CASE("random edits of a pickle are read or refused") {
  std::string bytes = from_hex(kGolden);
  auto any = [](const std::string&, at::ScalarType type, int64_t) { return at::zeros({6}, type); };
  int read_well = 0;
  for (uint64_t round = 0; round < 5000; round++) {
    DrawStream draw(1, 0, round, 0, DrawUse::kTest);
    std::string changed = bytes;
    for (uint32_t edit = draw.below(4); edit < 4; edit++) {
      size_t at = draw.below(uint32_t(changed.size())), length = draw.below(8);
      if (draw.chance(0.3))
        changed.erase(at, length);
      else if (draw.chance(0.5))
        changed.insert(at, changed.substr(draw.below(uint32_t(changed.size())), length));
      else
        changed[at] = char(draw.below(256));
      if (changed.empty()) changed = bytes;
    }
    try {
      read_bytes(changed, {any, nullptr});
      read_well++;
    } catch (const Error&) {
    }
  }
  CHECK(read_well > 50);
  CHECK(read_well < 2500);
}

TEST_CASE("opcodes outside the list are refused") {
  const std::string allowed(
      "\x80.}])\x8F\x90\x91(t\x85\x86\x87"
      "aesu01N\x88\x89JKM\x8A\x8BGXUTqrhjcR\x81\x92"
      "bQCB\x8E\x96\x8C\x8D\x95\x94\x93");
  for (int code = 0; code < 256; code++) {
    if (allowed.find(char(code)) != allowed.npos) continue;
    INFO("opcode " << code);
    CHECK_THROWS_WITH(read(std::string("N") + char(code) + "N."), Contains("is not allowed"));
  }
}

TEST_CASE("globals outside the list are refused by name") {
  for (const char* name :
       {"os\nsystem", "posix\nsystem", "nt\nsystem", "subprocess\nPopen", "builtins\neval", "__builtin__\nexec",
        "builtins\n__import__", "torch.hub\nload", "torch\nload", "runpy\nrun_module", "pip\nmain", "numpy\nload",
        "torch\njit.load", "sys\nexit", "torch._utils\n_rebuild_tensor_v2 "})
    CHECK_THROWS_WITH(read(std::string("c") + name + "\n)R."), Contains("which a checkpoint may not"));
}

TEST_CASE("what only Python code makes is opaque, and takes nothing else with it") {
  CHECK(opaque("cfunctools\npartial\n)R(NNtb.") == "functools.partial: a function with arguments");
  CHECK(opaque("coperator\nitemgetter\nK\x01\x85R.") == "operator.itemgetter: what Python code makes");
  CHECK(opaque("ccollections\nOrderedDict.fromkeys\n)R.") ==
        "collections.OrderedDict.fromkeys: what Python code makes");
  CHECK(opaque("cbuiltins\nint\n)R.") == "builtins.int: what Python code makes");
  CHECK(opaque("cbuiltins\ncomplex\nK\x01K\x02\x86R.") == "builtins.complex: a complex number");
  CHECK(opaque("cbuiltins\ngetattr\ncmy\nColour\n" + text("RED") + "\x86R.") ==
        "my.Colour.RED: an attribute of a class");
  CHECK(opaque("cmy\nmake\n)R(K\x01K\x02"
               "e(K\x01Nu}b.") == "my.make: what Python code makes");      // filled, then given a state
  CHECK(opaque("cmy\nmake\n)R)R.") == "my.make: what Python code makes");  // called
  CHECK(opaque("X\x02" + std::string(3, '\0') + "\xC0\x80.") == "str: text that is not UTF-8");
  CHECK(opaque(std::string("\x8A\x09\x01\x02\x03\x04\x05\x06\x07\x08\x09.")) == "int: an integer of more than 64 bits");
  CHECK(opaque("NQ.") == "reference: data that lie outside the pickle");
  Value value = read("}(" + text("a") + "cmy\nmake\n)R" + text("b") + "K\x05u.");
  CHECK(std::get<int64_t>(find(std::get<Dict>(value.data), "b")->data) == 5);
}

TEST_CASE("instances keep what they are given") {
  auto names = [](const std::string& body) {
    std::string all;
    Value value = read(body);
    for (const auto& entry : std::get<Dict>(value.data)) all += child_name("", entry.key) + " ";
    return all;
  };
  CHECK(names("cmy\nsmall\n)\x81.") == "__class__ ");  // a new instance, so a class whatever its name
  CHECK(names("cmy\nC\nK\x01\x85R.") == "__class__ __args__ ");
  CHECK(names("cmy\nC\n)}" + text("a") + "Ns\x92.") == "__class__ __kwargs__ ");
  CHECK(names("cmy\nC\n)\x81K\x01"
              "aK\x02"
              "a.") == "__class__ __items__ ");
  CHECK(names("cmy\nC\n)\x81" + text("a") + "Ns}" + text("b") + "Nsb.") == "__class__ a b ");
  CHECK(names("cmy\nC\n)\x81" + text("a") + "Ns}" + text("a") + "K\x01sb.") == "__class__ a __state__ ");
}

TEST_CASE("keys of other kinds are spelt as Python spells them") {
  auto key = [](const std::string& body) {
    return child_name("", std::get<Dict>(read("}" + body + "Ns.").data)[0].key);
  };
  CHECK(key("N") == "None");
  CHECK(key("\x88") == "True");
  CHECK(key(std::string("G\x3F\xF8\x00\x00\x00\x00\x00\x00", 9)) == "1.5");
  CHECK(key(std::string("G\x40\x00\x00\x00\x00\x00\x00\x00", 9)) == "2.0");
  CHECK(key("K\x01" + text("a") + "\x86") == "(1, 'a')");
  CHECK(key("K\x01\x85") == "(1,)");
  CHECK(opaque("}]Ns.") == "dict: a key that is neither text nor a number");
}

TEST_CASE("operations on the wrong kind of object are refused") {
  CHECK_THROWS_WITH(read("]K\x01K\x02s."), Contains("not a dictionary"));  // CVE-2026-24747
  CHECK_THROWS_WITH(read("](K\x01K\x02u."), Contains("not a dictionary"));
  CHECK_THROWS_WITH(read("}K\x01"
                         "a."),
                    Contains("not a list"));
  CHECK_THROWS_WITH(read("}(K\x01u."), Contains("without a value"));
  CHECK_THROWS_WITH(read("N)R."), Contains("not a function"));
  CHECK_THROWS_WITH(read("ccollections\nOrderedDict\nNR."), Contains("argument tuple"));
  CHECK_THROWS_WITH(read("N}b."), Contains("a state set on something that has none"));
  CHECK_THROWS_WITH(read("s."), Contains("without its operand"));
  CHECK_THROWS_WITH(read("(}K\x01(s."), Contains("without its operand"));  // the mark protects what lies below it
  CHECK_THROWS_WITH(read("t."), Contains("without its mark"));
  CHECK_THROWS_WITH(read("NN."), Contains("left over"));
  CHECK_THROWS_WITH(read("h\x05."), Contains("never set"));
  CHECK_THROWS_WITH(read(std::string("Nr\xFF\xFF\xFF\x7F.")), Contains("memo index"));
  CHECK_THROWS_WITH(read("X\xFF\xFF\xFF\xFF."), Contains("truncated"));
  CHECK_THROWS_WITH(read("}K\x01NsK\x01Ns."), Contains("occurs twice"));
  for (char protocol : {'\0', '\1', '\6'})
    CHECK_THROWS_WITH(read_bytes(std::string("\x80") + protocol + "N."), Contains("pickle protocol"));
}

TEST_CASE("bombs are refused, and nesting without end is opaque") {
  std::string zero(1, '\0');
  Value loop = read("]q" + zero + "h" + zero + "a.");
  auto inner = std::get<Opaque>(std::get<List>(loop.data).at(0).data);
  CHECK(inner->reason == "an object that holds itself");
  Value deep = read(std::string(100'000, ']') + std::string(99'999, 'a') + ".");
  const Value* at = &deep;
  size_t levels = 0;
  for (; std::holds_alternative<List>(at->data); levels++) at = &std::get<List>(at->data).at(0);
  CHECK(levels == 65);
  CHECK(std::get<Opaque>(at->data)->reason == "nested too deep");
  std::string laughs = "]q" + zero;  // each list holds the one before ten times
  for (int level = 1; level <= 12; level++) {
    laughs += "](";
    for (int i = 0; i < 10; i++) laughs += std::string("h") + char(level - 1);
    laughs += std::string("eq") + char(level);
  }
  CHECK_THROWS_WITH(read("(" + laughs + "t."), Contains("too much memory"));
  std::string attributes =
      "](ctorch._tensor\n_rebuild_from_type_v2\nq" + zero + "(ccollections\nOrderedDict\nN)Ntq\x02";
  for (int i = 0; i < 1'000'000; i++) attributes += "(h" + zero + "Nh\x02Ntq\x02";
  CHECK_THROWS_WITH(read(attributes + "e."), Contains("too much memory"));
}

TEST_CASE("Ctrl-C ends the reading") {
  interrupt_flag = true;
  CHECK_THROWS_AS(read("N."), Interrupted);
  interrupt_flag = false;
}

TEST_CASE("scalars") {
  auto integer = [](const std::string& body) { return std::get<int64_t>(read(body).data); };
  CHECK(integer("K\xFF.") == 255);
  CHECK(integer(std::string("M\x01\x80.")) == 0x8001);
  CHECK(integer(std::string("J\xFE\xFF\xFF\xFF.")) == -2);
  CHECK(integer(std::string("\x8A\x00.", 3)) == 0);
  CHECK(integer(std::string("\x8A\x01\xFF.")) == -1);
  CHECK(integer(std::string("\x8A\x08\x00\x00\x00\x00\x00\x00\x00\x80.", 11)) == INT64_MIN);
  CHECK(std::get<double>(read(std::string("G\x3F\xF8\x00\x00\x00\x00\x00\x00.", 10)).data) == 1.5);
  CHECK(std::get<std::string>(read("U\x02hi.").data) == "hi");
  CHECK(std::get<std::string>(read("c_codecs\nencode\n(" + text("\xC3\xBFz") + text("latin1") + "tR.").data) ==
        "\xFFz");
  CHECK(std::get<std::string>(read("ctorch\nfloat16\n.").data) == "float16");
  CHECK(std::get<std::string>(read("ctorch\ndevice\n(" + text("cuda") + "K\x03tR.").data) == "cuda:3");
}

// rebuild(storage of six floats, offset, size, stride)
static std::string tensor(const std::string& offset, const std::string& size, const std::string& stride,
                          const std::string& hooks = "}") {
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text("0") +
         text("cpu") + "K\x06tQ" + offset + size + stride + "\x89" + hooks + "tR.";
}

TEST_CASE("tensors must lie inside their storage") {
  auto one = [](const char* number) { return std::string("(") + number + "t"; };
  Value good = read(tensor("K\x01", one("K\x02"), one("K\x04")));  // elements 1 and 5
  CHECK(at::equal(std::get<at::Tensor>(good.data), at::tensor({1.f, 5.f})));
  CHECK(std::get<at::Tensor>(read(tensor("K\x05", one("K\x64"), std::string("(K\0t", 4))).data).size(0) ==
        100);  // expanded
  for (auto [offset, size, stride] : std::vector<std::array<std::string, 3>>{
           {"K\x02", one("K\x02"), one("K\x04")},
           {"K\x06", "(t", "(t"},
           {std::string("J\xFF\xFF\xFF\xFF"), one("K\x02"), one("K\x01")},
           {std::string("K\0", 2), one("J\xFF\xFF\xFF\xFF"), one("K\x01")},
           {std::string("K\0", 2), one("K\x02"), one("J\xFF\xFF\xFF\xFF")},
           {std::string("K\0", 2), one("K\x02"), one("\x8A\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F")},
           {std::string("K\0", 2), "(\x8A\x06\xFF\xFF\xFF\xFF\xFF\x01K\x02t", "(K\x01K\x01t"},
           {std::string("K\0", 2), "(K\x01K\x01t", one("K\x01")},
           {std::string("K\0", 2),
            "(" + std::string("K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01") +
                "t",
            "(" + std::string("K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01K\x01") +
                "t"}})
    CHECK_THROWS_AS(read(tensor(offset, size, stride)), Error);
  Value hooked = read(tensor(std::string("K\0", 2), one("K\x02"), one("K\x01"), "}K\x01Ns"));  // hooks are code
  CHECK(std::get<at::Tensor>(hooked.data).size(0) == 2);
}
