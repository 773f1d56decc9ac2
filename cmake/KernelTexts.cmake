# Writes OUTPUT, the C++ source of lib/cuda/kernel_texts.h, from the kernels KERNELS ("a.cu;b.cu") in FOLDER: cmake -P.

# literal(VARIABLE FILE): the file, each `#include "X"` replaced by the file X of FOLDER, as a C++ string literal of one line each.
# Not a raw one: of those ccache overlooks changes.
function(literal variable file)
  file(READ "${file}" text)
  while(text MATCHES "#include \"([a-z_]+\\.cuh)\"\n")
    set(line "${CMAKE_MATCH_0}")
    file(READ "${FOLDER}/${CMAKE_MATCH_1}" part)
    string(REPLACE "${line}" "${part}" text "${text}")
  endwhile()
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n\"" text "${text}")
  set(${variable} "\"${text}\"" PARENT_SCOPE)
endfunction()

literal(prelude "${FOLDER}/prelude.cuh")
set(source "// Made by cmake/KernelTexts.cmake.\n#include \"lib/cuda/kernel_texts.h\"\n\nnamespace sslrun::cuda {\n
static const std::string kPrelude = ${prelude};\n
const std::map<std::string, std::string>& kernel_texts() {
  static const std::map<std::string, std::string> kTexts{\n")
foreach(kernel IN LISTS KERNELS)
  get_filename_component(name "${kernel}" NAME_WE)
  literal(text "${kernel}")
  string(APPEND source "      {\"${name}\", kPrelude + \"#line 1 \\\"${name}.cu\\\"\\n\"\n${text}},\n")
endforeach()
string(APPEND source "  };\n  return kTexts;\n}\n\n}  // namespace sslrun::cuda\n")
file(WRITE "${OUTPUT}" "${source}")
