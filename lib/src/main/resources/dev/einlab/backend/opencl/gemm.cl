// Matrix products. Operands that cannot be read where they lie are packed first, into panels of lines
// (rows of a, columns of b) that lie side by side for every step along the depth k, so that any strided
// layout costs one pass:
//
//   panel p of matrix z:  packed[((z * panels + p) * depth + k) * PANEL + line]
//
// Every element of the result is one chain of multiply-adds in the order of k, however it is tiled.

#define ROW_PANEL (TILE_ROWS * SIDE)
#define COLUMN_PANEL (TILE_COLUMNS * SIDE)

#define mulAdd(a, b, c) ((c) + (a) * (b))

// A work-item packs `steps` steps of the depth of one panel; lines beyond the last are zeros.
kernel void pack(
    global float *packed, global const float *from, int offset, const Group batch, const Group lines,
    const Group depth, int steps) {
  int panels = (lines.size + PANEL - 1) / PANEL;
  int parts = (depth.size + steps - 1) / steps;
  int item = get_global_id(0);
  if (item >= batch.size * panels * parts) return;
  int k = item % parts * steps;
  int panel = item / parts % panels;
  int z = item / parts / panels;
  int last = min(k + steps, depth.size);
  int origin = offset + placeOf(&batch, z);
  int first = panel * PANEL;
  int valid = min(PANEL, lines.size - first);
  int at[PANEL];
  for (int line = 0; line < PANEL; line++) at[line] = origin + placeOf(&lines, first + min(line, valid - 1));
  int sideBySide = groupStep(&lines) == 1 && first % groupInner(&lines) + valid <= groupInner(&lines);
  int inner = groupInner(&depth);
  int step = groupStep(&depth);
  global float *to = packed + ((size_t)(z * panels + panel) * depth.size + k) * PANEL;
  while (k < last) {
    int start = k % inner;
    int stop = min(inner, start + last - k);
    global const float *x = from + placeOf(&depth, k - start);
    if (valid == PANEL && sideBySide) {
      for (int i = start; i < stop; i++, to += PANEL) {
#if PANEL % WIDTH == 0
        for (int line = 0; line < PANEL; line += WIDTH) VSTORE(VLOAD(x + at[0] + line + i * step), to + line);
#else
        for (int line = 0; line < PANEL; line++) to[line] = x[at[0] + line + i * step];
#endif
      }
    } else {
      for (int line = 0; line < valid; line++) {
        for (int i = start; i < stop; i++) to[(i - start) * PANEL + line] = x[at[line] + i * step];
      }
      for (int line = valid; line < PANEL; line++) {
        for (int i = start; i < stop; i++) to[(i - start) * PANEL + line] = 0.0f;
      }
      to += (size_t)(stop - start) * PANEL;
    }
    k += stop - start;
  }
}

// An operand of `multiply` that is read where it lies, LEFT_IN_PLACE or RIGHT_IN_PLACE: its lines begin
// `lineStep` apart, its steps along the depth `depthStep`.
typedef struct {
  int offset;
  int lineStep;
  int depthStep;
  Group batch;
} Operand;

#if SIDE == 1

// Steps along the depth for which a panel stays in the first-level cache.
#define STRETCH 256

#if RIGHT_IN_PLACE
#define TILE tileFromLocal
#else
#define TILE tileInMemory
#endif

