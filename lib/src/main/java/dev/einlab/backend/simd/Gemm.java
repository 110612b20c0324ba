package dev.einlab.backend.simd;

import dev.einlab.backend.MatrixView;

/** Batched matrix products of any strided layout: picks the loops that fit the shape. */
final class Gemm {
  /** Multiply-adds up to which starting vectors costs more than it saves. */
  private static final int TINY = 512;

  private final Workers workers;

  Gemm(Workers workers) {
    this.workers = workers;
  }

  /** c = a·b for each batch element. */
  void multiply(MatrixView a, MatrixView b, MatrixView c) {
    Matrix out = Matrix.of(c);
    boolean turned = out.columns == 1 || (!out.hasUnitColumns() && out.hasUnitRows());
    if (turned && out.rows > 1) {
      multiply(b.transposed(), a.transposed(), c.transposed()); // cᵀ = bᵀ·aᵀ
      return;
    }
    int batch = c.batch().size();
    if (batch == 0 || out.rows == 0 || out.columns == 0) return;
    Matrix left = Matrix.of(a);
    Matrix right = Matrix.of(b);
    long work = (long) out.rows * out.columns * left.columns;
    if (work <= TINY) {
      new TinyProduct(left, right, out).run(workers, batch);
    } else if (VectorProduct.fits(left, right, out)) {
      new VectorProduct(left, right, out).run(workers, batch);
    } else {
      new BlockedProduct(left, right, out, batch).run(workers);
    }
  }
}
