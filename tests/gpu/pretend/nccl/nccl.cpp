// A pretend NCCL: collectives between the processes of one machine, on the streams of the pretend CUDA runtime.
#include <nccl.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "../runtime.h"
#include "calls.h"

#define X extern "C" PRETEND_EXPORT

using pretend::Call;
using pretend::Communicator;
using pretend::MemoryName;

// What a ncclComm_t points to. Work on a stream keeps the communicator longer.
struct ncclComm {
  std::shared_ptr<Communicator> ranks;
  std::mutex mutex = {};
  std::map<int, pretend::Reduction> reductions = {};  // of ncclRedOpCreatePreMulSum
  int next_reduction = ncclNumOps;
};

namespace {
thread_local std::string last_error;

ncclResult_t fail(ncclResult_t result, std::string text) {
  last_error = std::move(text);
  std::fprintf(stderr, "[pretend nccl] %s\n", last_error.c_str());
  return result;
}

ncclResult_t missing(const char* call) { return fail(ncclInvalidUsage, std::string(call) + " is not part of it"); }

// The calls between ncclGroupStart and ncclGroupEnd of this thread, by communicator and stream, in their order.
struct Group {
  ncclComm_t communicator;
  cudaStream_t stream;
  std::vector<Call> calls;
};
thread_local int depth = 0;
thread_local std::vector<Group> groups;

ncclResult_t start(Group group) {
  auto ranks = group.communicator->ranks;
  std::string name = group.calls[0].name;
  auto work = [ranks, calls = std::move(group.calls)] {
    bool pairs = false;
    for (const Call& call : calls) {
      if (!call.is_pair()) pretend::count("collectives");
      pairs |= call.is_pair();
      pretend::count("collective_bytes", call.bytes(ranks->ranks));
    }
    if (pairs) pretend::count("collectives");
    if (!pretend::run(*ranks, calls)) ranks->when_aborted(pretend::stall());
  };
  return pretend::enqueue(group.stream, name.c_str(), std::move(work)) == cudaSuccess ? ncclSuccess
                                                                                      : ncclUnhandledCudaError;
}

ncclResult_t add(ncclComm_t communicator, cudaStream_t stream, Call call) {
  if (!communicator) return fail(ncclInvalidArgument, std::string(call.name) + " without a communicator");
  if (depth == 0) return start({communicator, stream, {std::move(call)}});
  for (Group& group : groups)
    if (group.communicator == communicator && group.stream == stream) {
      group.calls.push_back(std::move(call));
      return ncclSuccess;
    }
  groups.push_back({communicator, stream, {std::move(call)}});
  return ncclSuccess;
}

ncclResult_t reduce(ncclComm_t communicator, cudaStream_t stream, ncclRedOp_t operation, Call call) {
  if (!communicator) return fail(ncclInvalidArgument, std::string(call.name) + " without a communicator");
  if (!pretend::is_number(call.type)) return fail(ncclInvalidArgument, std::string(call.name) + " of float8");
  if (operation < ncclNumOps) {
    call.reduction.operation = operation;
  } else {
    const std::lock_guard lock(communicator->mutex);
    const auto found = communicator->reductions.find(operation);
    if (found == communicator->reductions.end())
      return fail(ncclInvalidArgument, std::string(call.name) + " with an unknown operation");
    call.reduction = found->second;
  }
  return add(communicator, stream, std::move(call));
}

ncclResult_t join(ncclComm_t* communicator, int ranks, const ncclUniqueId& id, int rank) {
  MemoryName name;
  std::memcpy(&name, id.internal, sizeof name);
  try {
    *communicator = new ncclComm{std::make_shared<Communicator>(name, rank, ranks)};
    return ncclSuccess;
  } catch (const std::exception& error) {
    return fail(ncclSystemError, error.what());
  }
}
}

X ncclResult_t ncclGetVersion(int* version) {
  *version = NCCL_VERSION_CODE;
  return ncclSuccess;
}
X const char* ncclGetErrorString(ncclResult_t result) {
  static const char* const words[] = {"no error",
                                      "unhandled cuda error",
                                      "unhandled system error",
                                      "internal error",
                                      "invalid argument",
                                      "invalid usage",
                                      "remote process exited or there was a network error",
                                      "NCCL operation in progress"};
  return result >= 0 && result < ncclNumResults ? words[result] : "unknown result code";
}
X const char* ncclGetLastError(ncclComm_t) { return last_error.c_str(); }

X ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  try {
    const MemoryName name = pretend::SharedMailboxes::create();
    *id = {};
    std::memcpy(id->internal, &name, sizeof name);
    return ncclSuccess;
  } catch (const std::exception& error) {
    return fail(ncclSystemError, error.what());
  }
}
X ncclResult_t ncclCommInitRank(ncclComm_t* communicator, int ranks, ncclUniqueId id, int rank) {
  return join(communicator, ranks, id, rank);
}
X ncclResult_t ncclCommInitRankConfig(ncclComm_t* communicator, int ranks, ncclUniqueId id, int rank, ncclConfig_t*) {
  return join(communicator, ranks, id, rank);
}
X ncclResult_t ncclCommInitRankScalable(ncclComm_t* communicator, int ranks, int rank, int, ncclUniqueId* ids,
                                        ncclConfig_t*) {
  return join(communicator, ranks, ids[0], rank);
}

// The ranks of one colour meet in memory that the one with the lowest key makes.
X ncclResult_t ncclCommSplit(ncclComm_t communicator, int color, int key, ncclComm_t* made, ncclConfig_t*) {
  struct Place {
    int color, key, rank;
    ncclUniqueId id;
  };
  Communicator& parent = *communicator->ranks;
  Place own{color, key, parent.rank, {}};
  if (const ncclResult_t result = ncclGetUniqueId(&own.id)) return result;
  std::vector<Place> places(size_t(parent.ranks));
  const Call gather{Call::Kind::kAllGather, "ncclCommSplit", &own, places.data(), sizeof own, ncclInt8};
  if (!pretend::run(parent, {gather})) return fail(ncclRemoteError, "ncclCommSplit without a peer");
  *made = nullptr;
  if (color == NCCL_SPLIT_NOCOLOR) return ncclSuccess;
  std::erase_if(places, [&](const Place& place) { return place.color != color; });
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return std::tie(a.key, a.rank) < std::tie(b.key, b.rank); });
  const auto here = std::find_if(places.begin(), places.end(), [&](const Place& p) { return p.rank == parent.rank; });
  return join(made, int(places.size()), places[0].id, int(here - places.begin()));
}

X ncclResult_t ncclCommFinalize(ncclComm_t) { return ncclSuccess; }
X ncclResult_t ncclCommDestroy(ncclComm_t communicator) {
  delete communicator;
  return ncclSuccess;
}
X ncclResult_t ncclCommAbort(ncclComm_t communicator) {
  communicator->ranks->abort();
  return ncclCommDestroy(communicator);
}
X ncclResult_t ncclCommGetAsyncError(ncclComm_t communicator, ncclResult_t* error) {
  *error = communicator->ranks->error();
  return ncclSuccess;
}
X ncclResult_t ncclCommCount(ncclComm_t communicator, int* ranks) {
  *ranks = communicator->ranks->ranks;
  return ncclSuccess;
}
X ncclResult_t ncclCommUserRank(ncclComm_t communicator, int* rank) {
  *rank = communicator->ranks->rank;
  return ncclSuccess;
}

X ncclResult_t ncclGroupStart() {
  depth++;
  return ncclSuccess;
}
X ncclResult_t ncclGroupEnd() {
  if (depth == 0) return fail(ncclInvalidUsage, "ncclGroupEnd without ncclGroupStart");
  if (--depth > 0) return ncclSuccess;
  ncclResult_t result = ncclSuccess;
  for (Group& group : std::exchange(groups, {}))
    if (const ncclResult_t one = start(std::move(group)); result == ncclSuccess) result = one;
  return result;
}

X ncclResult_t ncclRedOpCreatePreMulSum(ncclRedOp_t* operation, void* scalar, ncclDataType_t type,
                                        ncclScalarResidence_t residence, ncclComm_t communicator) {
  if (!pretend::is_number(type)) return fail(ncclInvalidArgument, "ncclRedOpCreatePreMulSum of float8");
  std::function<double()> scale = [scalar, type] { return pretend::number(type, scalar); };
  if (residence == ncclScalarHostImmediate) scale = [value = scale()] { return value; };
  const std::lock_guard lock(communicator->mutex);
  *operation = ncclRedOp_t(communicator->next_reduction++);
  communicator->reductions[*operation] = {ncclSum, std::move(scale)};
  return ncclSuccess;
}
X ncclResult_t ncclRedOpDestroy(ncclRedOp_t operation, ncclComm_t communicator) {
  const std::lock_guard lock(communicator->mutex);
  return communicator->reductions.erase(operation) ? ncclSuccess : fail(ncclInvalidArgument, "ncclRedOpDestroy twice");
}

