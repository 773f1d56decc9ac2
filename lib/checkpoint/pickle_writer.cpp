// Encoding of values as pickle opcodes.
#include "lib/checkpoint/pickle_writer.h"

#include <bit>

#include "lib/checkpoint/dtype_names.h"
#include "lib/checkpoint/latin1.h"
#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/numpy_array.h"
#include "lib/checkpoint/opcodes.h"
#include "lib/core/error.h"
#include "lib/core/utf8.h"

namespace sslrun::checkpoint {

class PickleWriter {
 public:
  // Without `tensors` they become NumPy arrays.
  explicit PickleWriter(StoredTensors* tensors) : tensors_(tensors) {}

  std::vector<PicklePiece> run(const Value& root) {
    op(Op::kProto);
    put(out_, 1, tensors_ ? 2 : 3);
    write(root, "");
    op(Op::kStop);
    end_piece({});
    if (text_size_ > kMaxWrittenPickleBytes)
      throw Error("checkpoint.save", "the value without its tensors takes " + std::to_string(text_size_ >> 20) +
                                         " MiB, more than " + std::to_string(kMaxWrittenPickleBytes >> 20) +
                                         "; store large arrays as tensors");
    return std::move(pieces_);
  }

 private:
  void end_piece(at::Tensor array) {
    text_size_ += out_.size();
    pieces_.push_back({std::move(out_), std::move(array)});
    out_.clear();
  }

  void op(Op code) { out_.push_back(char(code)); }

  // Emits `make()` the first time and a memo reference afterwards.
  template <class Make>
  void memoized(const std::string& id, Make make) {
    auto [place, added] = memo_.try_emplace(id, memo_.size());
    uint64_t index = place->second;
    if (added) make();
    op(index < 256 ? (added ? Op::kBinPut : Op::kBinGet) : (added ? Op::kLongBinPut : Op::kLongBinGet));
    put(out_, index < 256 ? 1 : 4, index);
  }

  void global(const std::string& module, const std::string& name) {
    memoized("g" + module + "\n" + name, [&] {
      op(Op::kGlobal);
      out_ += module + "\n" + name + "\n";
    });
  }

  void unicode(const std::string& text) {
    op(Op::kBinUnicode);
    put(out_, 4, text.size());
    out_ += text;
  }

  void string(const std::string& text) {
    if (!is_utf8(text) && !tensors_) {
      op(Op::kBinBytes);
      put(out_, 4, text.size());
      out_ += text;
    } else if (!is_utf8(text)) {  // Python bytes, the way protocol 2 spells them
      global("_codecs", "encode");
      unicode(latin1_to_utf8(text));
      string("latin1");
      op(Op::kTuple2);
      op(Op::kReduce);
    } else if (text.size() <= 64) {
      memoized("s" + text, [&] { unicode(text); });
    } else {
      unicode(text);
    }
  }

  void integer(int64_t value) {
    if (value >= 0 && value <= 0xFFFF) {
      op(value < 256 ? Op::kBinInt1 : Op::kBinInt2);
      put(out_, value < 256 ? 1 : 2, uint64_t(value));
    } else if (value == int32_t(value)) {
      op(Op::kBinInt);
      put(out_, 4, uint64_t(value));
    } else {
      int bytes = 8;
      while (bytes > 5 && (value >> (8 * (bytes - 1) - 1)) == (value < 0 ? -1 : 0)) bytes--;
      op(Op::kLong1);
      put(out_, 1, uint64_t(bytes));
      put(out_, bytes, uint64_t(value));
    }
  }

  void number(double value) {
    op(Op::kBinFloat);
    uint64_t bits = std::bit_cast<uint64_t>(value);
    for (int i = 7; i >= 0; i--) out_.push_back(char(uint8_t(bits >> (8 * i))));
  }

  void boolean(bool value) { op(value ? Op::kNewTrue : Op::kNewFalse); }

  void integers(const std::vector<int64_t>& values) {
    static constexpr Op kShort[] = {Op::kEmptyTuple, Op::kTuple1, Op::kTuple2, Op::kTuple3};
    if (values.size() > 3) op(Op::kMark);
    for (int64_t value : values) integer(value);
    op(values.size() > 3 ? Op::kTuple : kShort[values.size()]);
  }

  // numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b'b') and its state; NumPy 1 and 2 both know these names.
  void array(const at::Tensor& value, const std::string& name) {
    static constexpr uint64_t kMaxBytes = 0xFFFFFFFF;
    std::string id = "a" + view_id(value);
    if (memo_.count(id)) return memoized(id, [] {});
    StoredArray stored = store_array(value, name);
    if (stored.dense.nbytes() > kMaxBytes)
      throw Error("checkpoint.save", "'" + name + "' is larger than the 4 GiB that a pickle of protocol 3 can hold");
    global("numpy.core.multiarray", "_reconstruct");
    global("numpy", "ndarray");
    integers({0});
    op(Op::kShortBinBytes);
    out_ += "\x01";
    out_ += "b";
    op(Op::kTuple3);
    memoized(id, [&] { op(Op::kReduce); });
    op(Op::kMark);
    integer(1);
    integers(value.sizes().vec());
    std::string code = numpy_code(value.scalar_type());
    global("numpy", "dtype");
    string(code);
    boolean(false);
    boolean(true);
    op(Op::kTuple3);
    op(Op::kReduce);
    op(Op::kMark);
    integer(3);
    string(value.itemsize() == 1 ? "|" : "<");
    for (int i = 0; i < 3; i++) op(Op::kNone);
    for (int i = 0; i < 2; i++) integer(-1);
    integer(0);
    op(Op::kTuple);
    op(Op::kBuild);
    boolean(stored.fortran_order);
    op(Op::kBinBytes);
    put(out_, 4, stored.dense.nbytes());
    end_piece(stored.dense);
    op(Op::kTuple);
    op(Op::kBuild);
  }

  void tensor(const at::Tensor& value) {
    StoredTensor stored = tensors_->place(value);
    std::string storage = storage_class(stored.type);
    bool untyped = storage.empty();
    int64_t unit = untyped ? int64_t(c10::elementSize(stored.type)) : 1;
    global("torch._utils", untyped ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2");
    op(Op::kMark);
    op(Op::kMark);
    string("storage");
    untyped ? global("torch.storage", "UntypedStorage") : global("torch", storage);
    string(std::to_string(stored.key));
    string("cpu");
    integer(stored.storage_count * unit);
    op(Op::kTuple);
    op(Op::kBinPersId);
    integer(stored.offset);
    integers(stored.sizes);
    integers(stored.strides);
    boolean(false);  // requires_grad
    global("collections", "OrderedDict");
    op(Op::kEmptyTuple);
    op(Op::kReduce);  // no backward hooks
    if (untyped) global("torch", dtype_name(stored.type));
    op(Op::kTuple);
    op(Op::kReduce);
  }

  void list(const List& values, const std::string& name) {
    op(Op::kEmptyList);
    if (values.empty()) return;
    op(Op::kMark);
    for (size_t i = 0; i < values.size(); i++) write(values[i], child_name(name, int64_t(i + 1)));
    op(Op::kAppends);
  }

  void dict(const Dict& entries, const std::string& name) {
    op(Op::kEmptyDict);
    if (entries.empty()) return;
    op(Op::kMark);
    for (const auto& entry : entries) {
      if (auto* key = std::get_if<int64_t>(&entry.key))
        integer(*key);
      else
        string(std::get<std::string>(entry.key));
      write(entry.value, child_name(name, entry.key));
    }
    op(Op::kSetItems);
  }

  void write(const Value& value, const std::string& name) {
    struct Visitor {
      PickleWriter& out;
      const std::string& name;
      void operator()(None) { out.op(Op::kNone); }
      void operator()(bool v) { out.boolean(v); }
      void operator()(int64_t v) { out.integer(v); }
      void operator()(double v) { out.number(v); }
      void operator()(const std::string& v) { out.string(v); }
      void operator()(const at::Tensor& v) { out.tensors_ ? out.tensor(v) : out.array(v, name); }
      void operator()(const List& v) { out.list(v, name); }
      void operator()(const Dict& v) { out.dict(v, name); }
      void operator()(const Opaque&) { throw std::logic_error("an opaque value passed StoredTensors"); }
    };
    std::visit(Visitor{*this, name}, value.data);
  }

  StoredTensors* tensors_;
  std::string out_;
  uint64_t text_size_ = 0;
  std::vector<PicklePiece> pieces_;
  std::unordered_map<std::string, uint64_t> memo_;
};

std::string write_pickle(const Value& root, StoredTensors& tensors) {
  return std::move(PickleWriter(&tensors).run(root)[0].text);
}

std::vector<PicklePiece> write_numpy_pickle(const Value& root) { return PickleWriter(nullptr).run(root); }

}  // namespace sslrun::checkpoint
