// Lua module `fs`: the file-system calls that plain Lua lacks, the wall clock and the process's memory.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/modules/open_all.h"
#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/file_lock.h"
#include "lib/core/readable_file.h"
#include "lib/core/sha256.h"
#include "lib/core/utf8.h"

namespace sslrun::lua {

namespace files = std::filesystem;

template <>
struct TypeName<FileLock> {
  static constexpr const char* value = "FileLock";
};

static files::path first_path(lua_State* L, const char* op) { return check_path(L, 1, op, "path"); }

static void check_done(const std::error_code& failure, const char* op, const char* action, const files::path& path) {
  if (failure) throw Error(op, std::string("cannot ") + action + " '" + path.string() + "': " + failure.message());
}

static int exists(lua_State* L) {
  std::error_code ignored;
  lua_pushboolean(L, files::exists(first_path(L, "fs.exists"), ignored));
  return 1;
}

static int is_dir(lua_State* L) {
  std::error_code ignored;
  lua_pushboolean(L, files::is_directory(first_path(L, "fs.is_dir"), ignored));
  return 1;
}

// fs.kind(path): 'file', 'folder', 'FIFO', 'socket' or 'device', of what a link leads to; nil when there is nothing.
static int kind(lua_State* L) {
  std::string_view kind = kind_of_file(first_path(L, "fs.kind"));
  kind.empty() ? lua_pushnil(L) : push_string(L, kind.substr(kind.find(' ') + 1));
  return 1;
}

// fs.mkdirs(path): true when the folder was made by this call, false when it was there.
static int mkdirs(lua_State* L) {
  files::path path = first_path(L, "fs.mkdirs");
  std::error_code failure;
  bool made = files::create_directories(path, failure);
  check_done(failure, "fs.mkdirs", "create", path);
  lua_pushboolean(L, made);
  return 1;
}

// fs.temporary_folder(name): a new folder for this process alone, "<name>-" and six letters that nobody can foretell,
// in $TMPDIR or /tmp.
static int temporary_folder(lua_State* L) {
  const char* op = "fs.temporary_folder";
  const char* where = std::getenv("TMPDIR");
  std::string path = (files::path(where && *where ? where : "/tmp") / (check_path(L, 1, op, "name") + "-XXXXXX"));
  if (!mkdtemp(path.data())) throw Error(op, "cannot create '" + path + "': " + std::strerror(errno));
  push_string(L, path);
  return 1;
}

// fs.lock(path): a lock on the file that ends with release() or with this process. nil and "process 12 on host" when
// somebody holds it; nil, nil and the reason where the file system has no locks.
static int lock(lua_State* L) {
  auto outcome = FileLock::take("fs.lock", first_path(L, "fs.lock"));
  if (outcome.lock) return push_object(L, std::shared_ptr<FileLock>(std::move(outcome.lock))), 1;
  lua_pushnil(L);
  if (outcome.unsupported.empty()) return push_string(L, outcome.holder), 2;
  lua_pushnil(L);
  push_string(L, outcome.unsupported);
  return 3;
}

static int list(lua_State* L) {
  files::path path = first_path(L, "fs.list");
  std::vector<std::string> names;
  std::error_code failure;
  for (files::directory_iterator at(path, failure), end; !failure && at != end; at.increment(failure))
    names.push_back(at->path().filename().string());
  check_done(failure, "fs.list", "read", path);
  std::sort(names.begin(), names.end());
  lua_createtable(L, int(names.size()), 0);
  for (size_t i = 0; i < names.size(); i++) {
    push_string(L, names[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}

static int rename_path(lua_State* L) {
  files::path from = first_path(L, "fs.rename"), to = check_path(L, 2, "fs.rename", "to");
  std::error_code failure;
  files::rename(from, to, failure);
  check_done(failure, "fs.rename", "rename", from);
  return 0;
}

static int remove_path(lua_State* L) {
  files::path path = first_path(L, "fs.remove");
  std::error_code failure;
  bool removed = files::remove(path, failure);
  check_done(failure, "fs.remove", "remove", path);
  lua_pushboolean(L, removed);
  return 1;
}

static int copy(lua_State* L) {
  files::path from = first_path(L, "fs.copy"), to = check_path(L, 2, "fs.copy", "to");
  std::string content = read_file("fs.copy", from);
  AtomicFile file("fs.copy", to);
  file.write(content);
  file.commit();
  return 0;
}

static int write(lua_State* L) {
  files::path path = first_path(L, "fs.write");
  std::string content = check_string(L, 2, "fs.write", "text");
  AtomicFile file("fs.write", path);
  file.write(content);
  file.commit();
  return 0;
}

static int read(lua_State* L) {
  push_string(L, read_file("fs.read", first_path(L, "fs.read")));
  return 1;
}

// fs.sha256(path): the file's SHA-256 as 64 hexadecimal digits, read in pieces.
static int sha256(lua_State* L) {
  files::path path = first_path(L, "fs.sha256");
  ReadableFile file("fs.sha256", path, ReadableFile::Takes::kStreamsToo);
  std::string piece(size_t{1} << 20, '\0');
  Sha256 sum;
  while (size_t got = file.read_next(piece.data(), piece.size())) sum.add(std::string_view(piece.data(), got));
  push_string(L, sum.hex());
  return 1;
}

// fs.is_utf8(name): whether the bytes of a name are text.
static int is_utf8_text(lua_State* L) {
  lua_pushboolean(L, is_utf8(check_string(L, 1, "fs.is_utf8", "name")));
  return 1;
}

static int time(lua_State* L) {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  lua_pushnumber(L, std::chrono::duration<double>(now).count());
  return 1;
}

static int rss_bytes(lua_State* L) {
  std::ifstream status("/proc/self/statm");
  double total = 0, resident = 0;
  status >> total >> resident;
  lua_pushnumber(L, resident * double(sysconf(_SC_PAGESIZE)));
  return 1;
}

void open_fs(lua_State* L) {
  static constexpr NamedFunction kNone[] = {
      {"__tostring", gate<[](lua_State* L) { return push_string(L, "FileLock"), 1; }>}};
  register_class<FileLock>(L, kNone);
  static constexpr NamedFunction kFunctions[] = {{"exists", gate<exists>},
                                                 {"is_dir", gate<is_dir>},
                                                 {"kind", gate<kind>},
                                                 {"mkdirs", gate<mkdirs>},
                                                 {"list", gate<list>},
                                                 {"copy", gate<copy>},
                                                 {"rename", gate<rename_path>},
                                                 {"remove", gate<remove_path>},
                                                 {"read", gate<read>},
                                                 {"write", gate<write>},
                                                 {"lock", gate<lock>},
                                                 {"sha256", gate<sha256>},
                                                 {"is_utf8", gate<is_utf8_text>},
                                                 {"time", gate<time>},
                                                 {"rss_bytes", gate<rss_bytes>},
                                                 {"temporary_folder", gate<temporary_folder>}};
  lua_newtable(L);
  set_functions(L, kFunctions);
}

}  // namespace sslrun::lua
