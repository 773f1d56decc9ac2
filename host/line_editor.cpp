// libedit behind a small class.
#include "host/line_editor.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <deque>
#include <fstream>

#include "lib/core/atomic_file.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

static constexpr size_t kHistoryLines = 2000;

std::filesystem::path history_path() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && *state) return std::filesystem::path(state) / "sslrun" / "history";
  const char* home = std::getenv("HOME");
  if (home && *home) return std::filesystem::path(home) / ".local" / "state" / "sslrun" / "history";
  return {};
}

LineEditor* LineEditor::of(EditLine* editor) {
  void* self = nullptr;
  el_get(editor, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self);
}

// libedit's own reader would miss a signal that arrives just before it waits; this one waits with the signals let in.
static int read_character(EditLine*, wchar_t* character) {
  sigset_t signals, before;
  sigemptyset(&signals);
  for (int signal_number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal_number);
  std::mbstate_t state{};
  for (;;) {
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    pollfd input{STDIN_FILENO, POLLIN, 0};
    int ready = interrupted() ? -1 : ppoll(&input, 1, nullptr, &before);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (interrupted()) return -1;
    if (ready < 0 && errno == EINTR) continue;  // another signal: the window's size, a stop
    char byte;
    ssize_t count = ready > 0 ? ::read(STDIN_FILENO, &byte, 1) : -1;
    if (count <= 0) return count < 0 && errno != EIO ? -1 : 0;
    size_t used = std::mbrtowc(character, &byte, 1, &state);
    if (used == size_t(-1)) state = {};  // not UTF-8: the byte is dropped
    if (used <= 1) return 1;
  }
}

LineEditor::LineEditor(std::filesystem::path history_file, std::function<Completions(std::string)> complete)
    : history_file_(std::move(history_file)), complete_(std::move(complete)) {
  std::setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");  // libedit would refuse everything but ASCII
  editor_ = el_init("sslrun", stdin, stdout, stderr);
  history_ = history_init();
  if (!editor_ || !history_) throw std::runtime_error("cannot start the line editor");
  el_set(editor_, EL_CLIENTDATA, this);
  el_set(
      editor_, EL_PROMPT, +[](EditLine* editor) { return of(editor)->prompt_.data(); });
  el_set(editor_, EL_EDITOR, "emacs");
  el_set(editor_, EL_SIGNAL, 0);  // the program has its own handlers
  history(history_, &event_, H_SETSIZE, int(kHistoryLines));
  history(history_, &event_, H_SETUNIQUE, 1);
  el_set(editor_, EL_GETCFN, read_character);
  el_set(editor_, EL_HIST, history, history_);
  el_set(editor_, EL_ADDFN, "sslrun-complete", "Complete a name", on_tab);
  el_set(editor_, EL_BIND, "^I", "sslrun-complete", nullptr);
  el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(editor_, nullptr);  // the user's ~/.editrc
  if (!history_file_.empty()) {
    std::error_code ignored;
    std::filesystem::create_directories(history_file_.parent_path(), ignored);
    load_history();
  }
}

LineEditor::~LineEditor() {
  history_end(history_);
  el_end(editor_);
}

LineEditor::Outcome LineEditor::read(const std::string& prompt, std::string& line) {
  prompt_ = prompt;
  el_resize(editor_);
  el_set(editor_, EL_PREP_TERM, 1);  // else what is typed right behind the prompt is echoed twice
  int count = 0;
  const char* text = el_gets(editor_, &count);
  if (interrupted()) {
    el_reset(editor_);
    std::fputs("\n", stdout);
    return Outcome::kInterrupted;
  }
  if (!text || count <= 0) return Outcome::kEnd;
  line.assign(text, size_t(count));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (line.find_first_not_of(" \t") != std::string::npos) remember(line);
  return Outcome::kLine;
}

// A plain text file, one entry a line; longer than twice the kept length it is cut to the newest entries.
void LineEditor::load_history() {
  std::ifstream file(history_file_);
  std::deque<std::string> lines;
  size_t count = 0;
  for (std::string line; std::getline(file, line); count++) {
    lines.push_back(line);
    if (lines.size() > kHistoryLines) lines.pop_front();
  }
  for (const auto& line : lines) history(history_, &event_, H_ENTER, line.c_str());
  if (count <= 2 * kHistoryLines) return;
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  try {
    AtomicFile shorter("history", history_file_);
    shorter.write(text);
    shorter.commit();
  } catch (const Error&) {  // an unwritable history is no reason to fail
  }
}

// Appended line by line, so that a killed session and a second one beside it keep theirs.
void LineEditor::remember(const std::string& line) {
  history(history_, &event_, H_ENTER, line.c_str());
  if (!history_file_.empty()) std::ofstream(history_file_, std::ios::app) << line + "\n";
}

unsigned char LineEditor::on_tab(EditLine* editor, int) { return of(editor)->complete_here(); }

static std::string common_start(const std::vector<std::string>& names) {
  std::string start = names.front();
  for (const auto& name : names) {
    size_t same = 0;
    while (same < start.size() && same < name.size() && start[same] == name[same]) same++;
    start.resize(same);
  }
  return start;
}

static void print_columns(const std::vector<std::string>& names) {
  constexpr size_t kMost = 120, kWidth = 80;
  size_t shown = std::min(names.size(), kMost), column = 2;
  for (size_t i = 0; i < shown; i++) column = std::max(column, names[i].size() + 2);
  size_t per_line = std::max<size_t>(1, kWidth / column);
  for (size_t i = 0; i < shown; i++) {
    bool last = i + 1 == shown || (i + 1) % per_line == 0;
    std::printf("%-*s%s", last ? 0 : int(column), names[i].c_str(), last ? "\n" : "");
  }
  if (shown < names.size()) std::printf("... and %zu more\n", names.size() - shown);
}

unsigned char LineEditor::complete_here() {
  const LineInfo* info = el_line(editor_);
  std::string left(info->buffer, size_t(info->cursor - info->buffer));
  if (left.find_first_not_of(" \t") == std::string::npos) {
    el_insertstr(editor_, "  ");
    return CC_REFRESH;
  }
  Completions found = complete_(left);
  if (found.names.empty()) return CC_REFRESH_BEEP;
  std::string more = common_start(found.names).substr(found.typed);
  if (!more.empty()) {
    el_insertstr(editor_, more.c_str());
    return CC_REFRESH;
  }
  if (found.names.size() == 1) return CC_REFRESH;
  std::fputs("\n", stdout);
  print_columns(found.names);
  std::fflush(stdout);
  return CC_REDISPLAY;
}

}  // namespace sslrun::host
