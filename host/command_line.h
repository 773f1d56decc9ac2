// The program's command line: options for sslrun itself, then what to run, then the script's own arguments.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

namespace sslrun::host {

enum class Action { kRepl, kStdin, kChunk, kFile, kHelp, kVersion, kLuals };

// Several processes on this machine (nproc), on several machines (nnodes).
struct LaunchOptions {
  int nproc = 0;  // 0: no launcher, this process is the run or one of it
  int nnodes = 1, node_rank = 0;
  std::string rendezvous;          // HOST:PORT; empty: a free port of this machine
  bool prefix = false;             // every rank's lines, with its number before
  std::vector<std::string> words;  // the command line of each process
};

struct CommandLine {
  Action action = Action::kRepl;
  std::string chunk;                   // Lua code of -e
  std::string file;                    // path of the Lua file to run
  std::string name;                    // how the user called it: arg[0]
  std::string command;                 // the subcommand that the file is, empty for the user's own
  std::vector<std::string> arguments;  // everything behind the file, command, chunk or "-"
  int threads = 0;                     // 0: the default of thread_count()
  std::string device = "auto";
  LaunchOptions launch;
  std::string whole;  // the command line as typed, quoted for a shell
};

// A bad command line; ends the program with exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws UsageError for an unknown option, command or file, naming the nearest one.
CommandLine parse_command_line(int argc, char** argv);

// The text of --help: options, then one line for each command.
std::string help_text();

}  // namespace sslrun::host
