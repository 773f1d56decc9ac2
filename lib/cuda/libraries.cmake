# Texts of kernels become part of the program; nvrtc compiles them when it runs.
file(GLOB kernels CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/lib/cuda/kernels/*.cu")
file(GLOB kernel_parts CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/lib/cuda/kernels/*.cuh")
set(kernel_texts "${CMAKE_BINARY_DIR}/kernel_texts.cpp")
add_custom_command(OUTPUT "${kernel_texts}"
  DEPENDS ${kernels} ${kernel_parts} "${CMAKE_SOURCE_DIR}/cmake/KernelTexts.cmake"
  COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${CMAKE_SOURCE_DIR}/lib/cuda/kernels" "-DKERNELS=${kernels}" "-DOUTPUT=${kernel_texts}"
    -P "${CMAKE_SOURCE_DIR}/cmake/KernelTexts.cmake" VERBATIM)
add_library(sslrun_kernel_texts OBJECT "${kernel_texts}")
target_include_directories(sslrun_kernel_texts PRIVATE "${CMAKE_SOURCE_DIR}")
set_target_properties(sslrun_kernel_texts PROPERTIES CXX_COMPILER_LAUNCHER "")  # made anew whenever it changes
target_sources(sslrun_cuda PRIVATE $<TARGET_OBJECTS:sslrun_kernel_texts>)
target_link_libraries(sslrun_cuda PRIVATE ${CMAKE_DL_LIBS})
