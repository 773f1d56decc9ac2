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

static void declare(CLI::App& app, CommandLine& line) {
  app.set_help_flag("-h,--help", "Print this text; behind a recipe: list the recipe's keys");
  app.add_flag("-v,--version", "Print the versions of sslrun and its libraries");
  app.add_option("-e", line.chunk, "Run a piece of Lua code")->type_name("CHUNK");
  app.add_option("--threads", line.threads, "CPU threads of one operation (default: the physical cores available)")
      ->type_name("N");
  app.add_option("--device", line.device, "cpu, cuda, cuda:N or auto (default: auto, a GPU when there is one)")
      ->type_name("DEVICE");
}

// The number of leading arguments that are options of sslrun with their values.
static size_t count_own(const std::vector<std::string>& words) {
  size_t i = 0;
  while (i < words.size() && words[i].starts_with("-") && words[i] != "-") {
    if (words[i] == "--") return i;
    if (words[i] == "-e") return std::min(i + 2, words.size());
    i += words[i] == "--threads" || words[i] == "--device" ? 2 : 1;
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
        return;
      }
  if (auto script = find_script(target)) {
    line.file = script->string();
    return;
  }
  std::error_code error;
  if (std::filesystem::is_directory(target, error)) throw UsageError("'" + target + "' is a folder, not a Lua file");
  std::vector<std::string> names = scripts_like(target);
  if (looks_like_file) throw UsageError("no file '" + target + "'" + did_you_mean(target, names));
  for (const Command& command : commands()) names.push_back(command.name);
  throw UsageError("no command or file '" + target + "'" + did_you_mean(target, names));
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
    if (words[i] == "-e" || words[i] == "--threads" || words[i] == "--device") i++;
  }
  std::vector<std::string> options(words.rend() - ptrdiff_t(own), words.rend());  // CLI11 wants them reversed
  try {
    app.parse(options);
  } catch (const CLI::CallForHelp&) {
    line.action = Action::kHelp;
    return line;
  } catch (const CLI::ConversionError&) {
    throw UsageError("--threads expected a number from 1 to 4096");
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  check_threads(app, line.threads);
  check_device(line.device);
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
