// Attention, a tile of queries against blocks of keys, so that no matrix of scores is ever stored.
// Operands are packed into panels as for matrix products (gemm.cl): "lines" panels hold TILE_ROWS
// lines side by side, "columns" panels TILE_COLUMNS.

#define BLOCK (4 * TILE_COLUMNS) // keys whose weights a work-item holds at once

V loadOwn(private const float *p, int step, int count) { return VLOAD(p); }
void storeOwn(V x, private float *p, int step, int count) { VSTORE(x, p); }

DEFINE_TILE(scoreTile, private, global, global, storeOwn, loadOwn)
DEFINE_TILE(weightedTile, global, private, global, store_float, load_float)

typedef struct {
  int heads;  // of queries, of one sequence
  int groups; // of keys
  int t, s, d, e;
  int causal;
  float scale;
} Lengths;

int panelsOf(int lines, int panel) { return (lines + panel - 1) / panel; }

// Which matrix of keys the z-th head of queries sees.
int keysOf(const Lengths *n, int z) {
  return z / n->heads * n->groups + z % n->heads / (n->heads / n->groups);
}

// How many keys query i sees.
int visible(const Lengths *n, int i) { return n->causal ? clamp(i + 1 + n->s - n->t, 0, n->s) : n->s; }

// Products of a tile of lines with `count` columns from `first` on, a multiple of TILE_COLUMNS: [TILE_ROWS][BLOCK].
void scores(private float *to, global const float *lines, global const float *columns, int first, int count, int depth) {
  for (int j = 0; j < count; j += TILE_COLUMNS) {
    scoreTile(
        to + j, BLOCK, 1, TILE_ROWS, TILE_COLUMNS, lines, 1, TILE_ROWS,
        columns + (size_t)(first + j) * depth, depth, 1);
  }
}

// c[TILE_ROWS, width] += weights times rows `first` to `first + count` of a matrix in columns panels.
void addWeighted(
    global float *c, int rows, int width, private const float *weights, global const float *columns, int length,
    int first, int count, int begins) {
  for (int j = 0; j < width; j += TILE_COLUMNS) {
    weightedTile(
        c + j, width, 1, rows, min(TILE_COLUMNS, width - j), weights, BLOCK, 1,
        columns + ((size_t)(j / TILE_COLUMNS) * length + first) * TILE_COLUMNS, count, begins);
  }
}

// ---- forward: q in lines, k in columns (its rows), v in columns

