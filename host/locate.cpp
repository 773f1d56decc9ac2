// Lookup relative to the program's own file.
#include "host/locate.h"

#include <fstream>

namespace sslrun::host {

namespace fs = std::filesystem;

fs::path program_path() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

const fs::path& share_folder() {
  static const fs::path folder = [] {
    std::error_code error;
    fs::path installed = program_path().parent_path().parent_path() / "share" / "sslrun";
    if (fs::is_directory(installed / "scripts", error)) return installed;
    return fs::path(SSLRUN_SOURCE_DIR);
  }();
  return folder;
}

static std::string first_comment(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || !line.starts_with("--")) return "";
  size_t start = line.find_first_not_of("- \t");
  return start == std::string::npos ? "" : line.substr(start);
}

std::vector<Command> commands() {
  std::vector<Command> found;
  std::error_code error;
  for (fs::directory_iterator it(scripts_folder() / "commands", error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".lua")
      found.push_back({it->path().stem().string(), it->path(), first_comment(it->path())});
  std::sort(found.begin(), found.end(), [](const Command& a, const Command& b) { return a.name < b.name; });
  return found;
}

std::optional<fs::path> find_script(const std::string& name) {
  std::error_code error;
  for (const fs::path& path : {fs::path(name), share_folder() / name})
    if (fs::exists(path, error) && !fs::is_directory(path, error)) return path;
  return std::nullopt;
}

std::string recipe_like(const std::string& name) {
  fs::path file = fs::path(name).filename();
  if (file.extension() != ".lua") file += ".lua";
  std::error_code error;
  return fs::is_regular_file(share_folder() / "recipes" / file, error) ? "recipes/" + file.string() : "";
}

std::vector<std::string> scripts_like(const std::string& name) {
  std::vector<std::string> names;
  fs::path parent = fs::path(name).parent_path();
  for (const fs::path& folder : {parent.empty() ? fs::path(".") : parent, share_folder() / parent}) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
      if (it->path().extension() == ".lua") names.push_back((parent / it->path().filename()).string());
  }
  return names;
}

}  // namespace sslrun::host
