// Where the program's Lua files are: the scripts folder, subcommands, and recipes of an installation.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sslrun::host {

// This program's file.
std::filesystem::path program_path();

// The folder that holds scripts/ and recipes/: <program>/../share/sslrun of an installation, else the source tree.
const std::filesystem::path& share_folder();
inline std::filesystem::path scripts_folder() { return share_folder() / "scripts"; }

struct Command {
  std::string name;
  std::filesystem::path path;
  std::string summary;  // the file's first comment line
};
// The subcommands, sorted by name.
std::vector<Command> commands();

// `name` itself when it is a file, else the file of that name in share_folder(); nothing when neither exists.
std::optional<std::filesystem::path> find_script(const std::string& name);

// "recipes/x.lua" for x, x.lua and elsewhere/x.lua where the program came with that recipe; "" otherwise.
std::string recipe_like(const std::string& name);

// Names of the Lua files beside `name` (here and in share_folder()), written as `name` was: for suggestions.
std::vector<std::string> scripts_like(const std::string& name);

}  // namespace sslrun::host
