// Whether all elements of a view are finite, said without a copy: `signal` lies in the host's memory and
// is written only where one is not.
GROUP void raiseUnlessFinite(global int *signal, global const float *in, const Loops loops) {
  int inner = innerLength(&loops);
  int step = innerStep(&loops, 0);
  int perRow = (inner + WIDTH - 1) / WIDTH;
  int blocks = loops.size / inner * perRow;
  int block = get_global_id(0) * BLOCKS;
  int last = min(block + BLOCKS, blocks);
  int column = block % perRow;
  V zeros = (V)(0.0f); // x * 0 is NaN where x is not finite
  for (int row = block / perRow; block < last; row++, column = 0) {
    int at[VIEWS];
    placeRow(&loops, row, 1, at);
    for (; column < perRow && block < last; column++, block++) {
      int i = column * WIDTH;
      zeros = fma(load_float(in + at[0] + i * step, step, min(WIDTH, inner - i)), (V)(0.0f), zeros);
    }
  }
  if (isnan(laneSum(zeros))) atomic_or(signal, 1);
}
