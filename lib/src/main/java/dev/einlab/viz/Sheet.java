package dev.einlab.viz;

import dev.einlab.shape.Axis;
import java.util.List;
import java.util.Set;

/**
 * One tensor of rank 0 to 3 laid out as rows and columns of cells, slices of the first axis below
 * each other.
 *
 * @param cells text of the elements, row-major, or empty where only the shape is known
 * @param marked offsets of the elements that take part in the one result shown
 * @param unused offsets of elements that take part in no result
 * @param upright whether the axis of a vector runs downwards
 */
record Sheet(
    String title,
    String subtitle,
    List<Axis> axes,
    List<String> cells,
    Set<Integer> marked,
    Set<Integer> unused,
    boolean upright) {
  static final int LARGEST_RANK = 3;
  static final int MOST_SLICES = 4;
  static final int MOST_ROWS = 8;
  static final int MOST_COLUMNS = 8;

  /** Whether a tensor with these axes is small enough to draw every element. */
  static boolean fits(List<Axis> axes) {
    int rank = axes.size();
    if (rank > LARGEST_RANK || axes.stream().anyMatch(axis -> axis.length() == 0)) return false;
    boolean columns = rank < 1 || axes.getLast().length() <= MOST_COLUMNS;
    boolean rows = rank < 2 || axes.get(rank - 2).length() <= MOST_ROWS;
    return columns && rows && (rank < 3 || axes.getFirst().length() <= MOST_SLICES);
  }

  Axis columnAxis() {
    return axes.isEmpty() || axes.size() == 1 && upright ? null : axes.getLast();
  }

  Axis rowAxis() {
    if (axes.size() == 1) return upright ? axes.getFirst() : null;
    return axes.size() < 2 ? null : axes.get(axes.size() - 2);
  }

  Axis sliceAxis() {
    return axes.size() < 3 ? null : axes.getFirst();
  }

  int columns() {
    return lengthOf(columnAxis());
  }

  int rows() {
    return lengthOf(rowAxis());
  }

  int slices() {
    return lengthOf(sliceAxis());
  }

  int offset(int slice, int row, int column) {
    return (slice * rows() + row) * columns() + column;
  }

  private static int lengthOf(Axis axis) {
    return axis == null ? 1 : axis.length();
  }
}
