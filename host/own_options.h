// sslrun's own options, declared once: for reading them, for the help, and for what the launcher hands on.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "host/command_line.h"
#include "lib/core/fields.h"

namespace sslrun::host {

struct OwnOption {
  Field field;               // of CommandLine; "--threads"
  std::string value;         // what stands for its value in the help; empty: a flag
  bool of_launcher = false;  // has a meaning only beside --nproc
  std::string short_name = {};

  bool takes_value() const { return !value.empty(); }
};

// All of them, in the order of the help.
const std::vector<OwnOption>& own_options();

// What holds where it is not given: "auto", "the physical cores available"; "" where nothing is to be said.
std::string default_text(const OwnOption& option);

// The number of leading words that are options of sslrun with their values.
size_t count_own(const std::vector<std::string>& words);

// Reads words that are all options of sslrun and their values into `line`; the names of those that were given. Throws
// UsageError, naming the nearest option. Values are not looked at where --help is among them.
std::set<std::string> read_own(const std::vector<std::string>& words, CommandLine& line);

// The words of one process: without the launcher's own among the first `own`.
std::vector<std::string> without_launcher(const std::vector<std::string>& words, size_t own);

// One line for each option.
std::string options_text();

}  // namespace sslrun::host
