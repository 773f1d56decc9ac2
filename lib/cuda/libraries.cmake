# Texts of kernels become part of the program; nvrtc compiles them when it runs.
file(GLOB kernels CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/lib/cuda/kernels/*.cu")
set(kernel_texts "${CMAKE_BINARY_DIR}/kernel_texts.cpp")
add_custom_command(OUTPUT "${kernel_texts}"
  DEPENDS ${kernels} "${CMAKE_SOURCE_DIR}/lib/cuda/kernels/prelude.cuh" "${CMAKE_SOURCE_DIR}/cmake/KernelTexts.cmake"
  COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${CMAKE_SOURCE_DIR}/lib/cuda/kernels" "-DKERNELS=${kernels}" "-DOUTPUT=${kernel_texts}"
    -P "${CMAKE_SOURCE_DIR}/cmake/KernelTexts.cmake" VERBATIM)
target_sources(sslrun_cuda PRIVATE "${kernel_texts}")
target_link_libraries(sslrun_cuda PRIVATE ${CMAKE_DL_LIBS})
