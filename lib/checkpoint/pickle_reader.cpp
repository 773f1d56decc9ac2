// The pickle machine: a stack, marks and a memo over arena nodes.
#include "lib/checkpoint/pickle_reader.h"

#include <bit>
#include <map>
#include <stdexcept>

#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/opcodes.h"
#include "lib/checkpoint/pickle_values.h"
#include "lib/core/error.h"
#include "lib/core/utf8.h"

namespace sslrun::checkpoint {

[[noreturn]] static void refuse(const std::string& rule) { throw std::invalid_argument(rule); }

class PickleReader {
 public:
  struct Cut {};  // thrown where the bytes end before the pickle does

  PickleReader(std::string_view bytes, const PersistentSource& source, Budget& budget)
      : bytes_(bytes), source_(source), budget_(budget), arena_(budget) {}

  size_t opcode_at() const { return opcode_at_; }
  size_t length() const { return at_; }

  Value run() {
    if (take(1)[0] != char(Op::kProto)) refuse("not a pickle of protocol 2 to 5");
    if (int protocol = int(number(1)); protocol < 2 || protocol > 5)
      refuse("pickle protocol " + std::to_string(protocol));
    while (step()) {
    }
    if (stack_.size() != 1 || !marks_.empty()) refuse("objects left over at the end");
    return make_value(arena_, *stack_[0]);
  }

