// Code is looked up by what it was made of, so that nothing has to be told when something changes.
#include "lib/cuda/kernel_code.h"

#include "lib/core/error.h"
#include "lib/core/sha256.h"
#include "lib/cuda/kernel_texts.h"
#include "lib/cuda/nvrtc.h"

namespace sslrun::cuda {

std::string kernel_code_name(const std::string& file, const std::string& text, const std::string& target) {
  Sha256 sum;
  auto add = [&](std::string_view part) {
    sum.add(part);
    sum.add(std::string_view("", 1));  // a final 0
  };
  add(text);
  add(target);
  add(nvrtc_version());
  for (const auto& option : nvrtc_options()) add(option);
  return file + "." + target + "." + sum.hex();
}

std::string kernel_code(const std::string& file, const std::string& target, const KernelCache& cache) {
  auto text = kernel_texts().find(file);
  if (text == kernel_texts().end()) throw Error("cuda.kernel", "no text is named '" + file + "'");
  std::string name = kernel_code_name(file, text->second, target);
  if (auto kept = cache.read(name)) return *kept;
  std::string code = compile_text(file, text->second, target).code;
  cache.write(name, code);
  return code;
}

}  // namespace sslrun::cuda
