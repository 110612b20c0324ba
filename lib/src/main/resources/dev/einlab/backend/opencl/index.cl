// Elements that others name. T is an unsigned type of the elements' size, or the type that is added.

// Views: 0 the result, 1 the index, 2 the table with the named axis at 0, whose step is axisStep.
kernel void gather(
    global T *out, global const T *table, global const int *index, const Loops loops, int axisStep,
    int perItem) {
  int inner = innerLength(&loops);
  int step = innerStep(&loops, 0);
  int indexStep = innerStep(&loops, 1);
  int tableStep = innerStep(&loops, 2);
  int end = min((int)(get_global_id(0) + 1) * perItem, loops.size);
  int i = get_global_id(0) * perItem;
  while (i < end) {
    int at[VIEWS];
    placeRow(&loops, i / inner, 3, at);
    int first = i % inner;
    int stop = min(inner, first + end - i);
    if (indexStep == 0) { // one row is copied
      global const T *from = table + at[2] + index[at[1]] * axisStep;
      for (int j = first; j < stop; j++) out[at[0] + j * step] = from[j * tableStep];
    } else {
      for (int j = first; j < stop; j++) {
        int chosen = index[at[1] + j * indexStep];
        out[at[0] + j * step] = table[at[2] + j * tableStep + chosen * axisStep];
      }
    }
    i += stop - first;
  }
}

#define PLUS_float(a, b) ((a) + (b))
#define PLUS_int(a, b) as_int(as_uint(a) + as_uint(b))
#define LAST_float(a, b) (b)
#define LAST_int(a, b) (b)
#define LAST_uchar(a, b) (b)

// Views: 0 the result with the named axis at 0, 1 the index, 2 what is added, both at 0 of the axis
// that is walked: a work-item does `perItem` neighbours of the other axes, in the order of that axis,
// so that sums come out the same each time, and of several values for one place the last one stays.
#ifdef PUT
kernel void scatter(
    global T *out, global const T *in, global const int *index, const Loops loops, int axisStep,
    int length, int indexStride, int inStride, int perItem) {
  int inner = innerLength(&loops);
  int step = innerStep(&loops, 0);
  int indexStep = innerStep(&loops, 1);
  int inStep = innerStep(&loops, 2);
  int perRow = (inner + perItem - 1) / perItem;
  int item = get_global_id(0);
  if (item >= loops.size / inner * perRow) return;
  int at[VIEWS];
  placeRow(&loops, item / perRow, 3, at);
  int first = item % perRow * perItem;
  int stop = min(inner, first + perItem);
  for (int i = 0; i < length; i++) {
    for (int j = first; j < stop; j++) {
      int chosen = index[at[1] + j * indexStep + i * indexStride];
      global T *to = out + at[0] + j * step + chosen * axisStep;
      *to = JOIN(PUT, T)(*to, in[at[2] + j * inStep + i * inStride]);
    }
  }
}

#endif

// from, from + step, ...
kernel void count(global int *out, int from, int step, int size) {
  int i = get_global_id(0);
  if (i < size) out[i] = from + i * step;
}
