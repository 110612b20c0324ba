// Whether all elements of a view are finite, said without a copy: `signal` lies in the host's memory and
// is written only where one is not.
GROUP void raiseUnlessFinite(global int *signal, global const float *in, const Loops loops) {
  int step = innerStep(&loops, 0);
  V zeros = (V)(0.0f); // x * 0 is NaN where x is not finite
  Share own = ownShare(&loops);
  EACH_ROW_OF(own) {
    int at[VIEWS];
    placeRow(&loops, own.row, 1, at);
    EACH_RUN_OF(own) {
      int i = FIRST_OF(own);
      V x = load_float(in + at[0] + i * step, step, min(WIDTH, own.inner - i));
      zeros = fma(x, (V)(0.0f), zeros);
    }
  }
  if (isnan(laneSum(zeros))) atomic_or(signal, 1);
}
