# Writes OUTPUT, the C++ source of lib/cuda/kernel_texts.h, from the kernels KERNELS ("a.cu;b.cu") in FOLDER: cmake -P.
file(READ "${FOLDER}/prelude.cuh" prelude)
set(source "// Made by cmake/KernelTexts.cmake.\n#include \"lib/cuda/kernel_texts.h\"\n\nnamespace sslrun::cuda {\n
static const std::string kPrelude = R\"TEXT(${prelude})TEXT\";\n
const std::map<std::string, std::string>& kernel_texts() {
  static const std::map<std::string, std::string> kTexts{\n")
foreach(kernel IN LISTS KERNELS)
  get_filename_component(name "${kernel}" NAME_WE)
  file(READ "${kernel}" text)
  string(APPEND source "      {\"${name}\", kPrelude + R\"TEXT(#line 1 \"${name}.cu\"\n${text})TEXT\"},\n")
endforeach()
string(APPEND source "  };\n  return kTexts;\n}\n\n}  // namespace sslrun::cuda\n")
file(WRITE "${OUTPUT}" "${source}")