// A work-item walks `perItem` tiles down one panel of b, a stretch of the depth at a time: the stretch
// of b stays in the first-level cache. Rows of an a in place fill all tiles; columns of a b in place lie
// side by side.
GROUP void multiply(
    global float *c, global const float *a, global const float *b, int offset, const Group batch, int rows,
    int columns, int depth, int rowStep, int columnStep, int perItem, const Operand left, const Operand right) {
  int rowPanels = (rows + TILE_ROWS - 1) / TILE_ROWS;
  int columnPanels = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  int rowBlocks = (rowPanels + perItem - 1) / perItem;
  int item = get_group_id(0);
  int j = item % columnPanels;
  int block = item / columnPanels % rowBlocks;
  int z = item / columnPanels / rowBlocks;
  global float *to = c + offset + placeOf(&batch, z) + j * TILE_COLUMNS * columnStep;
  int wide = min(TILE_COLUMNS, columns - j * TILE_COLUMNS);
  int last = min((block + 1) * perItem, rowPanels);
#if LEFT_IN_PLACE
  a += left.offset + placeOf(&left.batch, z);
#else
  a += (size_t)z * rowPanels * depth * TILE_ROWS;
#endif
#if RIGHT_IN_PLACE
  local float panel[STRETCH * TILE_COLUMNS];
  b += right.offset + placeOf(&right.batch, z) + j * TILE_COLUMNS;
#else
  b += ((size_t)z * columnPanels + j) * depth * TILE_COLUMNS;
#endif
  for (int k = 0; k < depth; k += STRETCH) {
    int steps = min(STRETCH, depth - k);
#if RIGHT_IN_PLACE
    for (int step = 0; step < steps; step++) {
      for (int v = 0; v < TILE_VECTORS; v++) {
        int count = clamp(wide - v * WIDTH, 0, WIDTH);
        V x = (V)(0.0f);
        if (count) x = load_float(b + (size_t)(k + step) * right.depthStep + v * WIDTH, 1, count);
        VSTORE(x, panel + step * TILE_COLUMNS + v * WIDTH);
      }
    }
#else
    global const float *panel = b + (size_t)k * TILE_COLUMNS;
#endif
    for (int i = block * perItem; i < last; i++) {
      int high = min(TILE_ROWS, rows - i * TILE_ROWS);
      global float *tile = to + i * TILE_ROWS * rowStep;
#if LEFT_IN_PLACE
      global const float *lines = a + (size_t)i * TILE_ROWS * left.lineStep + (size_t)k * left.depthStep;
      TILE(tile, rowStep, columnStep, high, wide, lines, left.lineStep, left.depthStep, panel, steps, k == 0);
#else
      global const float *lines = a + ((size_t)i * depth + k) * TILE_ROWS;
      TILE(tile, rowStep, columnStep, high, wide, lines, 1, TILE_ROWS, panel, steps, k == 0);
#endif
    }
  }
}

#else

// A work-group of SIDE x SIDE work-items makes a square of the result; each keeps a tile in registers
// and brings its share of both panels to local memory, STEPS steps of the depth at a time. Both operands
// are packed, whatever their size.
#define STEPS SIDE

