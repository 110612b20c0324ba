package dev.einlab.tensor;

import dev.einlab.einsum.BoundEinops;
import dev.einlab.einsum.EinopsPattern;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.einsum.PackPattern;
import dev.einlab.einsum.ShapePattern;
import dev.einlab.shape.Axis;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Operations that say by name what becomes of each axis, in the notation of einops. The pattern
 * comes after the operands; lengths that shapes do not tell come last.
 *
 * <pre>
 * rearrange(x, "b t (heads d) -> b heads t d", axis("heads", 4))   [2, 5, 12] → [2, 4, 5, 3]
 * reduce(x, "b (h 2) (w 2) -> b h w", "max")                       [8, 28, 28] → [8, 14, 14]
 * repeat(x, "h w -> h w c", axis("c", 3))                          [4, 6] → [4, 6, 3]
 * einsum(q, k, "b i d, b j d -> b i j")                            [2, 5, 3], [2, 7, 3] → [2, 5, 7]
 * </pre>
 *
 * Where one tensor is expected, a list of tensors of one shape may be given: they are stacked, and
 * their number is the first axis. Every pattern that does not fit throws an {@link
 * IllegalArgumentException} that shows the pattern with a caret under the axis at fault.
 */
public final class Einops {
  private Einops() {}

  /** The length of a name: {@code axis("heads", 4)}. */
  public static Axis axis(String name, int length) {
    return new Axis(name, length);
  }

  /** The same elements under other axes: both sides of the pattern have the same names. */
  public static Tensor rearrange(Tensor x, String pattern, Axis... lengths) {
    return together(apart(x, EinopsPattern.Operation.REARRANGE, pattern, lengths));
  }

  /** {@link #rearrange(Tensor, String, Axis...)} of tensors stacked along the first axis. */
  public static Tensor rearrange(List<Tensor> x, String pattern, Axis... lengths) {
    return rearrange(stacked("rearrange", x), pattern, lengths);
  }

  /**
   * One number of many along the axes that are on the left only.
   *
   * @param reduction {@code sum}, {@code mean}, {@code min}, {@code max}, {@code prod}, {@code any}
   *     or {@code all}
   */
  public static Tensor reduce(Tensor x, String pattern, String reduction, Axis... lengths) {
    Apart apart = apart(x, EinopsPattern.Operation.REDUCE, pattern, lengths);
    Tensor reduced = reduced(pattern, reduction, apart.tensor(), apart.plan().reduced());
    return together(new Apart(reduced, apart.plan()));
  }

  /** {@link #reduce(Tensor, String, String, Axis...)} of tensors stacked along the first axis. */
  public static Tensor reduce(List<Tensor> x, String pattern, String reduction, Axis... lengths) {
    return reduce(stacked("reduce", x), pattern, reduction, lengths);
  }

  /** The elements again and again along the axes that are on the right only. */
  public static Tensor repeat(Tensor x, String pattern, Axis... lengths) {
    return together(apart(x, EinopsPattern.Operation.REPEAT, pattern, lengths));
  }

  /** {@link #repeat(Tensor, String, Axis...)} of tensors stacked along the first axis. */
  public static Tensor repeat(List<Tensor> x, String pattern, Axis... lengths) {
    return repeat(stacked("repeat", x), pattern, lengths);
  }

  /** Sums and diagonals of one tensor: {@code einsum(a, "i i ->")} is its trace. */
  public static Tensor einsum(Tensor a, String pattern) {
    return einsum(List.of(a), pattern);
  }

  /** Multiplies along equal names, and sums over those the output does not name. */
  public static Tensor einsum(Tensor a, Tensor b, String pattern) {
    return einsum(List.of(a, b), pattern);
  }

  /** {@link #einsum(Tensor, Tensor, String)} of three tensors, the cheapest pair first. */
  public static Tensor einsum(Tensor a, Tensor b, Tensor c, String pattern) {
    return einsum(List.of(a, b, c), pattern);
  }

  /** {@link #einsum(Tensor, Tensor, String)} of four tensors, the cheapest pair first. */
  public static Tensor einsum(Tensor a, Tensor b, Tensor c, Tensor d, String pattern) {
    return einsum(List.of(a, b, c, d), pattern);
  }

  /** {@link #einsum(Tensor, Tensor, String)} of any number of tensors. */
  public static Tensor einsum(List<Tensor> operands, String pattern) {
    EinsumExpression expression = EinsumExpression.parseNamed(pattern);
    return Einsum.run(expression.bind(operands.stream().map(Tensor::shape).toList()), operands);
  }

