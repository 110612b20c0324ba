package dev.einlab.backend.simd;

/** Where a micro-kernel's sums begin and go: rows of two vectors, {@code stride} apart. */
final class Tile {
  private static final float[] ZEROS = new float[MicroKernel.COLUMNS];

  float[] data;
  int at;
  int stride;

  /** What the sums begin with: the tile itself, or one row of zeros again and again. */
  float[] from;

  int fromAt;
  int fromStride;

  void set(float[] data, int at, int stride, boolean adds) {
    this.data = data;
    this.at = at;
    this.stride = stride;
    from = adds ? data : ZEROS;
    fromAt = adds ? at : 0;
    fromStride = adds ? stride : 0;
  }
}
