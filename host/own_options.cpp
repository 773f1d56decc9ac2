// Words are split by CLI11; what is told about them comes from the declarations.
#include "host/own_options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "lib/core/error.h"
#include "lib/core/parse_number.h"

namespace sslrun::host {

static Field flag(std::string name, std::string about) {
  Field field;
  field.name = std::move(name);
  field.about = std::move(about);
  field.type = FieldType::kBoolean;
  return field;
}

// A member of CommandLine::launch.
template <class M>
static Field of_launch(std::string name, M LaunchOptions::*member, std::string about, Range range = {}) {
  return field_at<CommandLine>(
      std::move(name), [member](CommandLine& line) -> M& { return line.launch.*member; }, std::move(about), range);
}

const std::vector<OwnOption>& own_options() {
  using Line = CommandLine;
  using Launch = LaunchOptions;
  static const std::vector<OwnOption> kOptions = {
      {flag("--help", "Print this text; behind a recipe: list the recipe's keys"), "", false, "-h"},
      {flag("--version", "Print the versions of sslrun and its libraries"), "", false, "-v"},
      {flag("--luals", "Print the folder with types for editors (docs/start/editors.md)"), ""},
      {field("-e", &Line::chunk, "Run a piece of Lua code"), "CHUNK"},
      {field("--threads", &Line::threads, "CPU threads of one operation", between(1, 4096))
           .or_else("OMP_NUM_THREADS, else the physical cores available"),
       "N"},
      {field("--device", &Line::device, "cpu, cuda, cuda:N, or auto: a GPU when there is one"), "DEVICE"},
      {of_launch("--nproc", &Launch::nproc, "Processes to start on this machine, as a rule one per GPU",
                 between(1, 1024))
           .or_else("no launcher"),
       "N", true},
      {of_launch("--nnodes", &Launch::nnodes, "Machines of the run; start sslrun on each of them", between(1, 65536)),
       "N", true},
      {of_launch("--node-rank", &Launch::node_rank, "This machine's number, from 0", between(0, 65535)), "N", true},
      {of_launch("--rendezvous", &Launch::rendezvous, "Where the first machine's processes are met")
           .or_else("a free port of this machine"),
       "HOST:PORT", true},
      {of_launch("--prefix", &Launch::prefix, "Show the output of all processes, each line with its rank"), "", true},
  };
  return kOptions;
}

std::string default_text(const OwnOption& option) {
  static const CommandLine kDefaults;
  if (!option.field.otherwise.empty() || !option.takes_value()) return option.field.otherwise;
  FieldValue value = option.field.get(&kDefaults);
  auto* words = std::get_if<std::string>(&value);
  return words ? *words : value_text(value);
}

// The option that a word names, with or without "=value"; null for none.
static const OwnOption* find(const std::string& word) {
  std::string name = word.substr(0, word.find('='));
  for (const OwnOption& option : own_options())
    if (name == option.field.name || (!name.empty() && name == option.short_name)) return &option;
  return nullptr;
}

// How many words an option's word takes: "--threads 2" two, "--threads=2" one.
static size_t words_of(const OwnOption& option, const std::string& word) {
  return option.takes_value() && word.find('=') == std::string::npos ? 2 : 1;
}

size_t count_own(const std::vector<std::string>& words) {
  size_t i = 0;
  while (i < words.size() && words[i].starts_with("-") && words[i] != "-" && words[i] != "--") {
    const OwnOption* option = find(words[i]);
    i += option ? words_of(*option, words[i]) : 1;
    if (option && option->field.name == "-e") break;  // what follows a chunk is the chunk's
  }
  return std::min(i, words.size());
}

static void check_known(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const OwnOption& option : own_options()) {
    names.push_back(option.field.name);
    if (!option.short_name.empty()) names.push_back(option.short_name);
  }
  for (size_t i = 0; i < words.size();) {
    const OwnOption* option = find(words[i]);
    std::string name = words[i].substr(0, words[i].find('='));
    if (!option)
      throw UsageError("unknown option '" + name + "'" + did_you_mean(name, names) + " (sslrun --help lists all)");
    i += words_of(*option, words[i]);
  }
}

static void take(const OwnOption& option, const std::string& text, CommandLine& line) {
  const Field& field = option.field;
  if (!field.set) return;
  if (field.type == FieldType::kBoolean) return field.set(&line, true);
  if (field.type == FieldType::kString) return field.set(&line, text);
  auto number = parse_number<int>(text);
  if (!number || !field.range.holds(*number))
    throw UsageError(field.name + " expected a number from " + field.range.text() + ", got " +
                     (number ? text : "'" + text + "'"));
  field.set(&line, int64_t{*number});
}

std::set<std::string> read_own(const std::vector<std::string>& words, CommandLine& line) {
  const auto& options = own_options();
  check_known(words);
  CLI::App app;
  app.set_help_flag();
  std::vector<std::string> texts(options.size());
  for (size_t i = 0; i < options.size(); i++) {
    std::string short_name = options[i].short_name,
                names = (short_name.empty() ? "" : short_name + ",") + options[i].field.name;
    options[i].takes_value() ? app.add_option(names, texts[i]) : app.add_flag(names);
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 wants them reversed
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  std::set<std::string> given;
  for (const OwnOption& option : options)
    if (app.count(option.field.name)) given.insert(option.field.name);
  if (given.contains("--help")) return given;
  for (size_t i = 0; i < options.size(); i++)
    if (given.contains(options[i].field.name)) take(options[i], texts[i], line);
  for (const OwnOption& option : options)
    if (option.of_launcher && given.contains(option.field.name) && !given.contains("--nproc"))
      throw UsageError(option.field.name + " belongs to --nproc N");
  return given;
}

std::vector<std::string> without_launcher(const std::vector<std::string>& words, size_t own) {
  std::vector<std::string> kept;
  for (size_t i = 0; i < own;) {
    const OwnOption& option = *find(words[i]);
    size_t end = i + words_of(option, words[i]);
    if (!option.of_launcher) kept.insert(kept.end(), words.begin() + ptrdiff_t(i), words.begin() + ptrdiff_t(end));
    i = end;
  }
  kept.insert(kept.end(), words.begin() + ptrdiff_t(own), words.end());
  return kept;
}

std::string options_text() {
  std::string text;
  for (const OwnOption& option : own_options()) {
    std::string names = (option.short_name.empty() ? "" : option.short_name + ", ") + option.field.name;
    if (option.takes_value()) names += " " + option.value;
    std::string otherwise = default_text(option);
    if (!otherwise.empty()) otherwise = " (default: " + otherwise + ")";
    text += "  " + names + std::string(names.size() < 24 ? 24 - names.size() : 1, ' ') + option.field.about +
            otherwise + "\n";
  }
  return text;
}

}  // namespace sslrun::host
