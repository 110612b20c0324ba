// Takes its time: one chain of additions, which no compiler may shorten.
kernel void slow(global float *x, int rounds) {
  float sum = x[0];
  for (int i = 0; i < rounds; i++) sum += 1.0f;
  x[0] = sum;
}
