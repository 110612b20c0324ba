// What works along the last axis: dense rows of `length` floats, a work-group a row, or `perGroup`
// rows where they are short. Each lane does every LANES-th vector.

#define EACH_ROW for (int row = get_group_id(0) * perGroup; row < min((int)(get_group_id(0) + 1) * perGroup, rows); row++)
#define EACH_VECTOR for (int i = get_local_id(0) * WIDTH; i < length; i += LANES * WIDTH)
#define COUNT min(WIDTH, length - i)

// e^(x - max) needs no care where x <= max; NaN stays NaN.
V weightOf(V x, float max) { return select(expOfNegative(x - max), (V)(NAN), isnan(x - max)); }

V largest(global const float *x, int length) {
  V max = (V)(-INFINITY);
  EACH_VECTOR max = largerOf(max, keep(load_float(x + i, 1, COUNT), COUNT, -INFINITY));
  return max;
}

GROUP void softmax(global float *out, global const float *in, int rows, int length, int perGroup) {
  SHARED(shared)
  EACH_ROW {
    global const float *x = in + (size_t)row * length;
    global float *y = out + (size_t)row * length;
    float max = groupMax(largest(x, length), shared);
    V sum = (V)(0.0f);
    EACH_VECTOR {
      V weight = weightOf(load_float(x + i, 1, COUNT), max);
      store_float(weight, y + i, 1, COUNT);
      sum += keep(weight, COUNT, 0.0f);
    }
    float total = groupSum(sum, shared);
    EACH_VECTOR store_float(load_float(y + i, 1, COUNT) / total, y + i, 1, COUNT);
  }
}

// y (g - sum of g y).
GROUP void softmaxGrad(
    global float *out, global const float *y, global const float *g, int rows, int length, int perGroup) {
  SHARED(shared)
  EACH_ROW {
    size_t start = (size_t)row * length;
    V sum = (V)(0.0f);
    EACH_VECTOR sum = fma(load_float(y + start + i, 1, COUNT), load_float(g + start + i, 1, COUNT), sum);
    float dot_ = groupSum(sum, shared);
    EACH_VECTOR {
      V result = load_float(y + start + i, 1, COUNT) * (load_float(g + start + i, 1, COUNT) - dot_);
      store_float(result, out + start + i, 1, COUNT);
    }
  }
}

// Mean (0 where rows are not centred) and 1 / sqrt(mean square + epsilon).
float2 moments(global const float *x, int length, int centred, float epsilon, local float *shared) {
  float mean = 0.0f;
  if (centred) {
    V sum = (V)(0.0f);
    EACH_VECTOR sum += load_float(x + i, 1, COUNT);
    mean = groupSum(sum, shared) / length;
    V rest = (V)(0.0f); // what rounding left: it would be all there is where a row hardly varies
    EACH_VECTOR rest += keep(load_float(x + i, 1, COUNT) - mean, COUNT, 0.0f);
    mean += groupSum(rest, shared) / length;
  }
  V squares = (V)(0.0f);
  EACH_VECTOR {
    V distance = keep(load_float(x + i, 1, COUNT) - mean, COUNT, 0.0f);
    squares = fma(distance, distance, squares);
  }
  return (float2)(mean, 1.0f / sqrt(groupSum(squares, shared) / length + epsilon));
}

#if LANES == 1
#define MEET 0
#else
#define MEET shared
#endif

// Gain and bias stand for 1 and 0 where hasGain and hasBias are 0.
GROUP void norm(
    global float *out, global const float *in, global const float *gain, global const float *bias,
    int hasGain, int hasBias, int centred, float epsilon, int rows, int length, int perGroup) {
  SHARED(shared)
  EACH_ROW {
    global const float *x = in + (size_t)row * length;
    float2 moment = moments(x, length, centred, epsilon, MEET);
    EACH_VECTOR {
      V z = (load_float(x + i, 1, COUNT) - moment.x) * moment.y;
      if (hasGain) z *= load_float(gain + i, 1, COUNT);
      if (hasBias) z += load_float(bias + i, 1, COUNT);
      store_float(z, out + (size_t)row * length + i, 1, COUNT);
    }
  }
}

// With z the standardised row and h = g gain: scale (h - mean(h) - z mean(h z)). Writes z too, from
// which the gradient of the gain is summed.
GROUP void normGrad(
    global float *out, global float *standard, global const float *in, global const float *gain,
    global const float *g, int hasGain, int centred, float epsilon, int rows, int length, int perGroup) {
  SHARED(shared)
  EACH_ROW {
    size_t start = (size_t)row * length;
    global const float *x = in + start;
    float2 moment = moments(x, length, centred, epsilon, MEET);
    V sum = (V)(0.0f);
    V products = (V)(0.0f);
    EACH_VECTOR {
      V z = (load_float(x + i, 1, COUNT) - moment.x) * moment.y;
      V gradient = load_float(g + start + i, 1, COUNT);
      if (hasGain) {
        store_float(z * gradient, standard + start + i, 1, COUNT);
        gradient *= load_float(gain + i, 1, COUNT);
      }
      sum += gradient;
      products = fma(gradient, z, products);
    }
    float mean = centred ? groupSum(sum, shared) / length : 0.0f;
    float product = groupSum(products, shared) / length;
    EACH_VECTOR {
      V z = (load_float(x + i, 1, COUNT) - moment.x) * moment.y;
      V h = load_float(g + start + i, 1, COUNT);
      if (hasGain) h *= load_float(gain + i, 1, COUNT);
      store_float(moment.y * (h - mean - z * product), out + start + i, 1, COUNT);
    }
  }
}

