// Options are read up to the first argument that is not one of ours; the rest belongs to the script.
#include "host/command_line.h"

#include <unistd.h>

#include "host/locate.h"
#include "host/own_options.h"
#include "lib/core/error.h"

namespace sslrun::host {

static std::string shell_quoted(const std::string& word) {
  if (!word.empty() &&
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%") ==
          std::string::npos)
    return word;
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

static void check_device(const std::string& device) {
  bool numbered = device.starts_with("cuda:") && device.size() > 5 && device.size() < 9 &&
                  device.find_first_not_of("0123456789", 5) == std::string::npos;
  if (device != "cpu" && device != "cuda" && device != "auto" && !numbered)
    throw UsageError("--device expected cpu, cuda, cuda:N or auto, got '" + device + "'");
}

static void check_launch(const LaunchOptions& launch) {
  if (launch.node_rank >= launch.nnodes)
    throw UsageError("--node-rank expected a number from 0 to " + std::to_string(launch.nnodes - 1) + ", got " +
                     std::to_string(launch.node_rank));
  if (launch.nnodes > 1 && launch.rendezvous.empty())
    throw UsageError("--nnodes expected --rendezvous HOST:PORT, an address of the first machine");
}

static void find_target(CommandLine& line, const std::string& target) {
  line.name = target;
  if (target == "-") {
    line.action = Action::kStdin;
    return;
  }
  line.action = Action::kFile;
  bool looks_like_file = target.ends_with(".lua") || target.find('/') != std::string::npos;
  if (!looks_like_file)
    for (const Command& command : commands())
      if (command.name == target) {
        line.file = command.path.string();
        line.command = command.name;
        return;
      }
  if (auto script = find_script(target)) {
    line.file = script->string();
    return;
  }
  std::error_code error;
  if (std::filesystem::is_directory(target, error)) throw UsageError("'" + target + "' is a folder, not a Lua file");
  if (std::string recipe = recipe_like(target); !recipe.empty())
    throw UsageError("no file '" + target + "'; did you mean '" + recipe + "'?");
  std::vector<std::string> names = scripts_like(target);
  if (looks_like_file) throw UsageError("no file '" + target + "'" + did_you_mean(target, names));
  for (const Command& command : commands()) names.push_back(command.name);
  throw UsageError("no command or file '" + target + "'" + did_you_mean(target, names));
}

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  std::vector<std::string> words(argv + 1, argv + argc);
  std::string program = argc > 0 ? argv[0] : "sslrun";
  line.whole = shell_quoted(program);
  for (const auto& word : words) line.whole += " " + shell_quoted(word);

  size_t own = count_own(words);
  auto given = read_own({words.begin(), words.begin() + ptrdiff_t(own)}, line);
  if (given.contains("--help")) {
    line.action = Action::kHelp;
    return line;
  }
  check_device(line.device);
  check_launch(line.launch);
  if (line.launch.nproc > 0) {
    line.launch.words = without_launcher(words, own);
    line.launch.words.insert(line.launch.words.begin(), program);
  }
  for (auto [name, action] : {std::pair{"--version", Action::kVersion}, {"--luals", Action::kLuals}})
    if (given.contains(name)) {
      line.action = action;
      return line;
    }
  if (own < words.size() && words[own] == "--") own++;
  if (given.contains("-e")) {
    line.action = Action::kChunk;
    line.name = "-e";
  } else if (own < words.size()) {
    find_target(line, words[own++]);
  } else {
    line.action = isatty(STDIN_FILENO) ? Action::kRepl : Action::kStdin;
    line.name = "-";
  }
  if (line.launch.nproc > 0 && (line.action == Action::kRepl || line.action == Action::kStdin))
    throw UsageError("--nproc expected a Lua file or -e CHUNK to run");
  line.arguments.assign(words.begin() + ptrdiff_t(own), words.end());
  return line;
}

std::string help_text() {
  std::string text =
      "sslrun: self-supervised training as Lua recipes.\n\n"
      "Usage:\n"
      "  sslrun [OPTIONS] FILE.lua [--key=value ...]   run a recipe, override keys (FILE.lua --help lists them)\n"
      "  sslrun [OPTIONS] -e CHUNK [ARGUMENTS]         run a piece of Lua code\n"
      "  sslrun [OPTIONS] - [ARGUMENTS]                run standard input\n"
      "  sslrun [OPTIONS]                              talk to Lua (REPL)\n"
      "  sslrun [OPTIONS] COMMAND [ARGUMENTS]          run a command\n\n"
      "Options:\n";
  text += options_text();
  auto list = commands();
  if (!list.empty()) text += "\nCommands:\n";
  for (const Command& command : list)
    text += "  " + command.name + std::string(command.name.size() < 20 ? 20 - command.name.size() : 1, ' ') +
            command.summary + "\n";
  text += "\nExit codes: 0 done, 1 failure, 2 bad command line or config, 130 interrupted.\n";
  return text;
}

}  // namespace sslrun::host
