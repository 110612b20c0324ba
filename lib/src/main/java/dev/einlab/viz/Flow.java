package dev.einlab.viz;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.shape.Axis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements that flow into one element of the output: for each operand the row-major offsets of
 * its elements, in the order in which they are multiplied and summed. Element {@code t} of every
 * operand belongs to product {@code t}.
 *
 * @param output row-major offset of the one element of the output
 * @param operands a list of offsets for each operand, all equally long
 */
record Flow(int output, List<List<Integer>> operands) {
  /** What flows into the element of the output at this index; lengths must not be 0. */
  static Flow into(BoundEinsum bound, int... outputIndex) {
    var at = new HashMap<String, Integer>();
    for (int i = 0; i < outputIndex.length; i++)
      at.put(bound.output().get(i).name(), outputIndex[i]);
    List<String> summed =
        bound.lengths().keySet().stream().filter(name -> !at.containsKey(name)).toList();
    summed.forEach(name -> at.put(name, 0));
    var operands = new ArrayList<List<Integer>>();
    bound.operands().forEach(axes -> operands.add(new ArrayList<>()));
    do {
      for (int n = 0; n < operands.size(); n++) {
        operands.get(n).add(offset(bound.operands().get(n), at));
      }
    } while (advance(at, summed, bound));
    return new Flow(offset(bound.output(), at), operands);
  }

  /** The whole output, row-major, from the operands' values: for pictures, not for speed. */
  static double[] evaluate(BoundEinsum bound, List<double[]> operands) {
    var output = new double[(int) bound.outputShape().size()];
    long[] strides = bound.outputShape().rowMajorStrides();
    for (int offset = 0; offset < output.length; offset++) {
      int[] index = new int[strides.length];
      for (int i = 0; i < index.length; i++) {
        index[i] = (int) (offset / strides[i] % bound.outputShape().length(i));
      }
      output[offset] = into(bound, index).sum(operands);
    }
    return output;
  }

  private double sum(List<double[]> values) {
    double sum = 0;
    for (int t = 0; t < terms(); t++) {
      double product = 1;
      for (int n = 0; n < values.size(); n++) product *= values.get(n)[operands.get(n).get(t)];
      sum += product;
    }
    return sum;
  }

  int terms() {
    return operands.getFirst().size();
  }

  /** Counts the summed indices up, the last one fastest; false when all are back at 0. */
  private static boolean advance(Map<String, Integer> at, List<String> names, BoundEinsum bound) {
    for (String name : names.reversed()) {
      int next = at.get(name) + 1;
      if (next < bound.length(name)) {
        at.put(name, next);
        return true;
      }
      at.put(name, 0);
    }
    return false;
  }

  /** An axis of length 1 that broadcasts is always read at 0. */
  private static int offset(List<Axis> axes, Map<String, Integer> at) {
    int offset = 0;
    for (Axis axis : axes) {
      offset = offset * axis.length() + (axis.length() == 1 ? 0 : at.get(axis.name()));
    }
    return offset;
  }
}
