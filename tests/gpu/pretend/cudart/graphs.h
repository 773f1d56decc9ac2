// Handles of recorded graphs.
#pragma once
#include <cuda_runtime_api.h>

#include <memory>

#include "capture.h"

namespace pretend {
cudaGraph_t handle_of(std::shared_ptr<Graph> graph);
}
