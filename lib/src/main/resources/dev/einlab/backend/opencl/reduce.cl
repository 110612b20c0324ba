// Many numbers to one, in a fixed tree: stretches of 16 terms, a chunk of them in a work-item, then
// chunks of chunks.
// TYPE is float or int; START, COMBINE and MEET_LANES say what is done.

#define LOAD JOIN(load_, TYPE)
#define STORE JOIN(store_, TYPE)
#if TYPE_IS_INT
typedef VI VT;
typedef IntLanes LanesT;
#else
typedef V VT;
typedef Lanes LanesT;
#endif

VT sum(VT a, VT b) { return a + b; }
VT product(VT a, VT b) { return a * b; }
#if TYPE_IS_INT
VT most(VT a, VT b) { return max(a, b); }
VT least(VT a, VT b) { return min(a, b); }
#else
VT most(VT a, VT b) { return largerOf(a, b); }
VT least(VT a, VT b) { return select(b, a, a < b || isnan(a)); }
#endif

VT onlyFirst(VT x, int count) {
  LanesT lanes;
  lanes.v = x;
  for (int i = count; i < WIDTH; i++) lanes.lane[i] = START;
  return lanes.v;
}

// The lanes of a vector, half by half.
TYPE across(VT x) {
  LanesT lanes;
  lanes.v = x;
  for (int apart = WIDTH / 2; apart > 0; apart /= 2) {
    for (int i = 0; i < apart; i++) {
      LanesT a;
      LanesT b;
      a.lane[0] = lanes.lane[i];
      b.lane[0] = lanes.lane[i + apart];
      a.v = COMBINE(a.v, b.v);
      lanes.lane[i] = a.lane[0];
    }
  }
  return lanes.lane[0];
}

// Sums of sums, so that the error grows with the root of the number of terms.
#define TAKE(next)                      \
  stretch = COMBINE(stretch, next);     \
  if ((++taken & 15) == 0) {            \
    result = COMBINE(result, stretch);  \
    stretch = (VT)(START);              \
  }

// Along what is reduced: output `kept` of `outputs`, chunk by chunk, lanes across the terms. The views
// of `keptLoops` and `loops` are the input's; outputs are dense: [chunks, outputs].
kernel void alongTerms(
    global TYPE *out, global const TYPE *in, const Loops keptLoops, const Loops loops, int chunk,
    int chunks, int perItem) {
  int total = keptLoops.size * chunks;
  int inner = innerLength(&loops);
  int step = innerStep(&loops, 0);
  int keptInner = innerLength(&keptLoops);
  int end = min((int)(get_global_id(0) + 1) * perItem, total);
  for (int item = get_global_id(0) * perItem; item < end; item++) {
    int output = item % keptLoops.size;
    int term = item / keptLoops.size * chunk;
    int last = min(term + chunk, loops.size);
    int origin[VIEWS];
    placeRow(&keptLoops, output / keptInner, 1, origin);
    global const TYPE *x = in + origin[0] + output % keptInner * innerStep(&keptLoops, 0);
    VT result = (VT)(START);
    VT stretch = (VT)(START);
    int taken = 0;
    while (term < last) {
      int at[VIEWS];
      placeRow(&loops, term / inner, 1, at);
      int stop = min(inner, term % inner + last - term);
      for (int i = term % inner; i < stop; i += WIDTH) {
        int count = min(WIDTH, stop - i);
        VT next = LOAD(x + at[0] + i * step, step, count);
        TAKE(count < WIDTH ? onlyFirst(next, count) : next)
      }
      term += stop - term % inner;
    }
    out[item] = across(COMBINE(result, stretch));
  }
}

// Across outputs, which lie side by side in memory: a lane each, term after term.
kernel void acrossOutputs(
    global TYPE *out, global const TYPE *in, const Loops keptLoops, const Loops loops, int chunk,
    int chunks) {
  int inner = innerLength(&loops);
  int step = innerStep(&loops, 0);
  int keptInner = innerLength(&keptLoops);
  int perRow = (keptInner + WIDTH - 1) / WIDTH;
  int blocks = keptLoops.size / keptInner * perRow;
  int item = get_global_id(0);
  if (item >= blocks * chunks) return;
  int block = item % blocks;
  int row = block / perRow;
  int column = block % perRow * WIDTH;
  int count = min(WIDTH, keptInner - column);
  int keptStep = innerStep(&keptLoops, 0);
  int origin[VIEWS];
  placeRow(&keptLoops, row, 1, origin);
  global const TYPE *x = in + origin[0] + column * keptStep;
  int term = item / blocks * chunk;
  int last = min(term + chunk, loops.size);
  VT result = (VT)(START);
  VT stretch = (VT)(START);
  int taken = 0;
  while (term < last) {
    int at[VIEWS];
    placeRow(&loops, term / inner, 1, at);
    int stop = min(inner, term % inner + last - term);
    for (int i = term % inner; i < stop; i++) {
      TAKE(LOAD(x + at[0] + i * step, keptStep, count))
    }
    term += stop - term % inner;
  }
  result = COMBINE(result, stretch);
  STORE(result, out + (size_t)(item / blocks) * keptLoops.size + row * keptInner + column, 1, count);
}
