// One edited line of input: libedit with history, completion and Ctrl-C.
#pragma once
#include <histedit.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sslrun::host {

// What completion offers for the text left of the cursor: names that could stand where its last `typed` bytes stand.
struct Completions {
  size_t typed = 0;
  std::vector<std::string> names;
};

class LineEditor {
 public:
  // `history_file` is read now and appended to by every line; an unwritable one is no error.
  LineEditor(std::filesystem::path history_file, std::function<Completions(std::string)> complete);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  enum class Outcome { kLine, kEnd, kInterrupted };
  // Reads one line without its newline. kInterrupted: a signal arrived while waiting.
  Outcome read(const std::string& prompt, std::string& line);

 private:
  static LineEditor* of(EditLine* editor);
  static unsigned char on_tab(EditLine* editor, int);
  unsigned char complete_here();
  void load_history();
  void remember(const std::string& line);

  EditLine* editor_;
  History* history_;
  HistEvent event_{};
  std::filesystem::path history_file_;
  std::function<Completions(std::string)> complete_;
  std::string prompt_;
};

// $XDG_STATE_HOME/sslrun/history, by default ~/.local/state/sslrun/history; empty when there is no home folder.
std::filesystem::path history_path();

}  // namespace sslrun::host
