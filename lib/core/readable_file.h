// Opening a file to read: what is no regular file is refused by name, so that a FIFO never blocks a run.
#pragma once
#include <fcntl.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace sslrun {

// "a FIFO", "a socket", "a device", "a folder", "a file" …; of what a link leads to. "" when there is nothing.
std::string_view kind_of_file(const std::filesystem::path& path);

// A descriptor of the regular file `path`. Throws Error(op, "cannot read 'path': it is a FIFO, not a regular file").
int open_regular(std::string_view op, const std::filesystem::path& path, int flags = O_RDONLY);

// The same for reading from the first byte to the last: a stream that the process was handed (/dev/stdin, /dev/fd/N of
// the shell's <(…)) is taken too, since somebody writes to it.
int open_to_read(std::string_view op, const std::filesystem::path& path);

}  // namespace sslrun
