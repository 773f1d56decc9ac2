// Words are split by CLI11; what is told about them comes from the declarations.
#include "host/own_options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "lib/core/error.h"
#include "lib/core/parse_number.h"

namespace sslrun::host {

std::vector<OwnOption> own_options(CommandLine& line) {
  LaunchOptions& launch = line.launch;
  return {
      {"--help", "", "Print this text; behind a recipe: list the recipe's keys", {}, 0, 0, false, "-h"},
      {"--version", "", "Print the versions of sslrun and its libraries", {}, 0, 0, false, "-v"},
      {"--luals", "", "Print the folder with types for editors (docs/start/editors.md)", {}},
      {"-e", "CHUNK", "Run a piece of Lua code", &line.chunk},
      {"--threads", "N", "CPU threads of one operation (default: the physical cores available)", &line.threads, 1,
       4096},
      {"--device", "DEVICE", "cpu, cuda, cuda:N or auto (default: auto, a GPU when there is one)", &line.device},
      {"--nproc", "N", "Processes to start on this machine, as a rule one per GPU", &launch.nproc, 1, 1024, true},
      {"--nnodes", "N", "Machines of the run; start sslrun on each of them", &launch.nnodes, 1, 65536, true},
      {"--node-rank", "N", "This machine's number, from 0", &launch.node_rank, 0, 65535, true},
      {"--rendezvous", "HOST:PORT", "Where the first machine's processes are met", &launch.rendezvous, 0, 0, true},
      {"--prefix", "", "Show the output of all processes, each line with its rank", &launch.prefix, 0, 0, true},
  };
}

// The option that a word names, with or without "=value"; null for none.
static const OwnOption* find(const std::vector<OwnOption>& options, const std::string& word) {
  std::string name = word.substr(0, word.find('='));
  for (const OwnOption& option : options)
    if (name == option.name || (!name.empty() && name == option.short_name)) return &option;
  return nullptr;
}

// How many words an option's word takes: "--threads 2" two, "--threads=2" one.
static size_t words_of(const OwnOption& option, const std::string& word) {
  return option.takes_value() && word.find('=') == std::string::npos ? 2 : 1;
}

size_t count_own(const std::vector<OwnOption>& options, const std::vector<std::string>& words) {
  size_t i = 0;
  while (i < words.size() && words[i].starts_with("-") && words[i] != "-" && words[i] != "--") {
    const OwnOption* option = find(options, words[i]);
    i += option ? words_of(*option, words[i]) : 1;
    if (option && option->name == "-e") break;  // what follows a chunk is the chunk's
  }
  return std::min(i, words.size());
}

static void check_known(const std::vector<OwnOption>& options, const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const OwnOption& option : options) {
    names.push_back(option.name);
    if (!option.short_name.empty()) names.push_back(option.short_name);
  }
  for (size_t i = 0; i < words.size();) {
    const OwnOption* option = find(options, words[i]);
    std::string name = words[i].substr(0, words[i].find('='));
    if (!option)
      throw UsageError("unknown option '" + name + "'" + did_you_mean(name, names) + " (sslrun --help lists all)");
    i += words_of(*option, words[i]);
  }
}

static void take(const OwnOption& option, const std::string& text) {
  if (auto* flag = std::get_if<bool*>(&option.target)) **flag = true;
  if (auto* words = std::get_if<std::string*>(&option.target)) **words = text;
  if (!std::holds_alternative<int*>(option.target)) return;
  auto number = parse_number<int>(text);
  if (!number || *number < option.least || *number > option.most)
    throw UsageError(option.name + " expected a number from " + std::to_string(option.least) + " to " +
                     std::to_string(option.most) + ", got " + (number ? text : "'" + text + "'"));
  *std::get<int*>(option.target) = *number;
}

std::set<std::string> read_own(const std::vector<OwnOption>& options, const std::vector<std::string>& words) {
  check_known(options, words);
  CLI::App app;
  app.set_help_flag();
  std::vector<std::string> texts(options.size());
  for (size_t i = 0; i < options.size(); i++) {
    std::string short_name = options[i].short_name,
                names = (short_name.empty() ? "" : short_name + ",") + options[i].name;
    options[i].takes_value() ? app.add_option(names, texts[i]) : app.add_flag(names);
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 wants them reversed
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  std::set<std::string> given;
  for (const OwnOption& option : options)
    if (app.count(option.name)) given.insert(option.name);
  if (given.contains("--help")) return given;
  for (size_t i = 0; i < options.size(); i++)
    if (given.contains(options[i].name)) take(options[i], texts[i]);
  for (const OwnOption& option : options)
    if (option.of_launcher && given.contains(option.name) && !given.contains("--nproc"))
      throw UsageError(option.name + " belongs to --nproc N");
  return given;
}

std::vector<std::string> without_launcher(const std::vector<OwnOption>& options, const std::vector<std::string>& words,
                                          size_t own) {
  std::vector<std::string> kept;
  for (size_t i = 0; i < own;) {
    const OwnOption& option = *find(options, words[i]);
    size_t end = i + words_of(option, words[i]);
    if (!option.of_launcher) kept.insert(kept.end(), words.begin() + ptrdiff_t(i), words.begin() + ptrdiff_t(end));
    i = end;
  }
  kept.insert(kept.end(), words.begin() + ptrdiff_t(own), words.end());
  return kept;
}

std::string options_text(const std::vector<OwnOption>& options) {
  std::string text;
  for (const OwnOption& option : options) {
    std::string names = (option.short_name.empty() ? "" : option.short_name + ", ") + option.name;
    if (option.takes_value()) names += " " + option.value;
    text += "  " + names + std::string(names.size() < 20 ? 20 - names.size() : 1, ' ') + option.about + "\n";
  }
  return text;
}

}  // namespace sslrun::host
