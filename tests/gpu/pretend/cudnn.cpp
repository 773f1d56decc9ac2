// A pretend cuDNN: convolutions are counted and not computed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "stand_in.h"

PRETEND int cudnnGetProperty(int part, int* value) {
  constexpr int kVersion[] = {9, 19, 0};
  *value = kVersion[part];
  return 0;
}
PRETEND size_t cudnnGetVersion() { return 91900; }
PRETEND size_t cudnnGetCudartVersion() { return 13000; }
PRETEND const char* cudnnGetErrorString(int) { return "pretend cuDNN"; }
PRETEND void cudnnGetLastErrorString(char* text, size_t size) { snprintf(text, size, "pretend cuDNN"); }

// Descriptors of the graph interface: every plan that is asked for exists, needs no workspace and has no notes.
namespace {
// Of cudnnBackendAttributeType_t.
enum Type { kLong = 3, kDouble = 5, kPointer = 6, kNumericalNote = 11, kDescriptor = 15, kBehaviourNote = 19 };

size_t width_of(int type) { return type == kLong || type == kDouble || type == kPointer ? 8 : 4; }
}
PRETEND int cudnnBackendCreateDescriptor(int, void** descriptor) {
  *descriptor = malloc(16);
  return 0;
}
PRETEND int cudnnBackendDestroyDescriptor(void* descriptor) {
  free(descriptor);
  return 0;
}
PRETEND int cudnnBackendGetAttribute(void*, int, int type, int64_t wanted, int64_t* count, void* into) {
  const bool none = type == kNumericalNote || type == kBehaviourNote;
  if (count) *count = none ? 0 : 1;
  if (!none && into && wanted > 0 && type != kDescriptor)
    memset(into, 0, width_of(type));  // the caller makes descriptors
  return 0;
}

// Batch norm needs no workspace either.
PRETEND int cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize(void*, int, int, void*, void*, void*, void*, void*,
                                                                     size_t* size) {
  *size = 0;
  return 0;
}
PRETEND int cudnnGetBatchNormalizationBackwardExWorkspaceSize(void*, int, int, void*, void*, void*, void*, void*, void*,
                                                              void*, size_t* size) {
  *size = 0;
  return 0;
}
PRETEND int cudnnGetBatchNormalizationTrainingExReserveSpaceSize(void*, int, int, void*, void*, size_t* size) {
  *size = 0;
  return 0;
}

// LibTorch's search among plans measures their times, which a pretend GPU does not have.
PRETEND void _ZN2at7Context17setBenchmarkCuDNNEb(void*, bool) {}

GIVE_HANDLE(cudnnCreate)
GIVE_HANDLE(cudnnCreateActivationDescriptor)
GIVE_HANDLE(cudnnCreateCTCLossDescriptor)
GIVE_HANDLE(cudnnCreateConvolutionDescriptor)
GIVE_HANDLE(cudnnCreateDropoutDescriptor)
GIVE_HANDLE(cudnnCreateFilterDescriptor)
GIVE_HANDLE(cudnnCreatePoolingDescriptor)
GIVE_HANDLE(cudnnCreateRNNDataDescriptor)
GIVE_HANDLE(cudnnCreateRNNDescriptor)
GIVE_HANDLE(cudnnCreateSpatialTransformerDescriptor)
GIVE_HANDLE(cudnnCreateTensorDescriptor)

SUCCEED_AND_COUNT(cudnnBackendExecute, "convolutions")
SUCCEED(cudnnBackendFinalize)
SUCCEED(cudnnBackendSetAttribute)
SUCCEED(cudnnBatchNormalizationBackwardEx)
SUCCEED(cudnnBatchNormalizationForwardInference)
SUCCEED(cudnnBatchNormalizationForwardTrainingEx)
SUCCEED(cudnnCTCLoss)
SUCCEED(cudnnCTCLoss_v8)
SUCCEED_AND_COUNT(cudnnConvolutionBackwardData, "convolutions")
SUCCEED_AND_COUNT(cudnnConvolutionBackwardFilter, "convolutions")
SUCCEED_AND_COUNT(cudnnConvolutionBiasActivationForward, "convolutions")
SUCCEED_AND_COUNT(cudnnConvolutionForward, "convolutions")
SUCCEED(cudnnDestroyActivationDescriptor)
SUCCEED(cudnnDestroyCTCLossDescriptor)
SUCCEED(cudnnDestroyConvolutionDescriptor)
SUCCEED(cudnnDestroyDropoutDescriptor)
SUCCEED(cudnnDestroyFilterDescriptor)
SUCCEED(cudnnDestroyRNNDataDescriptor)
SUCCEED(cudnnDestroyRNNDescriptor)
SUCCEED(cudnnDestroySpatialTransformerDescriptor)
SUCCEED(cudnnDestroyTensorDescriptor)
SUCCEED(cudnnDropoutGetStatesSize)
SUCCEED(cudnnFindConvolutionBackwardDataAlgorithmEx)
SUCCEED(cudnnFindConvolutionBackwardFilterAlgorithmEx)
SUCCEED(cudnnFindConvolutionForwardAlgorithmEx)
SUCCEED(cudnnGetCTCLossWorkspaceSize)
SUCCEED(cudnnGetCTCLossWorkspaceSize_v8)
SUCCEED(cudnnGetConvolutionBackwardDataAlgorithm_v7)
SUCCEED(cudnnGetConvolutionBackwardDataWorkspaceSize)
SUCCEED(cudnnGetConvolutionBackwardFilterAlgorithm_v7)
SUCCEED(cudnnGetConvolutionBackwardFilterWorkspaceSize)
SUCCEED(cudnnGetConvolutionForwardAlgorithm_v7)
SUCCEED(cudnnGetConvolutionForwardWorkspaceSize)
SUCCEED(cudnnGetFilterNdDescriptor)
SUCCEED(cudnnGetRNNTempSpaceSizes)
SUCCEED(cudnnGetRNNWeightParams)
SUCCEED(cudnnGetRNNWeightSpaceSize)
SUCCEED(cudnnGetStream)
SUCCEED(cudnnGetTensorNdDescriptor)
SUCCEED(cudnnPoolingForward)
SUCCEED(cudnnRNNBackwardData_v8)
SUCCEED(cudnnRNNBackwardWeights_v8)
SUCCEED(cudnnRNNForward)
SUCCEED(cudnnRestoreDropoutDescriptor)
SUCCEED(cudnnSetActivationDescriptor)
SUCCEED(cudnnSetCTCLossDescriptorEx)
SUCCEED(cudnnSetCTCLossDescriptor_v9)
SUCCEED(cudnnSetConvolutionGroupCount)
SUCCEED(cudnnSetConvolutionMathType)
SUCCEED(cudnnSetConvolutionNdDescriptor)
SUCCEED(cudnnSetDropoutDescriptor)
SUCCEED(cudnnSetFilterNdDescriptor)
SUCCEED(cudnnSetPooling2dDescriptor)
SUCCEED(cudnnSetRNNDataDescriptor)
SUCCEED(cudnnSetRNNDescriptor_v8)
SUCCEED(cudnnSetSpatialTransformerNdDescriptor)
SUCCEED(cudnnSetStream)
SUCCEED(cudnnSetTensorNdDescriptor)
SUCCEED(cudnnSpatialTfGridGeneratorBackward)
SUCCEED(cudnnSpatialTfGridGeneratorForward)
SUCCEED(cudnnSpatialTfSamplerBackward)
SUCCEED(cudnnSpatialTfSamplerForward)
