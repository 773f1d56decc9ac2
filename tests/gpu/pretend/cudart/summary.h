// What happened on the pretend GPU, for the program's end.
#pragma once
#include <string>

#include "capture.h"

namespace pretend {
void note_launch(const std::string& name, bool legacy);
// A recording that ended well.
void note_graph(const Graph& graph);
}
