// A file in memory whose end, should somebody cut it short, ends the program with the file's name instead of SIGBUS
// alone.
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>

namespace sslrun::inline core {

// The first `size` bytes of an open file as a private map: what is written there stays in this process. It lives until
// the last owner lets go, whatever becomes of the descriptor and of the file's name. Null when the system refuses.
//
// A page that the system cannot give any more (the file became shorter, its disk failed or is full) cannot become an
// error of the operation that asked for it. The program ends with exit code 1 and a line that names `path`; a SIGBUS of
// any other address goes where it went before.
std::shared_ptr<char> map_file(int descriptor, size_t size, const std::filesystem::path& path);

}  // namespace sslrun::inline core
