// What matrix products and attention share: groups of axes, and a tile of a product in registers.

#define TILE_COLUMNS (TILE_VECTORS * WIDTH)

// Several axes walked as one, in row-major order: AxisGroup.java.
#define GROUP_AXES 8

typedef struct {
  int rank;
  int size;
  int lengths[GROUP_AXES];
  int strides[GROUP_AXES];
} Group;

int groupInner(const Group *group) { return group->rank ? group->lengths[group->rank - 1] : 1; }
int groupStep(const Group *group) { return group->rank ? group->strides[group->rank - 1] : 1; }

// Where the index-th matrix, row or column of a group stands.
int placeOf(const Group *group, int index) {
  int place = 0;
  for (int axis = group->rank - 1; axis >= 0; axis--) {
    place += index % group->lengths[axis] * group->strides[axis];
    index /= group->lengths[axis];
  }
  return place;
}

// A tile: TILE_ROWS x TILE_VECTORS accumulators, over `steps` steps of the depth,
//
//   c[i][j] += sum over k of a[i * aRow + k * aStep] * b[k * TILE_COLUMNS + j]
//
// of which `rows` rows and `columns` columns exist. Where it begins, what stood in c counts as 0. Each
// element is one chain of multiply-adds. The spaces are where c, a and b lie: OpenCL C compiles a function
// for each.
#define DEFINE_TILE(NAME, C_SPACE, A_SPACE, B_SPACE, STORE, LOAD)                                 \
  void NAME(                                                                                      \
      C_SPACE float *c, int rowStep, int columnStep, int rows, int columns,                       \
      A_SPACE const float *a, int aRow, int aStep, B_SPACE const float *b, int steps, int begins) {\
    V sum[TILE_ROWS][TILE_VECTORS];                                                               \
    int whole = rows == TILE_ROWS && columns == TILE_COLUMNS && columnStep == 1;                  \
    _Pragma("unroll") for (int i = 0; i < TILE_ROWS; i++) {                                       \
      _Pragma("unroll") for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = (V)(0.0f);             \
    }                                                                                             \
    if (!begins) {                                                                                \
      _Pragma("unroll") for (int i = 0; i < TILE_ROWS; i++) {                                     \
        _Pragma("unroll") for (int j = 0; j < TILE_VECTORS; j++) {                                \
          int count = whole ? WIDTH : i < rows ? clamp(columns - j * WIDTH, 0, WIDTH) : 0;        \
          if (count) sum[i][j] = LOAD(c + i * rowStep + j * WIDTH * columnStep, columnStep, count); \
        }                                                                                         \
      }                                                                                           \
    }                                                                                             \
    for (int k = 0; k < steps; k++) {                                                             \
      V right[TILE_VECTORS];                                                                      \
      _Pragma("unroll") for (int j = 0; j < TILE_VECTORS; j++) right[j] = VLOAD(b + j * WIDTH);   \
      _Pragma("unroll") for (int i = 0; i < TILE_ROWS; i++) {                                     \
        V left = (V)(a[i * aRow]);                                                                \
        _Pragma("unroll") for (int j = 0; j < TILE_VECTORS; j++)                                  \
            sum[i][j] = fma(left, right[j], sum[i][j]);                                           \
      }                                                                                           \
      a += aStep;                                                                                 \
      b += TILE_COLUMNS;                                                                          \
    }                                                                                             \
    _Pragma("unroll") for (int i = 0; i < TILE_ROWS; i++) {                                       \
      _Pragma("unroll") for (int j = 0; j < TILE_VECTORS; j++) {                                  \
        int count = whole ? WIDTH : i < rows ? clamp(columns - j * WIDTH, 0, WIDTH) : 0;          \
        if (count) STORE(sum[i][j], c + i * rowStep + j * WIDTH * columnStep, columnStep, count); \
      }                                                                                           \
    }                                                                                             \
  }

DEFINE_TILE(tileInMemory, global, global, global, store_float, load_float)
DEFINE_TILE(tileFromLocal, global, global, local, store_float, load_float)
