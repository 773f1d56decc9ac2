# Installed programs: they find LibTorch beside themselves, in <prefix>/lib/sslrun, and nothing points to where they were built.

# Whatever the umask of who installs, the folders are for everybody. CMake makes those that are missing with that umask.
install(CODE [[execute_process(COMMAND sh -c "umask 022 && mkdir -p \"$@\"" -
  "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin" "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/sslrun" COMMAND_ERROR_IS_FATAL ANY)]])

# Where the loader looks: LibTorch as it lies in <prefix>/lib/sslrun; its libraries know where those are that they need.
set(SSLRUN_INSTALLED_RUN_PATH "$ORIGIN/../lib/sslrun/torch/lib")

# Of what is built. CMake's own two run paths would leave an empty entry in this one, which is the current folder.
# It is longer than the installed one, which overwrites it; with its last characters the linker cannot share a symbol's name.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH "${SSLRUN_INSTALLED_RUN_PATH}:${SSLRUN_TORCH}/lib/.")

# sslrun_install_program(TARGET COMPONENT [option of install…]): into bin.
function(sslrun_install_program target component)
  install(TARGETS ${target} RUNTIME DESTINATION bin COMPONENT ${component} ${ARGN})
  string(REPLACE "$" "\\$" run_path "${SSLRUN_INSTALLED_RUN_PATH}")
  install(CODE "file(RPATH_SET FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/${target}\" NEW_RPATH \"${run_path}\")"
    COMPONENT ${component} ${ARGN})
endfunction()

# sslrun_install_for_everybody(), after all other rules: what they put into share/sslrun becomes readable, and LibTorch goes into
# lib/sslrun, as a link where every user can follow it.
function(sslrun_install_for_everybody)
  install(CODE [[execute_process(COMMAND chmod -R a+rX "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/sslrun" COMMAND_ERROR_IS_FATAL ANY)]])
  install(CODE "execute_process(COMMAND bash \"${CMAKE_SOURCE_DIR}/cmake/install_libtorch.sh\" \"${SSLRUN_TORCH}\"
    \"\${CMAKE_INSTALL_PREFIX}\" \"\$ENV{DESTDIR}\" COMMAND_ERROR_IS_FATAL ANY)")
endfunction()
