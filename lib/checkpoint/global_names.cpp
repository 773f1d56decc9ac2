// The lists of names.
#include "lib/checkpoint/global_names.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace sslrun::checkpoint {

std::optional<Callable> meaning_of(const std::string& module, const std::string& name) {
  static const std::map<std::string, Callable> kMeanings = {
      {"torch._utils _rebuild_tensor", Callable::kRebuildTensor},
      {"torch._utils _rebuild_tensor_v2", Callable::kRebuildTensor},
      {"torch._utils _rebuild_tensor_v3", Callable::kRebuildTensorV3},
      {"torch._utils _rebuild_parameter", Callable::kRebuildParameter},
      {"torch._utils _rebuild_parameter_with_state", Callable::kRebuildParameter},
      {"torch._tensor _rebuild_from_type_v2", Callable::kRebuildFromType},
      {"torch.storage _load_from_bytes", Callable::kLoadStorage},
      {"torch.jit._pickle build_intlist", Callable::kSame},
      {"torch.jit._pickle build_doublelist", Callable::kSame},
      {"torch.jit._pickle build_boollist", Callable::kSame},
      {"torch.jit._pickle build_tensorlist", Callable::kSame},
      {"torch.jit._pickle restore_type_tag", Callable::kSame},
      {"collections OrderedDict", Callable::kMapping},
      {"collections Counter", Callable::kMapping},
      {"collections defaultdict", Callable::kMapping},
      {"collections deque", Callable::kList},
      {"torch Size", Callable::kList},
      {"torch device", Callable::kDevice},
      {"torch.serialization _get_layout", Callable::kLayout},
      {"_codecs encode", Callable::kBytes},
      {"builtins set", Callable::kList},
      {"builtins frozenset", Callable::kList},
      {"builtins tuple", Callable::kList},
      {"builtins bytes", Callable::kBytes},
      {"builtins bytearray", Callable::kBytes},
      {"builtins getattr", Callable::kAttribute},
      {"copyreg _reconstructor", Callable::kReconstructor},
      {"numpy ndarray", Callable::kNumpyArrayType},
      {"numpy dtype", Callable::kNumpyType},
      {"numpy.core.multiarray _reconstruct", Callable::kNumpyArray},
      {"numpy.core.multiarray scalar", Callable::kNumpyScalar},
      {"numpy.core.numeric _frombuffer", Callable::kNumpyBuffer},
      {"datetime datetime", Callable::kClass},
      {"datetime date", Callable::kClass},
      {"datetime timedelta", Callable::kClass},
  };
  auto place = kMeanings.find(module + " " + name);
  return place == kMeanings.end() ? std::nullopt : std::optional(place->second);
}

static bool is_identifier(std::string_view name) {
  auto word = [](char c) { return std::isalnum(uint8_t(c)) || c == '_'; };
  return !name.empty() && !std::isdigit(uint8_t(name[0])) && std::all_of(name.begin(), name.end(), word);
}

bool names_code(const std::string& module, const std::string& name) {
  static const std::set<std::string> kNames = {"_pickle",
                                               "asyncio",
                                               "bdb",
                                               "builtins.__import__",
                                               "builtins.breakpoint",
                                               "builtins.compile",
                                               "builtins.delattr",
                                               "builtins.eval",
                                               "builtins.exec",
                                               "builtins.execfile",
                                               "builtins.exit",
                                               "builtins.globals",
                                               "builtins.input",
                                               "builtins.locals",
                                               "builtins.open",
                                               "builtins.quit",
                                               "builtins.setattr",
                                               "builtins.vars",
                                               "cPickle",
                                               "cProfile",
                                               "code",
                                               "codeop",
                                               "commands",
                                               "ctypes",
                                               "distutils",
                                               "doctest",
                                               "ftplib",
                                               "http",
                                               "imp",
                                               "importlib",
                                               "marshal",
                                               "multiprocessing",
                                               "nt",
                                               "numpy.f2py",
                                               "numpy.load",
                                               "numpy.testing",
                                               "os",
                                               "pdb",
                                               "pickle",
                                               "pip",
                                               "pkgutil",
                                               "posix",
                                               "profile",
                                               "pty",
                                               "requests",
                                               "runpy",
                                               "setuptools",
                                               "shelve",
                                               "shutil",
                                               "signal",
                                               "smtplib",
                                               "socket",
                                               "ssl",
                                               "subprocess",
                                               "sys",
                                               "tempfile",
                                               "timeit",
                                               "torch.hub",
                                               "torch.jit",
                                               "torch.load",
                                               "torch.package",
                                               "torch.serialization.load",
                                               "trace",
                                               "unittest",
                                               "urllib",
                                               "webbrowser"};
  if (meaning_of(module, name)) return false;
  const std::string path = module + "." + name;
  for (size_t start = 0, end = path.find('.');; start = end + 1, end = path.find('.', start)) {
    if (kNames.count(path.substr(0, end)) || !is_identifier(std::string_view(path).substr(0, end).substr(start)))
      return true;
    if (end == path.npos) return false;
  }
}

std::string reason_of(std::string_view name) {
  static const std::map<std::string_view, std::string_view> kReasons = {
      {"builtins.complex", "a complex number"},
      {"torch._utils._rebuild_sparse_tensor", "a sparse tensor"},
      {"torch._utils._rebuild_sparse_csr_tensor", "a sparse tensor"},
      {"torch._utils._rebuild_nested_tensor", "a nested tensor"},
      {"torch._utils._rebuild_qtensor", "a quantised tensor"},
      {"torch._utils._rebuild_meta_tensor_no_storage", "a tensor without data"},
      {"torch._utils._rebuild_wrapper_subclass", "a tensor without data"},
      {"functools.partial", "a function with arguments"},
  };
  auto place = kReasons.find(name);
  return std::string(place == kReasons.end() ? "what Python code makes" : place->second);
}

std::string usual_module(const std::string& module) {
  if (module == "__builtin__") return "builtins";
  if (module == "copy_reg") return "copyreg";
  if (module.starts_with("numpy._core.")) return "numpy.core." + module.substr(12);
  return module;
}

}  // namespace sslrun::checkpoint
