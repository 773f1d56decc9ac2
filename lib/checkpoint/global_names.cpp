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
      {"collections OrderedDict", Callable::kMapping},
      {"collections Counter", Callable::kMapping},
      {"collections defaultdict", Callable::kMapping},
      {"torch Size", Callable::kList},
      {"torch device", Callable::kDevice},
      {"torch.serialization _get_layout", Callable::kLayout},
      {"_codecs encode", Callable::kBytes},
      {"builtins set", Callable::kList},
      {"builtins bytes", Callable::kBytes},
      {"builtins bytearray", Callable::kBytes},
      {"builtins int", Callable::kBuiltinType},
      {"builtins float", Callable::kBuiltinType},
      {"builtins list", Callable::kBuiltinType},
      {"builtins dict", Callable::kBuiltinType},
      {"builtins object", Callable::kBuiltinType},
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
  static const std::set<std::string> kModules = {
      "_pickle",       "ast",      "asyncio",   "bdb",       "builtins", "cPickle",    "cProfile",
      "cloudpickle",   "code",     "codeop",    "commands",  "copyreg",  "ctypes",     "dill",
      "distutils",     "doctest",  "ftplib",    "functools", "gc",       "http",       "imp",
      "importlib",     "inspect",  "joblib",    "linecache", "marshal",  "numpy.f2py", "nt",
      "ntpath",        "operator", "os",        "pdb",       "pickle",   "pip",        "pkgutil",
      "platform",      "posix",    "posixpath", "profile",   "pty",      "requests",   "runpy",
      "setuptools",    "shelve",   "shutil",    "signal",    "smtplib",  "socket",     "ssl",
      "subprocess",    "sys",      "tempfile",  "threading", "timeit",   "torch.hub",  "torch.jit",
      "torch.package", "trace",    "types",     "unittest",  "urllib",   "webbrowser", "multiprocessing",
      "numpy.testing"};
  if (meaning_of(module, name)) return false;
  if (!is_identifier(name)) return true;
  for (size_t start = 0, end = module.find('.');; start = end + 1, end = module.find('.', start)) {
    if (kModules.count(module.substr(0, end)) || !is_identifier(std::string_view(module).substr(0, end).substr(start)))
      return true;
    if (end == module.npos) return false;
  }
}

std::string usual_module(const std::string& module) {
  if (module == "__builtin__") return "builtins";
  if (module == "copy_reg") return "copyreg";
  if (module.starts_with("numpy._core.")) return "numpy.core." + module.substr(12);
  return module;
}

}  // namespace sslrun::checkpoint
