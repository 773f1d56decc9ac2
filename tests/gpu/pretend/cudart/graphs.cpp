// Graphs: replaying one does its nodes in the order in which they were recorded.
#include "graphs.h"

#include <utility>

#include "../runtime.h"
#include "streams.h"
#include "summary.h"

namespace {
using Shared = std::shared_ptr<pretend::Graph>;
Shared& graph_of(void* handle) { return *static_cast<Shared*>(handle); }
}

namespace pretend {
cudaGraph_t handle_of(std::shared_ptr<Graph> graph) {
  return reinterpret_cast<cudaGraph_t>(new Shared(std::move(graph)));
}
}

PRETEND cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
  *executable = reinterpret_cast<cudaGraphExec_t>(new Shared(graph_of(graph)));
  return cudaSuccess;
}
PRETEND cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  pretend::count("replays");
  return pretend::put(stream, {"cudaGraphLaunch", false, [graph = graph_of(executable)] {
                                 for (const pretend::Work& node : graph->nodes)
                                   if (node.run && !pretend::is_stalled(pretend::running_stream()->stall)) node.run();
                               }});
}
PRETEND cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete &graph_of(graph);
  return cudaSuccess;
}
PRETEND cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  delete &graph_of(executable);
  return cudaSuccess;
}
PRETEND cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t*, size_t* count) {
  *count = graph_of(graph)->nodes.size();
  return cudaSuccess;
}
PRETEND cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t, cudaGraphNode_t*, cudaGraphEdgeData*, size_t* count) {
  *count = 0;
  return cudaSuccess;
}
PRETEND cudaError_t cudaGraphDebugDotPrint(cudaGraph_t, const char*, unsigned) { return cudaSuccess; }
