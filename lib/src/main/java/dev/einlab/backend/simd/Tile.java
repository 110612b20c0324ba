package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** Where a micro-kernel's results go: rows of two vectors, stored or added. */
final class Tile {
  private float[] data;
  private int at;
  private int stride;

  /** Rows that are stored; what a kernel computes beyond is dropped. */
  private int rows;

  boolean adds;

  void set(float[] data, int at, int stride, int rows) {
    this.data = data;
    this.at = at;
    this.stride = stride;
    this.rows = rows;
  }

  void put(int row, FloatVector left, FloatVector right) {
    if (row >= rows) return;
    int i = at + row * stride;
    if (adds) {
      left.add(FloatVector.fromArray(F, data, i)).intoArray(data, i);
      right.add(FloatVector.fromArray(F, data, i + WIDTH)).intoArray(data, i + WIDTH);
    } else {
      left.intoArray(data, i);
      right.intoArray(data, i + WIDTH);
    }
  }
}
