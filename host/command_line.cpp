// Options are read by CLI11 up to the first argument that is not one of ours; the rest belongs to the script.
#include "host/command_line.h"

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "host/locate.h"
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

static void check_threads(const CLI::App& app, int threads) {
  if (app.count("--threads") && (threads < 1 || threads > 4096))
    throw UsageError("--threads expected a number from 1 to 4096, got " + std::to_string(threads));
}

static void check_device(const std::string& device) {
  bool numbered = device.starts_with("cuda:") && device.size() > 5 && device.size() < 9 &&
                  device.find_first_not_of("0123456789", 5) == std::string::npos;
  if (device != "cpu" && device != "cuda" && device != "auto" && !numbered)
    throw UsageError("--device expected cpu, cuda, cuda:N or auto, got '" + device + "'");
}

static void check_launch(const CLI::App& app, const LaunchOptions& launch) {
  auto check = [&](const char* name, int value, int low, int high) {
    if (app.count(name) && (value < low || value > high))
      throw UsageError(std::string(name) + " expected a number from " + std::to_string(low) + " to " +
                       std::to_string(high) + ", got " + std::to_string(value));
  };
  check("--nproc", launch.nproc, 1, 1024);
  check("--nnodes", launch.nnodes, 1, 65536);
  check("--node-rank", launch.node_rank, 0, launch.nnodes - 1);
  for (const char* name : {"--nnodes", "--node-rank", "--rendezvous", "--prefix"})
    if (app.count(name) && !app.count("--nproc")) throw UsageError(std::string(name) + " belongs to --nproc N");
  if (launch.nnodes > 1 && launch.rendezvous.empty())
    throw UsageError("--nnodes expected --rendezvous HOST:PORT, an address of the first machine");
}

static void declare(CLI::App& app, CommandLine& line) {
  app.set_help_flag("-h,--help", "Print this text; behind a recipe: list the recipe's keys");
  app.add_flag("-v,--version", "Print the versions of sslrun and its libraries");
  app.add_option("-e", line.chunk, "Run a piece of Lua code")->type_name("CHUNK");
  app.add_option("--threads", line.threads, "CPU threads of one operation (default: the physical cores available)")
      ->type_name("N");
  app.add_option("--device", line.device, "cpu, cuda, cuda:N or auto (default: auto, a GPU when there is one)")
      ->type_name("DEVICE");
  app.add_option("--nproc", line.launch.nproc, "Processes to start on this machine, as a rule one per GPU")
      ->type_name("N");
  app.add_option("--nnodes", line.launch.nnodes, "Machines of the run; start sslrun on each of them")->type_name("N");
  app.add_option("--node-rank", line.launch.node_rank, "This machine's number, from 0")->type_name("N");
  app.add_option("--rendezvous", line.launch.rendezvous, "Where the first machine's processes are met")
      ->type_name("HOST:PORT");
  app.add_flag("--prefix", line.launch.prefix, "Show the output of all processes, each line with its rank");
}

// Options of sslrun that are followed by a value of their own.
static bool takes_value(const std::string& word) {
  static const std::vector<std::string> kOptions{"--threads", "--device",    "--nproc",
                                                 "--nnodes",  "--node-rank", "--rendezvous"};
  return std::find(kOptions.begin(), kOptions.end(), word) != kOptions.end();
}

// The number of leading arguments that are options of sslrun with their values.
static size_t count_own(const std::vector<std::string>& words) {
  size_t i = 0;
  while (i < words.size() && words[i].starts_with("-") && words[i] != "-") {
    if (words[i] == "--") return i;
    if (words[i] == "-e") return std::min(i + 2, words.size());
    i += takes_value(words[i]) ? 2 : 1;
  }
  return std::min(i, words.size());
}

static std::vector<std::string> option_names(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    for (const auto& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
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

// CLI11's words are about its own types.
static std::string conversion_text(const std::string& text) {
  for (const char* name : {"--nproc", "--nnodes", "--node-rank"})
    if (text.find(name) != text.npos) return std::string(name) + " expected a number";
  return "--threads expected a number from 1 to 4096";
}

// The command line of one process: ours without the launcher's options.
static std::vector<std::string> without_launcher(const std::string& program, const std::vector<std::string>& words,
                                                 size_t own) {
  std::vector<std::string> kept{program};
  for (size_t i = 0; i < words.size(); i++) {
    std::string name = words[i].substr(0, words[i].find('='));
    bool launcher = i < own && (name == "--nproc" || name == "--nnodes" || name == "--node-rank" ||
                                name == "--rendezvous" || name == "--prefix");
    if (launcher && takes_value(words[i])) i++;
    if (!launcher) kept.push_back(words[i]);
  }
  return kept;
}

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine line;
  std::vector<std::string> words(argv + 1, argv + argc);
  line.whole = shell_quoted(argc > 0 ? argv[0] : "sslrun");
  for (const auto& word : words) line.whole += " " + shell_quoted(word);

  CLI::App app;
  declare(app, line);
  size_t own = count_own(words);
  for (size_t i = 0; i < own; i++) {
    std::string name = words[i].substr(0, words[i].find('='));
    auto names = option_names(app);
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw UsageError("unknown option '" + name + "'" + did_you_mean(name, names) + " (sslrun --help lists all)");
    if (words[i] == "-e" || takes_value(words[i])) i++;
  }
  std::vector<std::string> options(words.rend() - ptrdiff_t(own), words.rend());  // CLI11 wants them reversed
  try {
    app.parse(options);
  } catch (const CLI::CallForHelp&) {
    line.action = Action::kHelp;
    return line;
  } catch (const CLI::ConversionError& error) {
    throw UsageError(conversion_text(error.what()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  check_threads(app, line.threads);
  check_device(line.device);
  check_launch(app, line.launch);
  if (line.launch.nproc > 0) line.launch.words = without_launcher(argv[0], words, own);
  if (app.count("--version")) {
    line.action = Action::kVersion;
    return line;
  }
  if (own < words.size() && words[own] == "--") own++;
  bool has_chunk = app.count("-e") > 0;
  if (has_chunk) {
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
  CommandLine line;
  CLI::App app;
  declare(app, line);
  for (const CLI::Option* option : app.get_options()) {
    std::string names = option->get_name(false, true);
    if (size_t comma = names.find(','); comma != std::string::npos) names.replace(comma, 1, ", ");
    if (!option->get_type_name().empty()) names += " " + option->get_type_name();
    text +=
        "  " + names + std::string(names.size() < 20 ? 20 - names.size() : 1, ' ') + option->get_description() + "\n";
  }
  auto list = commands();
  if (!list.empty()) text += "\nCommands:\n";
  for (const Command& command : list)
    text += "  " + command.name + std::string(command.name.size() < 20 ? 20 - command.name.size() : 1, ' ') +
            command.summary + "\n";
  text += "\nExit codes: 0 done, 1 failure, 2 bad command line or config, 130 interrupted.\n";
  return text;
}

}  // namespace sslrun::host
