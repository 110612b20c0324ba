// What all kernels share: vectors of WIDTH floats, runs of elements in any strided layout, sums over
// a work-group. Before each program; the macros WIDTH, LANES and BLOCKS come from DeviceClass.java.

#pragma OPENCL FP_CONTRACT OFF // every rounding is written down, so that devices agree

#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)

#if WIDTH == 1
typedef float V;
typedef int VI;
#define VLOAD(p) (*(p))
#define VSTORE(x, p) (*(p) = (x))
#define AS_V(x) as_float(x)
#define AS_VI(x) as_int(x)
#define TO_V(x) convert_float(x)
#define TO_VI(x) convert_int(x)
#else
typedef JOIN(float, WIDTH) V;
typedef JOIN(int, WIDTH) VI;
#define VLOAD(p) JOIN(vload, WIDTH)(0, p)
#define VSTORE(x, p) JOIN(vstore, WIDTH)(x, 0, p)
#define AS_V(x) JOIN(as_float, WIDTH)(x)
#define AS_VI(x) JOIN(as_int, WIDTH)(x)
#define TO_V(x) JOIN(convert_float, WIDTH)(x)
#define TO_VI(x) JOIN(convert_int, WIDTH)(x)
#endif

// A vector and its lanes: for remainders, and for functions that only exist for one number.
typedef union {
  V v;
  float lane[WIDTH];
} Lanes;
typedef union {
  VI v;
  int lane[WIDTH];
} IntLanes;

// A group shares local memory; where it has one member there is nothing to share.
#define GROUP kernel __attribute__((reqd_work_group_size(LANES, 1, 1)))

// ---- loops over several views of one shape, as Loops.java writes them

#define AXES 10
#define VIEWS 5

typedef struct {
  int rank;
  int size;
  int lengths[AXES];
  int strides[VIEWS][AXES];
  int offsets[VIEWS];
} Loops;

// Length and steps of the innermost loop; a single element is a loop of 1.
int innerLength(const Loops *loops) { return loops->rank ? loops->lengths[loops->rank - 1] : 1; }
int innerStep(const Loops *loops, int view) { return loops->rank ? loops->strides[view][loops->rank - 1] : 1; }

// Where each of the first `views` views stands when the innermost loop starts for the row-th time.
void placeRow(const Loops *loops, int row, int views, int *at) {
  for (int view = 0; view < views; view++) at[view] = loops->offsets[view];
  for (int axis = loops->rank - 2; axis >= 0; axis--) {
    int index = row % loops->lengths[axis];
    row /= loops->lengths[axis];
    for (int view = 0; view < views; view++) at[view] += index * loops->strides[view][axis];
  }
}

// A work-item's share of a nest: BLOCKS runs of up to WIDTH elements along the innermost loop.
typedef struct {
  int inner;  // length of the innermost loop
  int perRow; // runs that cover it
  int row;    // how often it has started
  int column; // the run in it
  int block;  // the run of all, and where the share ends
  int end;
} Share;

Share ownShare(const Loops *loops) {
  Share own;
  own.inner = innerLength(loops);
  own.perRow = (own.inner + WIDTH - 1) / WIDTH;
  own.block = get_global_id(0) * BLOCKS;
  own.end = min(own.block + BLOCKS, loops->size / own.inner * own.perRow);
  own.row = own.block / own.perRow;
  own.column = own.block % own.perRow;
  return own;
}

// Walks it: each row, and in it each run. Its first element is the i-th along the innermost loop.
#define EACH_ROW_OF(own) for (; own.block < own.end; own.row++, own.column = 0)
#define EACH_RUN_OF(own) for (; own.column < own.perRow && own.block < own.end; own.column++, own.block++)
#define FIRST_OF(own) (own.column * WIDTH)

// ---- up to WIDTH elements, `step` apart, as a vector; lanes from `count` on hold 0

