# sslrun_cuda_kernels(TARGET FILE.cu…): adds kernels to a target when LibTorch has CUDA and an nvcc is found (a toolkit's or the
# nvidia-cuda-nvcc wheel's); defines SSLRUN_KERNELS=1 on the target then. Without files it does nothing and asks for nothing.
function(sslrun_cuda_kernels target)
  if(NOT ARGN OR NOT SSLRUN_CUDA)
    return()
  endif()
  get_filename_component(site_packages "${SSLRUN_TORCH}" DIRECTORY)
  find_program(SSLRUN_NVCC nvcc PATHS "${site_packages}/nvidia/cu13/bin" /usr/local/cuda/bin)
  if(NOT SSLRUN_NVCC)
    message(STATUS "No nvcc found: ${target} is built without its CUDA kernels")
    return()
  endif()
  set(objects "")
  foreach(source IN LISTS ARGN)
    get_filename_component(name "${source}" NAME)
    set(object "${CMAKE_CURRENT_BINARY_DIR}/${target}-${name}.o")
    # Plain commands rather than enable_language(CUDA): CMake's compiler test wants a whole toolkit.
    add_custom_command(OUTPUT "${object}" DEPENDS "${source}" COMMENT "Compiling CUDA kernels ${name}"
      COMMAND "${SSLRUN_NVCC}" -c "${source}" -o "${object}" -std=c++20 -O3 -Xcompiler -fPIC --expt-relaxed-constexpr
        -arch=all-major "-I$<JOIN:$<TARGET_PROPERTY:sslrun_torch,INTERFACE_INCLUDE_DIRECTORIES>,;-I>" -I${CMAKE_SOURCE_DIR}
      COMMAND_EXPAND_LISTS VERBATIM)
    list(APPEND objects "${object}")
  endforeach()
  target_sources(${target} PRIVATE ${objects})
  target_compile_definitions(${target} PUBLIC SSLRUN_KERNELS=1)
  target_link_libraries(${target} PUBLIC sslrun_torch)
endfunction()
