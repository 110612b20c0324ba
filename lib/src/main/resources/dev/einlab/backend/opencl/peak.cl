// The device's limits, as loops of its own: multiply-adds in registers, and a triad in memory.

#define CHAINS 12

GROUP void multiplyAdds(global float *out, int rounds, float factor) {
  V x[CHAINS];
  _Pragma("unroll") for (int i = 0; i < CHAINS; i++) x[i] = (V)(i + get_local_id(0));
  for (int round = 0; round < rounds; round++) {
    _Pragma("unroll") for (int i = 0; i < CHAINS; i++) x[i] = fma(x[i], (V)(factor), (V)(1.0f));
  }
  V sum = x[0];
  _Pragma("unroll") for (int i = 1; i < CHAINS; i++) sum += x[i];
  out[get_global_id(0)] = laneSum(sum);
}

// a = b + 3 c.
GROUP void triad(global float *a, global const float *b, global const float *c, int size) {
  int block = get_global_id(0) * BLOCKS;
  int last = min(block + BLOCKS, size / WIDTH);
  for (; block < last; block++) {
    VSTORE(fma(VLOAD(c + block * WIDTH), (V)(3.0f), VLOAD(b + block * WIDTH)), a + block * WIDTH);
  }
}
