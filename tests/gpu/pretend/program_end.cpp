// The program ends with _Exit, behind which no other code runs: the summary comes before it.
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime.h"

PRETEND void _Exit(int code) {
  pretend::summarize();
  syscall(SYS_exit_group, code);
  __builtin_unreachable();
}