GROUP void forward(
    global float *out, global float *logSums, global const float *q, global const float *k, global const float *v,
    const Lengths n, int heads) {
  int panels = panelsOf(n.t, TILE_ROWS);
  int item = get_global_id(0);
  if (item >= heads * panels) return;
  int z = item / panels;
  int first = item % panels * TILE_ROWS;
  int rows = min(TILE_ROWS, n.t - first);
  int own = keysOf(&n, z);
  q += ((size_t)z * panels * TILE_ROWS + first) * n.d;
  k += (size_t)own * panelsOf(n.s, TILE_COLUMNS) * TILE_COLUMNS * n.d;
  v += (size_t)own * panelsOf(n.e, TILE_COLUMNS) * TILE_COLUMNS * n.s;
  out += ((size_t)z * n.t + first) * n.e;
  float weights[TILE_ROWS * BLOCK];
  float maxima[TILE_ROWS];
  float totals[TILE_ROWS];
  for (int i = 0; i < TILE_ROWS; i++) {
    maxima[i] = -INFINITY;
    totals[i] = 0.0f;
  }
  int seen = visible(&n, first + rows - 1);
  for (int key = 0; key < seen; key += BLOCK) {
    int count = min(BLOCK, seen - key);
    scores(weights, q, k, key, count, n.d);
    for (int i = 0; i < rows; i++) {
      private float *w = weights + i * BLOCK;
      int open = clamp(visible(&n, first + i) - key, 0, count);
      V most = (V)(-INFINITY);
      for (int j = 0; j < open; j += WIDTH) {
        V score = keep(VLOAD(w + j) * n.scale, min(WIDTH, open - j), -INFINITY);
        VSTORE(score, w + j);
        most = largerOf(most, score);
      }
      float max = larger(laneMax(most), maxima[i]);
      float shrink = maxima[i] == -INFINITY ? 0.0f : exp(maxima[i] - max);
      V sum = (V)(0.0f);
      for (int j = 0; j < count; j += WIDTH) {
        V weight = j < open ? expOfNegative(VLOAD(w + j) - max) : (V)(0.0f);
        VSTORE(weight, w + j);
        sum += weight;
      }
      maxima[i] = max;
      totals[i] = totals[i] * shrink + laneSum(sum);
      if (key > 0 && shrink != 1.0f) {
        for (int j = 0; j < n.e; j += WIDTH) {
          int wide = min(WIDTH, n.e - j);
          store_float(load_float(out + i * n.e + j, 1, wide) * shrink, out + i * n.e + j, 1, wide);
        }
      }
    }
    addWeighted(out, rows, n.e, weights, v, n.s, key, count, key == 0);
  }
  for (int i = 0; i < rows; i++) {
    int sees = visible(&n, first + i) > 0;
    for (int j = 0; j < n.e; j += WIDTH) {
      int wide = min(WIDTH, n.e - j);
      global float *to = out + i * n.e + j;
      store_float(sees ? load_float(to, 1, wide) / totals[i] : (V)(0.0f), to, 1, wide);
    }
    logSums[(size_t)z * n.t + first + i] = isinf(maxima[i]) ? maxima[i] : maxima[i] + log(totals[i]);
  }
}

// ---- backward; D is the sum of g out of a query, and score gradients are w (g v - D) scale

GROUP void dotRows(global float *to, global const float *a, global const float *b, int rows, int length) {
  int row = get_global_id(0);
  if (row >= rows) return;
  a += (size_t)row * length;
  b += (size_t)row * length;
  V sum = (V)(0.0f);
  for (int i = 0; i < length; i += WIDTH) {
    int count = min(WIDTH, length - i);
    sum = fma(load_float(a + i, 1, count), load_float(b + i, 1, count), sum);
  }
  to[row] = laneSum(sum);
}

// q and g in lines; k and v in columns (their rows), and k in columns.
GROUP void backwardQueries(
    global float *outQ, global const float *q, global const float *g, global const float *kRows,
    global const float *vRows, global const float *k, global const float *logSums, global const float *shared,
    const Lengths n, int heads) {
  int panels = panelsOf(n.t, TILE_ROWS);
  int item = get_global_id(0);
  if (item >= heads * panels) return;
  int z = item / panels;
  int first = item % panels * TILE_ROWS;
  int rows = min(TILE_ROWS, n.t - first);
  int own = keysOf(&n, z);
  int keyPanels = panelsOf(n.s, TILE_COLUMNS) * TILE_COLUMNS;
  q += ((size_t)z * panels * TILE_ROWS + first) * n.d;
  g += ((size_t)z * panels * TILE_ROWS + first) * n.e;
  kRows += (size_t)own * keyPanels * n.d;
  vRows += (size_t)own * keyPanels * n.e;
  k += (size_t)own * panelsOf(n.d, TILE_COLUMNS) * TILE_COLUMNS * n.s;
  outQ += ((size_t)z * n.t + first) * n.d;
  logSums += (size_t)z * n.t + first;
  shared += (size_t)z * n.t + first;
  float weights[TILE_ROWS * BLOCK];
  float slopes[TILE_ROWS * BLOCK];
  int seen = visible(&n, first + rows - 1);
  for (int key = 0; key < seen; key += BLOCK) {
    int count = min(BLOCK, seen - key);
    scores(weights, q, kRows, key, count, n.d);
    scores(slopes, g, vRows, key, count, n.e);
    for (int i = 0; i < rows; i++) {
      int open = clamp(visible(&n, first + i) - key, 0, count);
      for (int j = 0; j < count; j += WIDTH) {
        V weight = f_exp(VLOAD(weights + i * BLOCK + j) * n.scale - logSums[i]);
        V slope = weight * (VLOAD(slopes + i * BLOCK + j) - shared[i]) * n.scale;
        VSTORE(keep(slope, clamp(open - j, 0, WIDTH), 0.0f), slopes + i * BLOCK + j);
      }
    }
    addWeighted(outQ, rows, n.d, slopes, k, n.s, key, count, key == 0);
  }
  if (seen > 0) return;
  for (int j = 0; j < rows * n.d; j++) outQ[j] = 0.0f;
}

