package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backends;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every wrong argument says, in full: the operation, the place, both values, the remedy. */
class ArgumentsTest {
  private static Map<String, ThrowingCallable> mistakes() {
    Tensor x = arange(6).reshape(2, 3);
    Map<String, ThrowingCallable> all = new LinkedHashMap<>();
    all.put(
        "matmul: [2, 3] · [2, 3]: the last axis of the left operand is 3, the second to last axis of the right is 2; they are summed together and must be equal",
        () -> x.matmul(x));
    all.put(
        "matmul: got [2, 3] and []; a scalar has no axis to sum over, use mul",
        () -> x.matmul(x.sum()));
    all.put(
        "sum: Axis 2 was asked of shape [2, 3], but its axes are 0 to 1, or -2 to -1 from the end.",
        () -> x.sum(2));
    all.put(
        "sum: axis 1 of [2, 3] is named twice in [1, -1]; name each axis once", () -> x.sum(1, -1));
    all.put("permute: [2, 3] has 2 axes but [0] names 1; name every axis once", () -> x.permute(0));
    all.put("reshape: [2, 3] has 6 elements, which do not fill [4, 2] (8)", () -> x.reshape(4, 2));
    all.put("reshape: [2, 3] has 6 elements, which do not fill [2, 2] (4)", () -> x.reshape(2, 2));
    all.put(
        "reshape: [2, 3] has 6 elements, which do not fill [4, -1] (4 · ?)",
        () -> x.reshape(4, -1));
    all.put(
        "reshape: [2, 3] to [-1, -1]: lengths are 0 or more, and one of them may be −1",
        () -> x.reshape(-1, -1));
    all.put(
        "select: index 3 on axis 1 of [2, 3], which is 3 long; indices are 0 to 2, or −1 to −3 from the end",
        () -> x.select(1, 3));
    all.put(
        "select: index 0 on axis 1 of [2, 0], which is 0 long; there is nothing to choose from",
        () -> zeros(2, 0).select(1, 0));
    all.put(
        "slice: step 0 on axis 1 of [2, 3]; a step is 1 or more (flip(axis) walks backwards)",
        () -> x.slice(1, 0, 3, 0));
    all.put(
        "unsqueeze: a new axis of [2, 3] can stand at 0 to 2, or −1 to −3 from the end, not at 3",
        () -> x.unsqueeze(3));
    all.put(
        "squeeze: axis 1 of [2, 3] is 3 long; only an axis of length 1 can be dropped",
        () -> x.squeeze(1));
    all.put(
        "expand: [2, 3] to [4, 3]: an axis of length 1 can be repeated, others keep their length (or −1), new ones come at the left",
        () -> x.expand(4, 3));
    all.put(
        "t: takes rank 2, but [3] has rank 1; for other ranks name the axes: transpose(first, second)",
        () -> arange(3).t());
    all.put(
        "diagonal: both axes are axis 1 of [2, 3]; name two different ones",
        () -> x.diagonal(1, -1));
    all.put(
        "dot: takes two vectors, got [2, 3] and [2, 3]; for other ranks use matmul or einsum",
        () -> x.dot(x));
    all.put(
        "dot: the vectors are 2 and 3 long; they must be equally long",
        () -> arange(2).dot(arange(3)));
    all.put(
        "where: takes bool, got int32; make one by a comparison such as x.gt(0)",
        () -> x.where(x, x));
    all.put(
        "max: axis 1 of [2, 0] is empty, and nothing has no max; take at least one element along it",
        () -> zeros(2, 0).max(1));
    all.put(
        "gather: takes int32, got float32; convert the index: index.to(DType.I32)",
        () -> x.gather(0, ones(1, 3)));
    all.put(
        "gather: index 5 on axis 1 of [2, 3], which is 3 long; indices are 0 to 2",
        () -> x.gather(1, tensor(new int[][] {{5}})));
    all.put(
        "take: index -1 on axis 0 of [2, 3], which is 2 long; indices are 0 to 1",
        () -> x.take(tensor(0, -1)));
    all.put(
        "take: takes int32, got float32; convert the ids: ids.to(DType.I32)",
        () -> x.take(ones(1)));
    all.put(
        "take: a scalar [] has no rows to take; give it an axis: unsqueeze(0)",
        () -> x.sum().take(tensor(0)));
    all.put(
        "scatter: index is [1, 3] but source is [3]; they must have one shape",
        () -> x.scatter(0, tensor(new int[][] {{0, 0, 0}}), arange(3)));
    all.put(
        "scatter: float32 values do not fit into int32 [2, 3]; convert the target: x.to(DType.F32)",
        () -> x.scatter(0, tensor(new int[][] {{0, 0, 0}}), ones(1, 3)));
    all.put(
        "scatterAdd: float32 values do not fit into int32 [2, 3]; convert the target: x.to(DType.F32)",
        () -> x.scatterAdd(0, tensor(new int[][] {{0, 0, 0}}), ones(1, 3)));
    all.put(
        "scatterAdd: index 2 on axis 0 of [2, 3], which is 2 long; indices are 0 to 1",
        () -> x.scatterAdd(0, tensor(new int[][] {{2}}), tensor(new int[][] {{1}})));
    all.put(
        "pow: int32 to the power -2 is no integer; convert first: x.to(DType.F32).pow(-2)",
        () -> x.pow(-2));
    all.put(
        "matmul: [2, 3, 4] · [5, 4, 1]: axis -3 is 2 in the left operand but 5 in the right; axes before the last two are equal, or one of them is 1",
        () -> ones(2, 3, 4).matmul(ones(5, 4, 1)));
    all.put(
        "oneHot: 0 classes for ids [1]; there must be 1 at least",
        () -> Tensors.oneHot(tensor(0), 0));
    all.put(
        "arange(0.0, Infinity, 1.0): the ends must be finite and the step not 0",
        () -> arange(0, Double.POSITIVE_INFINITY, 1));
    all.put(
        "tensor: no matrices; make empty tensors with zeros(0, …)", () -> tensor(new float[0][][]));
    all.put(
        "tensor: matrix 0 is [1, 2] but matrix 1 is [1, 3]; they must have one shape",
        () -> tensor(new float[][][] {{{1, 2}}, {{1, 2, 3}}}));
    all.put(
        "expand: [2, 3] has rank 2, [3] only 1; expanding never drops an axis", () -> x.expand(3));
    all.put(
        "matmul: [2, 3] · [2]: the last axis of the left operand is 3, the only axis of the right is 2; they are summed together and must be equal",
        () -> x.matmul(arange(2)));
    all.put(
        "crossEntropy: target -7 is negative, and only -100 is ignored",
        () -> Fused.requireTargets(tensor(1, -7), -100));
    all.put(
        "there is no backend 'cuda'; choose one of reference, simd, opencl", () -> x.to("cuda"));
    all.put(
        "toArray: a scalar [] has no axis, and so no array; use item()", () -> x.sum().toArray());
    all.put(
        "gather: index [3] does not fit [2, 3] on axis 1: both have one rank, and on other axes the index is not longer",
        () -> x.gather(1, arange(3)));
    all.put(
        "allClose: this is [2, 3] but other is [3, 2]; they must have one shape",
        () -> x.allClose(x.t()));
    all.put(
        "item: the tensor [2, 3] has 6 elements, not one; use get(index…) or toFloats()", x::item);
    all.put("get: 1 indices for [2, 3] of rank 2; give one an axis", () -> x.get(1));
    all.put(
        "add: operand 0 [2, 3] lives on backend 'reference' but operand 1 [2, 3] on 'simd'; move one: x.to(Backends.named(\"reference\"))",
        () -> x.to(Backends.reference()).add(x.to(Backends.simd())));
    all.put("topk: the last axis of [2, 3] has 3 elements, not 4; k is 0 to 3", () -> x.topk(4));
    all.put(
        "tril: takes rank 2, but [3] has rank 1; a triangle needs rows and columns",
        () -> arange(3).tril());
    all.put(
        "oneHot: id 3 at position 1, but there are 3 classes: ids are 0 to 2",
        () -> Tensors.oneHot(tensor(0, 3), 3));
    all.put(
        "tensor: row 0 has 2 numbers but row 1 has 1; all rows must be equally long",
        () -> tensor(new int[][] {{1, 2}, {3}}));
    all.put(
        "of: 3 values do not fill [2, 2], which has 4 elements",
        () -> Tensors.of(new float[3], Shape.of(2, 2)));
    all.put("randint: low 3 must be below high 3", () -> Tensors.randint(new Generator(1), 3, 3));
    all.put("arange(1, 2, 0): the step cannot be 0", () -> arange(1, 2, 0));
    all.put(
        "float64 lives on the reference backend only, not on 'simd'; move first: x.to(Backends.reference())",
        () -> x.to(Backends.simd()).to(DType.F64));
    return all;
  }

  static Stream<String> messages() {
    return mistakes().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMistakeSaysInFullWhatIsWrong(String message) {
    assertThatThrownBy(mistakes().get(message))
        .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class)
        .hasMessage(message);
  }
}
