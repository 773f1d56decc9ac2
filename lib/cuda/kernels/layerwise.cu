// Steps of LARS and LARC (lib/optim/lars.h, larc.h) for many float32 tensors at once. A block has one piece of one tensor;
// sums are made in the same order each time.
constexpr int kTensors = 96;  // of one launch, whose parameters take at most 4 KB
constexpr int kThreads = 256;

struct Tensors {
  float* param[kTensors];
  const float* grad[kTensors];
  float* buffer[kTensors];
  long long size[kTensors];
  unsigned first[kTensors + 1];  // the first block of each tensor, and the number of all
  unsigned count;
};

struct Step {
  int ratio;            // what a tensor's own rate is: 0 one, 1 LARS, 2 LARS of OpenSelfSup, 3 LARC
  int rate_in_buffer;   // the learning rate enters the momentum buffer
  float lr, momentum, weight_decay, trust, eps;
  const float* rate;       // counts instead of lr where it is not null
  const float* found_inf;  // where it is not 0 nothing changes; may be null
};

DEVICE unsigned tensor_of(const Tensors& all, unsigned block) {
  unsigned low = 0, high = all.count;
  while (high - low > 1) {
    unsigned middle = (low + high) / 2;
    (all.first[middle] <= block ? low : high) = middle;
  }
  return low;
}

DEVICE long long smaller(long long a, long long b) { return a < b ? a : b; }

// sums[2 * block] and the next: the squares of p, and of g + decay * p, in the block's piece.
KERNEL(layerwise_squares_f32, CONSTANT Tensors all, float decay, long long piece, float* sums) {
  SHARED float of_param[kThreads], of_grad[kThreads];
  unsigned i = tensor_of(all, block_index.x);
  const float *param = all.param[i], *grad = all.grad[i];
  long long begin = (block_index.x - all.first[i]) * piece, end = smaller(begin + piece, all.size[i]);
  EACH_THREAD(t) {
    float p_sum = 0, g_sum = 0;
    for (long long k = begin + t; k < end; k += kThreads) {
      float p = param[k], g = fused_multiply_add(decay, p, grad[k]);
      p_sum = fused_multiply_add(p, p, p_sum);
      g_sum = fused_multiply_add(g, g, g_sum);
    }
    of_param[t] = p_sum;
    of_grad[t] = g_sum;
  }
  add_up(of_param);
  add_up(of_grad);
  EACH_THREAD(t) if (t == 0) {
    sums[2 * block_index.x] = of_param[0];
    sums[2 * block_index.x + 1] = of_grad[0];
  }
}

// By the norms of p and of what layerwise_squares_f32 took for g.
DEVICE float ratio_by(const Step& step, float p, float g) {
  bool both = p != 0 && g != 0;
  if (step.ratio == 1) return both ? p * step.trust / (g + step.eps) : 1;
  float whole = g + step.weight_decay * p;
  if (step.ratio == 2) return whole != 0 ? p * step.trust / whole : 0;
  return both ? p * step.trust / (whole + step.eps) : p == 0;
}

KERNEL(layerwise_step_f32, CONSTANT Tensors all, CONSTANT Step step, long long piece, const float* sums) {
  SHARED float of_param[kThreads], of_grad[kThreads];
  if (step.found_inf && *step.found_inf != 0) return;
  unsigned i = tensor_of(all, block_index.x);
  float ratio = 1;
  if (step.ratio != 0) {
    EACH_THREAD(t) {
      float p_sum = 0, g_sum = 0;
      for (unsigned block = all.first[i] + t; block < all.first[i + 1]; block += kThreads) {
        p_sum += sums[2 * block];
        g_sum += sums[2 * block + 1];
      }
      of_param[t] = p_sum;
      of_grad[t] = g_sum;
    }
    add_up(of_param);
    add_up(of_grad);
    ratio = ratio_by(step, sqrtf(of_param[0]), sqrtf(of_grad[0]));
  }
  float rate = step.rate ? *step.rate : step.lr;
  float into_buffer = step.rate_in_buffer ? ratio * rate : ratio, into_param = step.rate_in_buffer ? 1 : rate;
  float *param = all.param[i], *buffer = all.buffer[i];
  const float* grad = all.grad[i];
  long long begin = (block_index.x - all.first[i]) * piece, end = smaller(begin + piece, all.size[i]);
  EACH_THREAD(t) {
    for (long long k = begin + t; k < end; k += kThreads) {
      float p = param[k], update = into_buffer * fused_multiply_add(step.weight_decay, p, grad[k]);
      float kept = step.momentum != 0 ? fused_multiply_add(step.momentum, buffer[k], update) : update;
      buffer[k] = kept;
      param[k] = p - into_param * kept;
    }
  }
}