V load_float(global const float *p, int step, int count) {
#if WIDTH == 1
  return *p;
#else
  if (count == WIDTH && step == 1) return VLOAD(p);
  if (step == 0) return (V)(*p);
  Lanes x;
  x.v = (V)(0);
  for (int i = 0; i < count; i++) x.lane[i] = p[i * step];
  return x.v;
#endif
}

VI load_int(global const int *p, int step, int count) {
#if WIDTH == 1
  return *p;
#else
  if (count == WIDTH && step == 1) return VLOAD(p);
  if (step == 0) return (VI)(*p);
  IntLanes x;
  x.v = (VI)(0);
  for (int i = 0; i < count; i++) x.lane[i] = p[i * step];
  return x.v;
#endif
}

VI load_uchar(global const uchar *p, int step, int count) {
#if WIDTH == 1
  return *p;
#else
  if (count == WIDTH && step == 1) return TO_VI(VLOAD(p));
  IntLanes x;
  x.v = (VI)(0);
  for (int i = 0; i < count; i++) x.lane[i] = p[i * step];
  return x.v;
#endif
}

void store_float(V x, global float *p, int step, int count) {
#if WIDTH == 1
  *p = x;
#else
  if (count == WIDTH && step == 1) {
    VSTORE(x, p);
    return;
  }
  Lanes lanes;
  lanes.v = x;
  for (int i = 0; i < count; i++) p[i * step] = lanes.lane[i];
#endif
}

void store_int(VI x, global int *p, int step, int count) {
#if WIDTH == 1
  *p = x;
#else
  if (count == WIDTH && step == 1) {
    VSTORE(x, p);
    return;
  }
  IntLanes lanes;
  lanes.v = x;
  for (int i = 0; i < count; i++) p[i * step] = lanes.lane[i];
#endif
}

// Truth: 1 where a lane is not 0.
void store_uchar(VI x, global uchar *p, int step, int count) {
  IntLanes lanes;
  lanes.v = x;
  for (int i = 0; i < count; i++) p[i * step] = lanes.lane[i] != 0;
}

// ---- one number of a vector's lanes, and of a group's: always the same tree

// With another number in the lanes from `count` on.
V keep(V x, int count, float other) {
  if (count >= WIDTH) return x;
  Lanes lanes;
  lanes.v = x;
  for (int i = count; i < WIDTH; i++) lanes.lane[i] = other;
  return lanes.v;
}

float laneSum(V x) {
  Lanes lanes;
  lanes.v = x;
  for (int apart = WIDTH / 2; apart > 0; apart /= 2) {
    for (int i = 0; i < apart; i++) lanes.lane[i] += lanes.lane[i + apart];
  }
  return lanes.lane[0];
}

// NaN wins.
float larger(float a, float b) { return a > b || isnan(a) ? a : b; }

V largerOf(V a, V b) { return select(b, a, a > b || isnan(a)); }

float laneMax(V x) {
  Lanes lanes;
  lanes.v = x;
  for (int apart = WIDTH / 2; apart > 0; apart /= 2) {
    for (int i = 0; i < apart; i++) lanes.lane[i] = larger(lanes.lane[i], lanes.lane[i + apart]);
  }
  return lanes.lane[0];
}

#if LANES == 1
#define SHARED(name)
#define groupSum(x, shared) laneSum(x)
#define groupMax(x, shared) laneMax(x)
#else
#define SHARED(name) local float name[LANES];

float groupTree(float own, local float *shared, int max) {
  int lane = get_local_id(0);
  shared[lane] = own;
  for (int apart = LANES / 2; apart > 0; apart /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < apart) {
      float other = shared[lane + apart];
      shared[lane] = max ? larger(shared[lane], other) : shared[lane] + other;
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  float result = shared[0];
  barrier(CLK_LOCAL_MEM_FENCE); // before the next tree writes
  return result;
}

#define groupSum(x, shared) groupTree(laneSum(x), shared, 0)
#define groupMax(x, shared) groupTree(laneMax(x), shared, 1)
#endif
