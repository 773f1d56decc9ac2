// PRETEND_SUMMARY=1 prints figures at the end, 2 also the kernels; the path of a file gets a line of JSON from each
// process.
#include "summary.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "../runtime.h"
#include "contexts.h"
#include "lock.h"
#include "memory.h"

namespace pretend {
namespace {
struct GraphSize {
  size_t kernels, others;
  bool backward;  // a kernel of a backward pass is in it
};
constexpr double kGibibyte = 1024.0 * 1024 * 1024;
constexpr size_t kKernelsShown = 60;

auto& launches = *new std::map<std::string, size_t>;
auto& figures = *new std::map<std::string, size_t>{
    {"launches", 0},    {"legacy_launches", 0}, {"replays", 0},         {"unsafe_calls", 0}, {"mixed_operators", 0},
    {"event_waits", 0}, {"convolutions", 0},    {"matrix_products", 0}, {"collectives", 0},  {"collective_bytes", 0}};
auto& graphs = *new std::vector<GraphSize>;

// {"key": value, …}; values that are words are quoted. Names of kernels and calls hold nothing that JSON escapes.
template <class Key, class Value>
std::string object(const std::map<Key, Value>& values) {
  std::ostringstream text;
  for (const auto& [key, value] : values) {
    text << (text.tellp() > 0 ? ", \"" : "\"") << key << "\": ";
    if constexpr (std::is_same_v<Value, std::string>)
      text << '"' << value << '"';
    else
      text << value;
  }
  return "{" + text.str() + "}";
}

std::string as_json() {
  std::ostringstream text;
  const char* rank = getenv("RANK");
  text << "{\"pid\": " << getpid() << ", \"rank\": " << (rank ? rank : "0") << ", \"figures\": " << object(figures)
       << ", \"contexts\": " << object(contexts()) << ", \"memory\": " << object(most_memory()) << ", \"graphs\": [";
  for (size_t i = 0; i < graphs.size(); i++)
    text << (i ? ", " : "") << "{\"kernels\": " << graphs[i].kernels << ", \"others\": " << graphs[i].others
         << ", \"backward\": " << (graphs[i].backward ? "true" : "false") << "}";
  text << "], \"kernels\": " << object(launches) << "}\n";
  return text.str();
}

// One write a process, so that lines of several do not mix.
void append(const char* path, const std::string& line) {
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (file < 0 || write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    fprintf(stderr, "[pretend cuda] PRETEND_SUMMARY: cannot write %s\n", path);
  if (file >= 0) close(file);
}

void print(bool kernels) {
  for (const auto& [device, bytes] : most_memory())
    fprintf(stderr, "[pretend cuda] device %d: at most %.2f GiB taken from the driver\n", device, bytes / kGibibyte);
  for (const GraphSize& graph : graphs)
    fprintf(stderr, "[pretend cuda] recorded %zu kernels and %zu other nodes\n", graph.kernels, graph.others);
  fprintf(stderr, "[pretend cuda] %s\n", object(figures).c_str());
  if (!kernels) return;
  std::vector<std::pair<size_t, std::string>> sorted;
  for (const auto& [name, times] : launches) sorted.emplace_back(times, name);
  std::sort(sorted.rbegin(), sorted.rend());
  for (size_t i = 0; i < std::min(kKernelsShown, sorted.size()); i++)
    fprintf(stderr, "  %6zu %.150s\n", sorted[i].first, sorted[i].second.c_str());
}
}

void note_launch(const std::string& name, bool legacy) {
  launches[name]++;
  count("launches");
  if (legacy) count("legacy_launches");
}

void note_graph(const Graph& graph) {
  const size_t kernels = std::ranges::count_if(graph.nodes, &Work::kernel);
  const bool backward =
      std::ranges::any_of(graph.nodes, [](const Work& work) { return work.name.find("ackward") != std::string::npos; });
  graphs.push_back({kernels, graph.nodes.size() - kernels, backward});
}

void count(const char* figure, size_t amount) {
  const Lock held = lock();
  figures[figure] += amount;
}

void summarize() {
  static bool done = false;
  const Lock held = lock();
  const char* wanted = getenv("PRETEND_SUMMARY");
  if (!wanted || std::exchange(done, true) || contexts().empty()) return;
  const std::string choice = wanted;
  if (choice == "1" || choice == "2")
    print(choice == "2");
  else
    append(wanted, as_json());
}

namespace {
const int registered = atexit(summarize);
}
}
