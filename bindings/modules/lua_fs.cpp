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

static int kind(lua_State* L) {
  std::string_view kind = kind_of_file(first_path(L, "fs.kind"));
  kind.empty() ? lua_pushnil(L) : push_string(L, kind.substr(kind.find(' ') + 1));
  return 1;
}

static int mkdirs(lua_State* L) {
  files::path path = first_path(L, "fs.mkdirs");
  std::error_code failure;
  bool made = files::create_directories(path, failure);
  check_done(failure, "fs.mkdirs", "create", path);
  lua_pushboolean(L, made);
  return 1;
}

static int temporary_folder(lua_State* L) {
  const char* op = "fs.temporary_folder";
  const char* where = std::getenv("TMPDIR");
  std::string path = (files::path(where && *where ? where : "/tmp") / (check_path(L, 1, op, "name") + "-XXXXXX"));
  if (!mkdtemp(path.data())) throw Error(op, "cannot create '" + path + "': " + std::strerror(errno));
  push_string(L, path);
  return 1;
}

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

static int sha256(lua_State* L) {
  files::path path = first_path(L, "fs.sha256");
  ReadableFile file("fs.sha256", path, ReadableFile::Takes::kStreamsToo);
  std::string piece(size_t{1} << 20, '\0');
  Sha256 sum;
  while (size_t got = file.read_next(piece.data(), piece.size())) sum.add(std::string_view(piece.data(), got));
  push_string(L, sum.hex());
  return 1;
}

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

static const DeclaredValue kPath{"path", "string", ""};

static std::vector<Bound> questions() {
  return {
      {gate<exists>,
       {.name = "fs.exists",
        .about = "Whether there is a file or a folder of that name.",
        .arguments = {kPath},
        .results = {{"", "boolean", ""}}}},
      {gate<is_dir>,
       {.name = "fs.is_dir",
        .about = "Whether a folder has that name.",
        .arguments = {kPath},
        .results = {{"", "boolean", ""}}}},
      {gate<kind>,
       {.name = "fs.kind",
        .about = "What a path is; of a link what it leads to.",
        .arguments = {kPath},
        .results = {{"", "'file'|'folder'|'FIFO'|'socket'|'device'|nil", "nil when there is nothing"}}}},
      {gate<list>,
       {.name = "fs.list",
        .about = "Names of the files and folders in a folder, sorted. An error where it cannot be read.",
        .arguments = {{"folder", "string", ""}},
        .results = {{"", "string[]", "without the folder's own name"}}}},
      {gate<is_utf8_text>,
       {.name = "fs.is_utf8",
        .about = "Whether the bytes of a name are UTF-8 text; names of files may be any bytes.",
        .arguments = {{"name", "string", ""}},
        .results = {{"", "boolean", ""}}}},
      {gate<sha256>,
       {.name = "fs.sha256",
        .about = "The SHA-256 of a file, which is read in pieces.",
        .arguments = {kPath},
        .results = {{"", "string", "64 hexadecimal digits"}}}},
      {gate<time>,
       {.name = "fs.time",
        .about = "The time of day.",
        .results = {{"", "number", "seconds since 1970 with fraction"}}}},
      {gate<rss_bytes>,
       {.name = "fs.rss_bytes",
        .about = "Memory that this process has in RAM (resident set size).",
        .results = {{"", "number", "bytes"}}}},
  };
}

static std::vector<Bound> changes() {
  return {
      {gate<mkdirs>,
       {.name = "fs.mkdirs",
        .about = "Makes a folder and those above it that are missing.",
        .arguments = {kPath},
        .results = {{"", "boolean", "true when this call made it, false when it was there"}}}},
      {gate<temporary_folder>,
       {.name = "fs.temporary_folder",
        .about =
            "Makes a folder for this user alone in $TMPDIR, or in /tmp where that is not set. Its name ends in six "
            "letters that nobody can foretell; nothing removes it.",
        .arguments = {{"name", "string", "what the folder's name begins with"}},
        .results = {{"", "string", "its path"}}}},
      {gate<rename_path>,
       {.name = "fs.rename",
        .about = "Moves a file or a folder within a file system, replacing a file.",
        .arguments = {{"from", "string", ""}, {"to", "string", "the new path"}}}},
      {gate<remove_path>,
       {.name = "fs.remove",
        .about = "Removes a file or an empty folder.",
        .arguments = {kPath},
        .results = {{"", "boolean", "false when there was none"}}}},
      {gate<copy>,
       {.name = "fs.copy",
        .about = "Copies a file. A reader of `to` sees the old content or the whole new one.",
        .arguments = {{"from", "string", ""}, {"to", "string", ""}}}},
      {gate<read>,
       {.name = "fs.read",
        .about =
            "The whole content of a file. A FIFO, a socket or a device is an error, as everywhere; `/dev/stdin` and "
            "`/dev/fd/N` are read.",
        .arguments = {kPath},
        .results = {{"", "string", "bytes"}}}},
      {gate<write>,
       {.name = "fs.write",
        .about =
            "Writes a file under a temporary name, syncs and renames it: a reader sees the old content or the whole "
            "new one, and so does a machine that crashed.",
        .arguments = {kPath, {"text", "string", "bytes"}}}},
      {gate<lock>,
       {.name = "fs.lock",
        .about =
            "Takes a lock on a file, which is made where it is missing. It ends with release() or with this process.",
        .arguments = {kPath},
        .results = {{"", "FileLock?", "nil when somebody else holds it or there are no locks"},
                    {"holder", "string?", "who holds it: 'process 12 on host'"},
                    {"reason", "string?", "why the file system has no locks"}}}},
  };
}

void open_fs(lua_State* L) {
  bind_class<FileLock>(L, "A lock on a file, held until release() or the end of the process; fs.lock gives it.", {},
                       {{"__tostring", gate<[](lua_State* L) { return push_string(L, "FileLock"), 1; }>}});
  lua_newtable(L);
  declare({.name = "fs",
           .about =
               "The file-system calls that Lua's io and os lack, the time of day and the process's memory. Paths are "
               "strings; failures are errors that name the path and the reason."});
  bind(L, questions());
  bind(L, changes());
}

}  // namespace sslrun::lua