// A tile of keys against blocks of queries, of all heads that share them. k and v in lines; q and g in
// columns, by rows and by columns.
GROUP void backwardKeys(
    global float *outK, global float *outV, global const float *k, global const float *v, global const float *qRows,
    global const float *gRows, global const float *q, global const float *g, global const float *logSums,
    global const float *shared, const Lengths n, int matrices) {
  int panels = panelsOf(n.s, TILE_ROWS);
  int item = get_global_id(0);
  if (item >= matrices * panels) return;
  int own = item / panels;
  int first = item % panels * TILE_ROWS;
  int rows = min(TILE_ROWS, n.s - first);
  int sharing = n.heads / n.groups;
  int queryPanels = panelsOf(n.t, TILE_COLUMNS) * TILE_COLUMNS;
  k += ((size_t)own * panels * TILE_ROWS + first) * n.d;
  v += ((size_t)own * panels * TILE_ROWS + first) * n.e;
  outK += ((size_t)own * n.s + first) * n.d;
  outV += ((size_t)own * n.s + first) * n.e;
  float weights[TILE_ROWS * BLOCK];
  float slopes[TILE_ROWS * BLOCK];
  int begins = 1;
  int start = n.causal ? max(0, first + n.t - n.s) / TILE_COLUMNS * TILE_COLUMNS : 0;
  for (int head = 0; head < sharing; head++) {
    int z = own / n.groups * n.heads + own % n.groups * sharing + head;
    for (int query = start; query < n.t; query += BLOCK) {
      int count = min(BLOCK, n.t - query);
      scores(weights, k, qRows + (size_t)z * queryPanels * n.d, query, count, n.d);
      scores(slopes, v, gRows + (size_t)z * queryPanels * n.e, query, count, n.e);
      for (int j = 0; j < count; j += WIDTH) {
        int wide = min(WIDTH, count - j);
        V logSum = load_float(logSums + (size_t)z * n.t + query + j, 1, wide);
        V share = load_float(shared + (size_t)z * n.t + query + j, 1, wide);
        for (int i = 0; i < rows; i++) {
          // The first query that sees this key.
          int from = n.causal ? clamp(first + i + n.t - n.s - query - j, 0, WIDTH) : 0;
          V weight = f_exp(VLOAD(weights + i * BLOCK + j) * n.scale - logSum);
          Lanes w;
          w.v = weight;
          Lanes slope;
          slope.v = weight * (VLOAD(slopes + i * BLOCK + j) - share) * n.scale;
          if (from > 0) {
            for (int lane = 0; lane < from; lane++) w.lane[lane] = slope.lane[lane] = 0.0f;
          }
          VSTORE(w.v, weights + i * BLOCK + j);
          VSTORE(slope.v, slopes + i * BLOCK + j);
        }
      }
      size_t depthG = (size_t)z * panelsOf(n.e, TILE_COLUMNS) * TILE_COLUMNS * n.t;
      size_t depthQ = (size_t)z * panelsOf(n.d, TILE_COLUMNS) * TILE_COLUMNS * n.t;
      addWeighted(outV, rows, n.e, weights, g + depthG, n.t, query, count, begins);
      addWeighted(outK, rows, n.d, slopes, q + depthQ, n.t, query, count, begins);
      begins = 0;
    }
  }
  if (!begins) return;
  for (int j = 0; j < rows * n.d; j++) outK[j] = 0.0f;
  for (int j = 0; j < rows * n.e; j++) outV[j] = 0.0f;
}
