# Compiles through ccache when it is installed; the sloppiness lets it cache with precompiled headers.
find_program(SSLRUN_CCACHE ccache)
if(SSLRUN_CCACHE)
  set(launcher "${CMAKE_COMMAND}" -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    "${SSLRUN_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # ccache wants reproducible precompiled headers
  endif()
endif()