// Maximum, and log of the sum of e^x.
float2 logSum(global const float *x, int length, local float *shared) {
  float max = groupMax(largest(x, length), shared);
  V sum = (V)(0.0f);
  EACH_VECTOR sum += keep(weightOf(load_float(x + i, 1, COUNT), max), COUNT, 0.0f);
  float total = groupSum(sum, shared);
  return (float2)(max, isinf(max) ? max : max + log(total));
}

GROUP void crossEntropy(
    global float *losses, global const float *logits, global const int *targets, float smoothing,
    int rows, int length, int perGroup) {
  SHARED(shared)
  EACH_ROW {
    global const float *x = logits + (size_t)row * length;
    int target = targets[row];
    float loss = logSum(x, length, MEET).y - (1.0f - smoothing) * x[max(target, 0)];
    if (smoothing != 0.0f) {
      V sum = (V)(0.0f);
      EACH_VECTOR sum += load_float(x + i, 1, COUNT);
      loss -= smoothing * groupSum(sum, shared) / length;
    }
    if (get_local_id(0) == 0) losses[row] = target < 0 ? 0.0f : loss;
  }
}

GROUP void crossEntropyGrad(
    global float *out, global const float *logits, global const int *targets, global const float *scale,
    float smoothing, int rows, int length, int perGroup) {
  SHARED(shared)
  EACH_ROW {
    size_t start = (size_t)row * length;
    float sum = logSum(logits + start, length, MEET).y;
    int target = targets[row];
    EACH_VECTOR {
      Lanes wanted;
      wanted.v = (V)(smoothing / length);
      if (target >= i && target < i + WIDTH) wanted.lane[target - i] += 1.0f - smoothing;
      V x = load_float(logits + start + i, 1, COUNT);
      V weight = f_exp(x - sum);
      V result = target < 0 ? (V)(0.0f) : scale[row] * (weight - wanted.v);
      store_float(result, out + start + i, 1, COUNT);
    }
  }
}

// ---- one work-item a row, number by number: T is float or int

// As an integer that sorts like the number; NaN is the largest, and 0 larger than -0.
int keyOf_float(float x) {
  int bits = as_int(x);
  return isnan(x) ? 0x7fffffff : bits ^ ((bits >> 31) & 0x7fffffff);
}
int keyOf_int(int x) { return x; }

kernel void argmax(global int *out, global const T *in, int rows, int length) {
  int row = get_global_id(0);
  if (row >= rows) return;
  global const T *x = in + (size_t)row * length;
  int best = 0;
  for (int i = 1; i < length; i++) {
#define IS_NAN(x) ((x) != (x))
    if (x[i] > x[best] || (IS_NAN(x[i]) && !IS_NAN(x[best]))) best = i;
  }
  out[row] = best;
}

// Sums are doubles where the device has them.
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
typedef double SumOf_float;
#else
typedef float SumOf_float;
#endif
typedef int SumOf_int;

kernel void cumsum(global T *out, global const T *in, int rows, int length) {
  int row = get_global_id(0);
  if (row >= rows) return;
  in += (size_t)row * length;
  out += (size_t)row * length;
  JOIN(SumOf_, T) before = 0; // in stretches, so that the error does not grow with every term
  for (int start = 0; start < length; start += 64) {
    JOIN(SumOf_, T) sum = 0;
    for (int i = start; i < min(start + 64, length); i++) {
      sum += in[i];
      out[i] = before + sum;
    }
    before += sum;
  }
}

// Each time the largest that comes after the last one found.
kernel void topk(global int *out, global const T *in, int rows, int length, int k) {
  int row = get_global_id(0);
  if (row >= rows) return;
  global const T *x = in + (size_t)row * length;
  int lastKey = 0x7fffffff;
  int last = -1;
  for (int found = 0; found < k; found++) {
    int best = -1;
    int bestKey = 0;
    for (int i = 0; i < length; i++) {
      int key = JOIN(keyOf_, T)(x[i]);
      int after = key < lastKey || (key == lastKey && i > last);
      if (after && (best < 0 || key > bestKey)) {
        best = i;
        bestKey = key;
      }
    }
    out[(size_t)row * k + found] = best;
    last = best;
    lastKey = bestKey;
  }
}
