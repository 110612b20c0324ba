package dev.einlab.backend.opencl;

import java.util.List;

/**
 * How kernels are cut for a kind of device. The kernels are the same text for all: these numbers
 * are its {@code -D} macros.
 *
 * @param name what {@code -Deinlab.opencl.class} may ask for
 * @param width floats of a vector in a work-item
 * @param lanes work-items that share a row, and meet in local memory; 1 needs no local memory
 * @param blocks vectors along a run of elements that one work-item does
 * @param tileRows rows of a matrix product that one work-item keeps in registers
 * @param tileVectors vectors of columns that it keeps beside each row
 * @param side work-items along one side of a work-group of the matrix product, which share tiles
 *     through local memory; 1 uses none
 */
record DeviceClass(
    String name, int width, int lanes, int blocks, int tileRows, int tileVectors, int side) {
  /** The table, widest vectors first. A processor's row is chosen by its vectors. */
  private static final List<DeviceClass> TABLE =
      List.of(
          new DeviceClass("cpu-16", 16, 1, 256, 8, 2, 1),
          new DeviceClass("cpu-8", 8, 1, 256, 4, 2, 1),
          new DeviceClass("cpu-4", 4, 1, 256, 4, 2, 1),
          new DeviceClass("gpu", 1, 64, 1, 4, 4, 16));

  static DeviceClass of(boolean isGpu, int nativeFloats) {
    if (isGpu) return TABLE.getLast();
    return TABLE.stream().filter(row -> row.width <= nativeFloats).findFirst().orElse(TABLE.get(2));
  }

  /**
   * @throws IllegalArgumentException if there is no such row; the message lists them
   */
  static DeviceClass named(String name) {
    for (DeviceClass row : TABLE) if (row.name.equals(name)) return row;
    throw new IllegalArgumentException(
        "-Deinlab.opencl.class=%s is no class of devices; choose one of %s"
            .formatted(name, String.join(", ", TABLE.stream().map(DeviceClass::name).toList())));
  }

  /** Work-items that a nest of loops is shared among: {@code Share} of {@code common.cl}. */
  long shares(Loops loops) {
    return Math.ceilDiv(loops.blocks(width), blocks);
  }

  /** Columns of a tile of the matrix product. */
  int tileColumns() {
    return tileVectors * width;
  }

  String macros() {
    return "-DWIDTH=%d -DLANES=%d -DBLOCKS=%d -DTILE_ROWS=%d -DTILE_VECTORS=%d -DSIDE=%d"
        .formatted(width, lanes, blocks, tileRows, tileVectors, side);
  }
}
