# Finds LibTorch and makes its imported target `sslrun_torch` without asking for a CUDA toolkit.
#
# SSLRUN_TORCH (cache variable or environment) names a wheel's `torch` folder or an unpacked LibTorch;
# without it the virtual environment of scripts/setup.sh is used.
# Sets SSLRUN_CUDA (LibTorch has CUDA and its headers are here), SSLRUN_GLOO, SSLRUN_TORCH_VERSION.

set(SSLRUN_TORCH "$ENV{SSLRUN_TORCH}" CACHE PATH "LibTorch: a wheel's torch folder or an unpacked LibTorch")
if(NOT SSLRUN_TORCH)
  set(cache_home "$ENV{XDG_CACHE_HOME}")
  if(NOT cache_home)
    set(cache_home "$ENV{HOME}/.cache")
  endif()
  file(GLOB found "${cache_home}/sslrun/venv/lib/python3.*/site-packages/torch")
  list(POP_FRONT found first)
  set(SSLRUN_TORCH "${first}" CACHE PATH "LibTorch: a wheel's torch folder or an unpacked LibTorch" FORCE)
endif()
if(NOT EXISTS "${SSLRUN_TORCH}/include/torch/csrc/api/include/torch/torch.h")
  message(FATAL_ERROR "LibTorch not found in '${SSLRUN_TORCH}'. Run scripts/setup.sh, or set SSLRUN_TORCH to a "
                      "torch 2.11 wheel's torch folder or an unpacked LibTorch 2.11.")
endif()

set(SSLRUN_TORCH_VERSION "")
foreach(part MAJOR MINOR PATCH)
  file(STRINGS "${SSLRUN_TORCH}/include/torch/headeronly/version.h" line REGEX "define TORCH_VERSION_${part} ")
  string(REGEX MATCH "[0-9]+$" number "${line}")
  list(APPEND SSLRUN_TORCH_VERSION "${number}")
endforeach()
list(JOIN SSLRUN_TORCH_VERSION "." SSLRUN_TORCH_VERSION)
if(NOT SSLRUN_TORCH_VERSION MATCHES "^2\\.11\\.")
  message(FATAL_ERROR "LibTorch 2.11 expected, '${SSLRUN_TORCH}' holds ${SSLRUN_TORCH_VERSION}.")
endif()

add_library(sslrun_torch INTERFACE)
target_include_directories(sslrun_torch SYSTEM INTERFACE
  "${SSLRUN_TORCH}/include" "${SSLRUN_TORCH}/include/torch/csrc/api/include")
target_link_directories(sslrun_torch INTERFACE "${SSLRUN_TORCH}/lib")
target_link_libraries(sslrun_torch INTERFACE
  "${SSLRUN_TORCH}/lib/libtorch_cpu.so" "${SSLRUN_TORCH}/lib/libc10.so")

# CUDA: headers of the wheel's nvidia packages, else of a toolkit. Nothing here needs nvcc, and of CUDA's libraries none is linked:
# LibTorch's find theirs, and a toolkit's runtime must not come before the one that they were built with.
set(SSLRUN_CUDA OFF)
if(EXISTS "${SSLRUN_TORCH}/lib/libtorch_cuda.so")
  get_filename_component(site_packages "${SSLRUN_TORCH}" DIRECTORY)
  find_path(SSLRUN_CUDA_INCLUDE cuda_runtime_api.h
    PATHS "${site_packages}/nvidia/cu13/include" /usr/local/cuda/include NO_DEFAULT_PATH)
  find_path(SSLRUN_CRT_INCLUDE crt/host_defines.h
    PATHS "${site_packages}/nvidia/cu13/include" /usr/local/cuda/include NO_DEFAULT_PATH)
  find_path(SSLRUN_NCCL_INCLUDE nccl.h
    PATHS "${site_packages}/nvidia/nccl/include" /usr/include NO_DEFAULT_PATH)
  if(SSLRUN_CUDA_INCLUDE AND SSLRUN_CRT_INCLUDE AND SSLRUN_NCCL_INCLUDE)
    set(SSLRUN_CUDA ON)
    target_include_directories(sslrun_torch SYSTEM INTERFACE
      "${SSLRUN_CUDA_INCLUDE}" "${SSLRUN_CRT_INCLUDE}" "${SSLRUN_NCCL_INCLUDE}")
    target_compile_definitions(sslrun_torch INTERFACE SSLRUN_CUDA=1 USE_C10D_NCCL=1)
    # --no-as-needed: the CUDA kernels register themselves when the library is loaded, nothing refers to them.
    file(GLOB nvidia_libs "${site_packages}/nvidia/*/lib")
    foreach(dir IN LISTS nvidia_libs)
      target_link_options(sslrun_torch INTERFACE "-Wl,-rpath-link,${dir}")
    endforeach()
    target_link_libraries(sslrun_torch INTERFACE
      -Wl,--no-as-needed "${SSLRUN_TORCH}/lib/libtorch_cuda.so" "${SSLRUN_TORCH}/lib/libc10_cuda.so" -Wl,--as-needed)
  else()
    message(STATUS "LibTorch has CUDA, but its headers were not found: building for the CPU only")
  endif()
endif()

find_path(SSLRUN_GLOO_INCLUDE gloo/context.h)
set(SSLRUN_GLOO OFF)
if(SSLRUN_GLOO_INCLUDE)
  set(SSLRUN_GLOO ON)
  target_compile_definitions(sslrun_torch INTERFACE USE_C10D_GLOO=1)
endif()
message(STATUS "LibTorch ${SSLRUN_TORCH_VERSION} in ${SSLRUN_TORCH}, CUDA ${SSLRUN_CUDA}, Gloo headers ${SSLRUN_GLOO}")
