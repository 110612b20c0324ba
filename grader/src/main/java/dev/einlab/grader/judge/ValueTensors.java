package dev.einlab.grader.judge;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;

/** Tensors on the default backend from plain numbers. */
final class ValueTensors {
  private ValueTensors() {}

  static Tensor tensor(DType dtype, Shape shape, double[] numbers) {
    return switch (dtype) {
      case F64 -> Tensors.of(numbers.clone(), shape);
      case I32, BOOL -> Tensors.of(ints(numbers), shape).to(dtype);
      default -> Tensors.of(floats(numbers), shape).to(dtype);
    };
  }

  private static int[] ints(double[] numbers) {
    int[] ints = new int[numbers.length];
    for (int i = 0; i < ints.length; i++) ints[i] = (int) numbers[i];
    return ints;
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
    return floats;
  }
}
