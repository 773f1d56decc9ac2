// sslrun's own options, declared once: for reading them, for the help, and for what the launcher hands on.
#pragma once
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "host/command_line.h"

namespace sslrun::host {

struct OwnOption {
  std::string name;   // "--threads"
  std::string value;  // what stands for its value in the help; empty: a flag
  std::string about;
  std::variant<std::monostate, bool*, int*, std::string*> target;
  int least = 0, most = 0;   // of a number
  bool of_launcher = false;  // has a meaning only beside --nproc
  std::string short_name = {};

  bool takes_value() const { return !value.empty(); }
};

// All of them, in the order of the help; what is read goes into `line`.
std::vector<OwnOption> own_options(CommandLine& line);

// The number of leading words that are options of sslrun with their values.
size_t count_own(const std::vector<OwnOption>& options, const std::vector<std::string>& words);

// Reads words that are all options of sslrun and their values; the names of those that were given. Throws UsageError,
// naming the nearest option. Values are not looked at where --help is among them.
std::set<std::string> read_own(const std::vector<OwnOption>& options, const std::vector<std::string>& words);

// The words of one process: without the launcher's own among the first `own`.
std::vector<std::string> without_launcher(const std::vector<OwnOption>& options, const std::vector<std::string>& words,
                                          size_t own);

// One line for each option.
std::string options_text(const std::vector<OwnOption>& options);

}  // namespace sslrun::host