kernel __attribute__((reqd_work_group_size(SIDE * SIDE, 1, 1))) void multiply(
    global float *c, global const float *a, global const float *b, int offset, const Group batch, int rows,
    int columns, int depth, int rowStep, int columnStep, int perItem, const Operand packedA,
    const Operand packedB) {
  local float left[STEPS * ROW_PANEL];
  local float right[STEPS * COLUMN_PANEL];
  int rowPanels = (rows + ROW_PANEL - 1) / ROW_PANEL;
  int columnPanels = (columns + COLUMN_PANEL - 1) / COLUMN_PANEL;
  int group = get_group_id(0);
  int j = group % columnPanels;
  int i = group / columnPanels % rowPanels;
  int z = group / columnPanels / rowPanels;
  int id = get_local_id(0);
  int x = id % SIDE;
  int y = id / SIDE;
  a += ((size_t)z * rowPanels + i) * depth * ROW_PANEL;
  b += ((size_t)z * columnPanels + j) * depth * COLUMN_PANEL;
  float sum[TILE_ROWS][TILE_COLUMNS];
  for (int p = 0; p < TILE_ROWS; p++) {
    for (int q = 0; q < TILE_COLUMNS; q++) sum[p][q] = 0.0f;
  }
  for (int k = 0; k < depth; k += STEPS) {
    int steps = min(STEPS, depth - k);
    for (int e = id; e < steps * ROW_PANEL; e += SIDE * SIDE) left[e] = a[(size_t)k * ROW_PANEL + e];
    for (int e = id; e < steps * COLUMN_PANEL; e += SIDE * SIDE) right[e] = b[(size_t)k * COLUMN_PANEL + e];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int s = 0; s < steps; s++) {
      for (int p = 0; p < TILE_ROWS; p++) {
        for (int q = 0; q < TILE_COLUMNS; q++) {
          sum[p][q] = fma(left[s * ROW_PANEL + p * SIDE + y], right[s * COLUMN_PANEL + q * SIDE + x], sum[p][q]);
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  c += offset + placeOf(&batch, z);
  for (int p = 0; p < TILE_ROWS; p++) {
    for (int q = 0; q < TILE_COLUMNS; q++) {
      int row = i * ROW_PANEL + p * SIDE + y;
      int column = j * COLUMN_PANEL + q * SIDE + x;
      if (row < rows && column < columns) c[row * rowStep + column * columnStep] = sum[p][q];
    }
  }
}

#endif

// An element of the result by itself, for products too small to pack and for integers; T is float or
// int. The result is dense.
kernel void single(
    global T *c, global const T *a, global const T *b, int offsetA, const Group batchA, const Group rows,
    const Group depthA, int offsetB, const Group batchB, const Group columns, const Group depthB) {
  int item = get_global_id(0);
  if (item >= batchA.size * rows.size * columns.size) return;
  int j = item % columns.size;
  int i = item / columns.size % rows.size;
  int z = item / columns.size / rows.size;
  a += offsetA + placeOf(&batchA, z) + placeOf(&rows, i);
  b += offsetB + placeOf(&batchB, z) + placeOf(&columns, j);
  int innerA = groupInner(&depthA);
  int innerB = groupInner(&depthB);
  int stepA = groupStep(&depthA);
  int stepB = groupStep(&depthB);
  T sum = 0;
  int stop;
  for (int k = 0; k < depthA.size; k = stop) {
    stop = min(depthA.size, min(k - k % innerA + innerA, k - k % innerB + innerB));
    global const T *left = a + placeOf(&depthA, k);
    global const T *right = b + placeOf(&depthB, k);
    for (int s = 0; s < stop - k; s++) sum = MULTIPLY_ADD(left[s * stepA], right[s * stepB], sum);
  }
  c[item] = sum;
}

// Rows of a with one vector, both dense along the depth, in chunks: [chunks, batch, rows]. A single chain
// would wait for itself: 16 chains whatever the width, and a tree, so that devices agree.
#define CHAINS 16
#define CHAIN_VECTORS (CHAINS / WIDTH)

kernel void dots(
    global float *c, global const float *a, global const float *b, int offsetA, const Group batchA,
    const Group rows, int offsetB, const Group batchB, int depth, int chunk) {
  int item = get_global_id(0);
  if (item >= batchA.size * rows.size * ((depth + chunk - 1) / chunk)) return;
  int i = item % rows.size;
  int z = item / rows.size % batchA.size;
  int first = item / rows.size / batchA.size * chunk;
  a += offsetA + placeOf(&batchA, z) + placeOf(&rows, i);
  b += offsetB + placeOf(&batchB, z);
  union {
    V v[CHAIN_VECTORS];
    float chain[CHAINS];
  } sums;
  for (int v = 0; v < CHAIN_VECTORS; v++) sums.v[v] = (V)(0.0f);
  int last = min(depth, first + chunk);
  for (int start = first; start < last; start += CHAINS) {
    for (int v = 0; v < CHAIN_VECTORS; v++) {
      int k = start + v * WIDTH;
      int count = min(WIDTH, last - k);
      if (count > 0) sums.v[v] = fma(load_float(a + k, 1, count), load_float(b + k, 1, count), sums.v[v]);
    }
  }
  for (int apart = CHAINS / 2; apart > 0; apart /= 2) {
    for (int i = 0; i < apart; i++) sums.chain[i] += sums.chain[i + apart];
  }
  c[item] = sums.chain[0];
}

// Dot products of their chunks, [chunks, results] to [results]: stretches of 16 chunks.
kernel void addChunks(global float *c, global const float *partial, int results, int chunks) {
  int item = get_global_id(0);
  if (item >= results) return;
  float total = 0.0f;
  for (int start = 0; start < chunks; start += 16) {
    float stretch = 0.0f;
    for (int i = start; i < min(start + 16, chunks); i++) stretch += partial[(size_t)i * results + item];
    total += stretch;
  }
  c[item] = total;
}
