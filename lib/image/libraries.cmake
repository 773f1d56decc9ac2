# Pixel loops: vectorised in release builds (GCC needs to know that nobody looks at floating-point traps), and no
# contraction of a * b + c where the reference has none.
target_link_libraries(sslrun_image PUBLIC PkgConfig::libjpeg PRIVATE sslrun_opencv PkgConfig::libdeflate)
# Only headers: these libraries are opened when a picture of theirs is read.
foreach(library IN ITEMS webp tiff heif)
  if(lib${library}_FOUND)
    string(TOUPPER ${library} name)
    target_compile_definitions(sslrun_image PRIVATE SSLRUN_${name})
    target_include_directories(sslrun_image SYSTEM PRIVATE ${lib${library}_INCLUDE_DIRS})
  endif()
endforeach()
target_link_libraries(sslrun_image PRIVATE ${CMAKE_DL_LIBS})
target_compile_options(sslrun_image PRIVATE -ffp-contract=off -fno-trapping-math -fno-math-errno
  $<$<CONFIG:Release>:-O3>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 on its own AVX-512 header (GCC bug 105593).
  target_compile_options(sslrun_image PRIVATE -Wno-maybe-uninitialized)
endif()
set_source_files_properties(lib/image/kernels_avx2.cpp PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma")
set_source_files_properties(lib/image/kernels_avx512.cpp PROPERTIES COMPILE_OPTIONS
  "-mavx2;-mfma;-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mprefer-vector-width=512")
set_source_files_properties(lib/image/kernels_avx512_vnni.cpp PROPERTIES COMPILE_OPTIONS
  "-mavx2;-mfma;-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mavx512vnni;-mprefer-vector-width=512")

# The list of steps: a file steps/<name>.cpp that defines <name>_step() is one.
file(GLOB step_files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/lib/image/steps/*.cpp")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${step_files})
foreach(file IN LISTS step_files)
  get_filename_component(name "${file}" NAME_WE)
  file(STRINGS "${file}" defined REGEX "^StepKind ${name}_step\\(\\)")
  if(defined)
    string(APPEND step_declarations "StepKind ${name}_step();\n")
    string(APPEND step_calls "      ${name}_step(),\n")
  endif()
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/step_kinds.cpp" CONTENT "// All steps of lib/image/steps.
#include \"lib/image/steps/step.h\"

namespace sslrun::image {

@step_declarations@
const std::vector<StepKind>& step_kinds() {
  static const std::vector<StepKind> kKinds{
@step_calls@  };
  return kKinds;
}

}  // namespace sslrun::image
" @ONLY)
target_sources(sslrun_image PRIVATE "${CMAKE_BINARY_DIR}/step_kinds.cpp")