 private:
  std::string_view take(size_t count) {
    if (count > bytes_.size() - at_) throw Cut{};
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  uint64_t number(int count) { return little_endian(take(size_t(count)), 0, count); }
  std::string line() {
    size_t end = bytes_.find('\n', at_);
    if (end == bytes_.npos && bytes_.size() - at_ <= 256) throw Cut{};
    if (end == bytes_.npos || end - at_ > 256) refuse("an unreadable global name");
    std::string text(take(end - at_));
    take(1);
    return text;
  }

  Node* push(Node* node) {
    stack_.push_back(node);
    if (stack_.size() > highest_) {
      highest_ = stack_.size();
      budget_.bytes(sizeof node);
    }
    return node;
  }
  void push_integer(int64_t value) { push(arena_.make(Node::kInt))->integer = value; }
  void push_text(uint64_t length, bool unicode) {
    std::string_view text = take(length);
    bool readable = !unicode || is_utf8(text);
    push(readable ? arena_.make_string(text) : arena_.make_opaque("str", "text that is not UTF-8"));
  }
  Node* pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) refuse("an operation without its operand");
    Node* node = stack_.back();
    stack_.pop_back();
    return node;
  }
  std::vector<Node*> pop_to_mark() {
    if (marks_.empty()) refuse("an operation without its mark");
    std::vector<Node*> items(stack_.begin() + std::ptrdiff_t(marks_.back()), stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return items;
  }
  // What a node takes for so many more items.
  void charge(const std::vector<Node*>& items) { budget_.bytes(items.empty() ? 0 : 32 + items.size() * sizeof(Node*)); }
  void push_filled(Node::Kind kind, std::vector<Node*> items) {
    charge(items);
    push(arena_.make(kind))->items = std::move(items);
  }
  void push_short_tuple(size_t count) {
    std::vector<Node*> items(count);
    for (size_t i = count; i > 0; i--) items[i - 1] = pop();
    push_filled(Node::kTuple, std::move(items));
  }
  // What a list or dictionary that is being filled may be; an opaque one keeps nothing.
  Node* filled(Node::Kind kind, const char* rule) {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) refuse(rule);
    Node* node = stack_.back();
    if (node->kind != kind && node->kind != Node::kRecord && node->kind != Node::kOpaque) refuse(rule);
    return node;
  }
  void append(const std::vector<Node*>& items) {
    Node* list = filled(Node::kList, "items appended to something that is not a list");
    if (list->kind == Node::kOpaque) return;
    if (list->kind == Node::kRecord) list = record_items(*list);
    charge(items);
    list->items.insert(list->items.end(), items.begin(), items.end());
  }
  // An object that is a list too has an entry for the items.
  Node* record_items(Node& record) {
    auto& items = record.items;
    if (items.size() < 2 || !items[items.size() - 2] || items[items.size() - 2]->text != "__items__")
      items.insert(items.end(), {arena_.make_string("__items__"), arena_.make(Node::kList)});
    return items.back();
  }
  void set_items(const std::vector<Node*>& items) {
    Node* dict = filled(Node::kDict, "items set on something that is not a dictionary");
    if (items.size() % 2) refuse("a key without a value");
    if (dict->kind == Node::kOpaque) return;
    charge(items);
    dict->items.insert(dict->items.end(), items.begin(), items.end());
  }
  void put_memo(uint64_t index) {
    if (stack_.empty()) refuse("an operation without its operand");
    if (index > 2 * memo_count_ + 1024) refuse("a memo index without reason");
    if (index >= memo_.size()) {
      budget_.bytes((index + 1 - memo_.size()) * sizeof(Node*));
      memo_.resize(index + 1);
    }
    if (!memo_[index]) memo_count_++;
    memo_[index] = stack_.back();
  }
  void get_memo(uint64_t index) {
    if (index >= memo_.size() || !memo_[index]) refuse("a memo index that was never set");
    push(memo_[index]);
  }
  void push_global(const std::string& module, const std::string& name) {
    auto [place, added] = globals_.try_emplace(module + "\n" + name);
    Node*& node = place->second;
    if (added) {
      budget_.bytes(64 + place->first.size());
      budget_.steps(100);
      node = make_global(arena_, module, name);
    }
    if (!node) refuse("the file names " + module + "." + name + ", which a checkpoint may not");
    push(node);
  }
  void push_stack_global() {
    const Node* name = pop();
    const Node* module = pop();
    if (name->kind != Node::kString || module->kind != Node::kString || name->text.size() + module->text.size() > 512)
      refuse("an unreadable global name");
    push_global(std::string(module->text), std::string(name->text));
  }
  void push_long(uint64_t count) {
    if (count > 8) {
      take(count);
      push(arena_.make_opaque("int", "an integer of more than 64 bits"));
      return;
    }
    auto value = count ? number(int(count)) : 0;
    int unused = int(64 - 8 * count);
    push_integer(count ? int64_t(value << unused) >> unused : 0);
  }
  void push_float() {
    uint64_t bits = 0;
    for (char byte : take(8)) bits = bits << 8 | uint8_t(byte);
    push(arena_.make(Node::kFloat))->number = std::bit_cast<double>(bits);
  }
  void build() {
    Node* state = pop();
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) refuse("an operation without its operand");
    set_state(arena_, *stack_.back(), *state);
  }

  // Executes one opcode; false after STOP.
  bool step();

  std::string_view bytes_;
  const PersistentSource& source_;
  Budget& budget_;
  Arena arena_;
  std::vector<Node*> stack_, memo_;
  std::vector<size_t> marks_;
  std::map<std::string, Node*> globals_;
  size_t at_ = 0, opcode_at_ = 0, memo_count_ = 0, highest_ = 0;
};