X ncclResult_t ncclAllReduce(const void* send, void* receive, size_t count, ncclDataType_t type, ncclRedOp_t operation,
                             ncclComm_t communicator, cudaStream_t stream) {
  return reduce(communicator, stream, operation, {Call::Kind::kAllReduce, "ncclAllReduce", send, receive, count, type});
}
X ncclResult_t ncclReduce(const void* send, void* receive, size_t count, ncclDataType_t type, ncclRedOp_t operation,
                          int root, ncclComm_t communicator, cudaStream_t stream) {
  return reduce(communicator, stream, operation, {Call::Kind::kReduce, "ncclReduce", send, receive, count, type, root});
}
X ncclResult_t ncclReduceScatter(const void* send, void* receive, size_t count, ncclDataType_t type,
                                 ncclRedOp_t operation, ncclComm_t communicator, cudaStream_t stream) {
  return reduce(communicator, stream, operation,
                {Call::Kind::kReduceScatter, "ncclReduceScatter", send, receive, count, type});
}
X ncclResult_t ncclBroadcast(const void* send, void* receive, size_t count, ncclDataType_t type, int root,
                             ncclComm_t communicator, cudaStream_t stream) {
  return add(communicator, stream, {Call::Kind::kBroadcast, "ncclBroadcast", send, receive, count, type, root});
}
X ncclResult_t ncclBcast(void* data, size_t count, ncclDataType_t type, int root, ncclComm_t communicator,
                         cudaStream_t stream) {
  return ncclBroadcast(data, data, count, type, root, communicator, stream);
}
X ncclResult_t ncclAllGather(const void* send, void* receive, size_t count, ncclDataType_t type,
                             ncclComm_t communicator, cudaStream_t stream) {
  return add(communicator, stream, {Call::Kind::kAllGather, "ncclAllGather", send, receive, count, type});
}
X ncclResult_t ncclAlltoAll(const void* send, void* receive, size_t count, ncclDataType_t type, ncclComm_t communicator,
                            cudaStream_t stream) {
  return add(communicator, stream, {Call::Kind::kAlltoAll, "ncclAlltoAll", send, receive, count, type});
}
X ncclResult_t ncclSend(const void* data, size_t count, ncclDataType_t type, int peer, ncclComm_t communicator,
                        cudaStream_t stream) {
  return add(communicator, stream, {Call::Kind::kSend, "ncclSend", data, nullptr, count, type, peer});
}
X ncclResult_t ncclRecv(void* data, size_t count, ncclDataType_t type, int peer, ncclComm_t communicator,
                        cudaStream_t stream) {
  return add(communicator, stream, {Call::Kind::kReceive, "ncclRecv", nullptr, data, count, type, peer});
}

// LibTorch links these; c10d calls none of them in what sslrun does.
X ncclResult_t ncclCommInitAll(ncclComm_t*, int, const int*) { return missing("ncclCommInitAll"); }
X ncclResult_t ncclCommShrink(ncclComm_t, int*, int, ncclComm_t*, ncclConfig_t*, int) {
  return missing("ncclCommShrink");
}
X ncclResult_t ncclCommRegister(ncclComm_t, void*, size_t, void**) { return missing("ncclCommRegister"); }
X ncclResult_t ncclCommDeregister(ncclComm_t, void*) { return missing("ncclCommDeregister"); }
X ncclResult_t ncclCommWindowRegister(ncclComm_t, void*, size_t, ncclWindow_t*, int) {
  return missing("ncclCommWindowRegister");
}
X ncclResult_t ncclCommWindowDeregister(ncclComm_t, ncclWindow_t) { return missing("ncclCommWindowDeregister"); }
X ncclResult_t ncclGroupSimulateEnd(ncclSimInfo_t*) { return missing("ncclGroupSimulateEnd"); }
X ncclResult_t ncclMemAlloc(void**, size_t) { return missing("ncclMemAlloc"); }
X ncclResult_t ncclMemFree(void*) { return missing("ncclMemFree"); }
X int ncclDevCommCreate() { return missing("ncclDevCommCreate"); }
X int ncclDevCommDestroy() { return missing("ncclDevCommDestroy"); }
