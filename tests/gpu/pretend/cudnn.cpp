#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#define X extern "C" __attribute__((visibility("default")))

static char handle[64];
X int cudnnGetProperty(int t, int* v) {
  *v = t == 0 ? 9 : t == 1 ? 19 : 0;
  return 0;
}
X size_t cudnnGetVersion() { return 91900; }
X size_t cudnnGetCudartVersion() { return 13000; }
X const char* cudnnGetErrorString(int) { return "pretend cudnn"; }
X void cudnnGetLastErrorString(char* t, size_t n) { snprintf(t, n, "pretend cudnn"); }
X int cudnnBackendCreateDescriptor(int, void** d) {
  *d = malloc(16);
  return 0;
}
X int cudnnBackendGetAttribute(void*, int, int type, int64_t wanted, int64_t* count, void* into) {
  if (type == 11 || type == 19) {
    if (count) *count = 0;
    return 0;
  }
  if (count) *count = 1;
  if (into && wanted > 0) {
    if (type == 15) return 0;  // a descriptor: made by the caller
    memset(into, 0, type == 1 || type == 2 || type == 3 || type == 6 ? 8 : 4);
  }
  return 0;
}
X int cudnnCreate(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateActivationDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateCTCLossDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateConvolutionDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateDropoutDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateFilterDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreatePoolingDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateRNNDataDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateRNNDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateSpatialTransformerDescriptor(void** h) {
  *h = handle;
  return 0;
}
X int cudnnCreateTensorDescriptor(void** h) {
  *h = handle;
  return 0;
}

X int cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize(void*, int, int, void*, void*, void*, void*, void*,
                                                               size_t* n) {
  *n = 0;
  return 0;
}
X int cudnnGetBatchNormalizationBackwardExWorkspaceSize(void*, int, int, void*, void*, void*, void*, void*, void*,
                                                        void*, size_t* n) {
  *n = 0;
  return 0;
}
X int cudnnGetBatchNormalizationTrainingExReserveSpaceSize(void*, int, int, void*, void*, size_t* n) {
  *n = 0;
  return 0;
}
X int cudnnBackendDestroyDescriptor() { return 0; }
X int cudnnBackendExecute() { return 0; }
X int cudnnBackendFinalize() { return 0; }
X int cudnnBackendSetAttribute() { return 0; }
X int cudnnBatchNormalizationBackwardEx() { return 0; }
X int cudnnBatchNormalizationForwardInference() { return 0; }
X int cudnnBatchNormalizationForwardTrainingEx() { return 0; }
X int cudnnCTCLoss() { return 0; }
X int cudnnCTCLoss_v8() { return 0; }
X int cudnnConvolutionBackwardData() { return 0; }
X int cudnnConvolutionBackwardFilter() { return 0; }
X int cudnnConvolutionBiasActivationForward() { return 0; }
X int cudnnConvolutionForward() { return 0; }
X int cudnnDestroyActivationDescriptor() { return 0; }
X int cudnnDestroyCTCLossDescriptor() { return 0; }
X int cudnnDestroyConvolutionDescriptor() { return 0; }
X int cudnnDestroyDropoutDescriptor() { return 0; }
X int cudnnDestroyFilterDescriptor() { return 0; }
X int cudnnDestroyRNNDataDescriptor() { return 0; }
X int cudnnDestroyRNNDescriptor() { return 0; }
X int cudnnDestroySpatialTransformerDescriptor() { return 0; }
X int cudnnDestroyTensorDescriptor() { return 0; }
X int cudnnDropoutGetStatesSize() { return 0; }
X int cudnnFindConvolutionBackwardDataAlgorithmEx() { return 0; }
X int cudnnFindConvolutionBackwardFilterAlgorithmEx() { return 0; }
X int cudnnFindConvolutionForwardAlgorithmEx() { return 0; }
X int cudnnGetCTCLossWorkspaceSize() { return 0; }
X int cudnnGetCTCLossWorkspaceSize_v8() { return 0; }
X int cudnnGetConvolutionBackwardDataAlgorithm_v7() { return 0; }
X int cudnnGetConvolutionBackwardDataWorkspaceSize() { return 0; }
X int cudnnGetConvolutionBackwardFilterAlgorithm_v7() { return 0; }
X int cudnnGetConvolutionBackwardFilterWorkspaceSize() { return 0; }
X int cudnnGetConvolutionForwardAlgorithm_v7() { return 0; }
X int cudnnGetConvolutionForwardWorkspaceSize() { return 0; }
X int cudnnGetFilterNdDescriptor() { return 0; }
X int cudnnGetRNNTempSpaceSizes() { return 0; }
X int cudnnGetRNNWeightParams() { return 0; }
X int cudnnGetRNNWeightSpaceSize() { return 0; }
X int cudnnGetStream() { return 0; }
X int cudnnGetTensorNdDescriptor() { return 0; }
X int cudnnPoolingForward() { return 0; }
X int cudnnRNNBackwardData_v8() { return 0; }
X int cudnnRNNBackwardWeights_v8() { return 0; }
X int cudnnRNNForward() { return 0; }
X int cudnnRestoreDropoutDescriptor() { return 0; }
X int cudnnSetActivationDescriptor() { return 0; }
X int cudnnSetCTCLossDescriptorEx() { return 0; }
X int cudnnSetCTCLossDescriptor_v9() { return 0; }
X int cudnnSetConvolutionGroupCount() { return 0; }
X int cudnnSetConvolutionMathType() { return 0; }
X int cudnnSetConvolutionNdDescriptor() { return 0; }
X int cudnnSetDropoutDescriptor() { return 0; }
X int cudnnSetFilterNdDescriptor() { return 0; }
X int cudnnSetPooling2dDescriptor() { return 0; }
X int cudnnSetRNNDataDescriptor() { return 0; }
X int cudnnSetRNNDescriptor_v8() { return 0; }
X int cudnnSetSpatialTransformerNdDescriptor() { return 0; }
X int cudnnSetStream() { return 0; }
X int cudnnSetTensorNdDescriptor() { return 0; }
X int cudnnSpatialTfGridGeneratorBackward() { return 0; }
X int cudnnSpatialTfGridGeneratorForward() { return 0; }
X int cudnnSpatialTfSamplerBackward() { return 0; }
X int cudnnSpatialTfSamplerForward() { return 0; }