bool PickleReader::step() {
  opcode_at_ = at_;
  budget_.steps();
  auto code = uint8_t(take(1)[0]);
  switch (Op(code)) {
    case Op::kStop:
      return false;
    case Op::kEmptyDict:
      push(arena_.make(Node::kDict));
      break;
    case Op::kEmptyList:
    case Op::kEmptySet:
      push(arena_.make(Node::kList));
      break;
    case Op::kEmptyTuple:
      push_filled(Node::kTuple, {});
      break;
    case Op::kMark:
      budget_.bytes(sizeof(size_t));
      marks_.push_back(stack_.size());
      break;
    case Op::kTuple:
      push_filled(Node::kTuple, pop_to_mark());
      break;
    case Op::kFrozenSet:
      push_filled(Node::kList, pop_to_mark());
      break;
    case Op::kPop:
      pop();
      break;
    case Op::kPopMark:
      pop_to_mark();
      break;
    case Op::kTuple1:
    case Op::kTuple2:
    case Op::kTuple3:
      push_short_tuple(size_t(code) - 0x84);
      break;
    case Op::kAppend:
      append({pop()});
      break;
    case Op::kAppends:
    case Op::kAddItems:
      append(pop_to_mark());
      break;
    case Op::kSetItem: {
      Node* value = pop();
      Node* key = pop();
      set_items({key, value});
      break;
    }
    case Op::kSetItems:
      set_items(pop_to_mark());
      break;
    case Op::kNone:
      push(arena_.make(Node::kNone));
      break;
    case Op::kNewTrue:
    case Op::kNewFalse:
      push(arena_.make(Node::kBool))->integer = Op(code) == Op::kNewTrue;
      break;
    case Op::kBinInt:
      push_integer(int32_t(number(4)));
      break;
    case Op::kBinInt1:
      push_integer(int64_t(number(1)));
      break;
    case Op::kBinInt2:
      push_integer(int64_t(number(2)));
      break;
    case Op::kLong1:
      push_long(number(1));
      break;
    case Op::kLong4:
      push_long(number(4));
      break;
    case Op::kBinFloat:
      push_float();
      break;
    case Op::kBinUnicode:
      push_text(number(4), true);
      break;
    case Op::kShortBinString:
      push_text(number(1), false);
      break;
    case Op::kBinString:
    case Op::kBinBytes:
      push_text(number(4), false);
      break;
    case Op::kShortBinBytes:
      push_text(number(1), false);
      break;
    case Op::kBinBytes8:
    case Op::kByteArray8:
      push_text(number(8), false);
      break;
    case Op::kShortBinUnicode:
      push_text(number(1), true);
      break;
    case Op::kBinUnicode8:
      push_text(number(8), true);
      break;
    case Op::kFrame:  // a hint for readers of streams
      number(8);
      break;
    case Op::kMemoize:
      put_memo(memo_count_);
      break;
    case Op::kStackGlobal:
      push_stack_global();
      break;
    case Op::kBinPut:
      put_memo(number(1));
      break;
    case Op::kLongBinPut:
      put_memo(number(4));
      break;
    case Op::kBinGet:
      get_memo(number(1));
      break;
    case Op::kLongBinGet:
      get_memo(number(4));
      break;
    case Op::kGlobal: {
      std::string module = line();
      push_global(module, line());
      break;
    }
    case Op::kReduce:
    case Op::kNewObj: {
      Node* arguments = pop();
      Node* callable = pop();
      push(call(arena_, *callable, *arguments, Op(code) == Op::kNewObj));
      break;
    }
    case Op::kNewObjEx: {
      Node* named = pop();
      Node* arguments = pop();
      Node* object = call(arena_, *pop(), *arguments, true);
      if (object->kind == Node::kRecord)
        object->items.insert(object->items.end(), {arena_.make_string("__kwargs__"), named});
      push(object);
      break;
    }
    case Op::kBuild:
      build();
      break;
    case Op::kBinPersId:
      push(open_persistent(arena_, *pop(), source_));
      break;
    default: {
      char text[8];
      std::snprintf(text, sizeof text, "0x%02X", unsigned(code));
      refuse(std::string("the pickle operation ") + text + " is not allowed in a checkpoint");
    }
  }
  return true;
}

FirstPickle read_first_pickle(std::string_view bytes, uint64_t offset, const PersistentSource& source,
                              const std::string& where, Budget& budget) {
  PickleReader reader(bytes, source, budget);
  auto place = [&](size_t at) { return where + ", byte " + std::to_string(offset + at) + ": "; };
  try {
    Value value = reader.run();
    return {std::move(value), reader.length()};
  } catch (const std::invalid_argument& rule) {
    throw Error("checkpoint.load", place(reader.opcode_at()) + rule.what());
  } catch (const PickleReader::Cut&) {
    throw TruncatedPickle("checkpoint.load", place(bytes.size()) + "truncated: the pickle goes on");
  }
}

Value read_pickle(std::string_view bytes, const PersistentSource& source, const std::string& where, Budget& budget) {
  FirstPickle first = read_first_pickle(bytes, 0, source, where, budget);
  if (first.length != bytes.size())
    throw Error("checkpoint.load",
                where + ", byte " + std::to_string(first.length) + ": bytes after the end of the pickle");
  return std::move(first.value);
}

}  // namespace sslrun::checkpoint