  /**
   * A packed tensor and what unpacking needs.
   *
   * @param shapes the lengths of each tensor's own axes, those the star stood for
   */
  public record Packed(Tensor tensor, List<Shape> shapes) {}

  /**
   * Tensors of different ranks as one: the axes a star stands for are flattened, and concatenated.
   *
   * <pre>
   * pack(List.of(cls, patches), "b * c")     [2, 8], [2, 4, 4, 8] → [2, 17, 8] and [[], [4, 4]]
   * </pre>
   */
  public static Packed pack(List<Tensor> tensors, String pattern) {
    PackPattern.Packing packing =
        PackPattern.parse("pack", pattern).pack(tensors.stream().map(Tensor::shape).toList());
    var flat = new Tensor[tensors.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = tensors.get(i).reshape(packing.flat().get(i).toArray());
    }
    return new Packed(Tensors.cat(packing.axis(), flat), packing.own());
  }

  /** The tensors that {@link #pack} put together: views of the packed one where strides allow. */
  public static List<Tensor> unpack(Tensor packed, List<Shape> shapes, String pattern) {
    return unpack(packed, shapes.stream().map(Shape::toArray).toArray(int[][]::new), pattern);
  }

  /** Like {@link #unpack(Tensor, List, String)}; one length of all may be -1 and is worked out. */
  public static List<Tensor> unpack(Tensor packed, int[][] shapes, String pattern) {
    var tensors = new ArrayList<Tensor>();
    for (PackPattern.Slice slice :
        PackPattern.parse("unpack", pattern).unpack(packed.shape(), List.of(shapes))) {
      tensors.add(
          packed.slice(slice.axis(), slice.from(), slice.to()).reshape(slice.shape().toArray()));
    }
    return List.copyOf(tensors);
  }

  /**
   * The lengths of a tensor's axes by name, to be given to another pattern; {@code _} skips an
   * axis.
   *
   * <pre>
   * rearrange(y, "(b h w) c -> b h w c", parseShape(x, "b _ h w"))
   * </pre>
   */
  public static Axis[] parseShape(Tensor x, String pattern) {
    return ShapePattern.parse("parseShape", pattern).match(x.shape(), Map.of()).entrySet().stream()
        .map(entry -> new Axis(entry.getKey(), entry.getValue()))
        .toArray(Axis[]::new);
  }

  /** A tensor with its compositions taken apart, and how to go on. */
  private record Apart(Tensor tensor, BoundEinops plan) {}

  private static Apart apart(
      Tensor x, EinopsPattern.Operation operation, String pattern, Axis... lengths) {
    BoundEinops plan = EinopsPattern.parse(operation, pattern).bind(x.shape(), List.of(lengths));
    return new Apart(x.reshape(plan.split().toArray()), plan);
  }

  private static Tensor together(Apart apart) {
    BoundEinops plan = apart.plan();
    Tensor result = apart.tensor().permute(plan.order());
    int[] added = plan.added();
    for (int axis : added) {
      result = result.unsqueeze(axis);
    }
    if (added.length > 0) {
      result = result.expand(plan.expanded().toArray());
    }
    return result.reshape(plan.result().toArray());
  }

  private static Tensor reduced(String pattern, String reduction, Tensor x, int[] axes) {
    boolean none = axes.length == 0; // nothing to reduce, but the type is that of a reduction
    return switch (reduction) {
      case "sum" -> none ? x.numeric() : x.sum(axes);
      case "mean" -> none ? x.floating() : x.mean(axes);
      case "min" -> none ? x.numeric() : x.min(axes);
      case "max" -> none ? x.numeric() : x.max(axes);
      case "prod" -> none ? x.numeric() : x.prod(axes);
      case "any" -> none ? x.to(DType.BOOL) : x.any(axes);
      case "all" -> none ? x.to(DType.BOOL) : x.all(axes);
      default ->
          throw new IllegalArgumentException(
              ("reduce \"%s\": there is no reduction \"%s\"; use sum, mean, min, max, prod,"
                      + " any or all.")
                  .formatted(pattern, reduction));
    };
  }

  private static Tensor stacked(String operation, List<Tensor> tensors) {
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException(
          operation + ": the list is empty; give one tensor at least.");
    }
    for (int i = 1; i < tensors.size(); i++) {
      Arguments.equalShapes(
          operation, "tensor 0", tensors.getFirst().shape(), "tensor " + i, tensors.get(i).shape());
    }
    return Tensors.stack(0, tensors.toArray(Tensor[]::new));
  }
}
