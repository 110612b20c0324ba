package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.of;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.scalar;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Backend;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorTest {
  private final Tensor x = arange(6).reshape(2, 3);

  @Test
  void viewsShareMemory() {
    Tensor cube = arange(24).reshape(2, 3, 4);
    assertThat(cube.permute(2, 0, 1).sharesMemory(cube)).isTrue();
    assertThat(cube.permute(2, 0, 1).get(3, 1, 2)).isEqualTo(cube.get(1, 2, 3));
    assertThat(cube.transpose(0, 2).shape()).isEqualTo(Shape.of(4, 3, 2));
    assertThat(cube.slice(2, 1, 4, 2).toInts()).startsWith(1, 3, 5, 7);
    assertThat(cube.slice(1, -2, 100).shape()).isEqualTo(Shape.of(2, 2, 4));
    assertThat(arange(9).slice(0, 2, -3).toInts()).containsExactly(2, 3, 4, 5);
    assertThat(arange(9).slice(0, -100, -7).toInts()).containsExactly(0, 1);
    assertThat(arange(9).slice(0, 5, 2).size()).isZero();
    assertThat(cube.select(-1, -1).toInts()).containsExactly(3, 7, 11, 15, 19, 23);
    assertThat(cube.flip(1).select(0, 0).select(0, 0).toInts()).containsExactly(8, 9, 10, 11);
    assertThat(cube.diagonal(0, 1).shape()).isEqualTo(Shape.of(2, 4));
    assertThat(cube.unsqueeze(-1).squeeze(3).equal(cube)).isTrue();
    assertThat(arange(3).expand(2, 3).strides()).containsExactly(0, 1);
    assertThat(arange(3).unsqueeze(1).expand(-1, 2).toInts()).containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void reshapeIsAViewWhereStridesAllowIt() {
    assertThat(x.reshape(3, 2).sharesMemory(x)).isTrue();
    assertThat(x.reshape(-1).shape()).isEqualTo(Shape.of(6));
    assertThat(x.t().isContiguous()).isFalse();
    assertThat(x.t().reshape(6).sharesMemory(x)).isFalse();
    assertThat(x.t().reshape(6).toInts()).containsExactly(0, 3, 1, 4, 2, 5);
    Tensor heads = arange(2 * 5 * 12).reshape(2, 5, 12).reshape(2, 5, 3, 4);
    assertThat(heads.transpose(1, 2).reshape(2, 3, 20).sharesMemory(heads)).isFalse();
    Tensor everyOther = arange(24).slice(0, 0, 24, 2);
    assertThat(everyOther.reshape(3, 4).sharesMemory(everyOther)).isTrue();
    assertThat(everyOther.reshape(3, 4).toInts()).startsWith(0, 2, 4).endsWith(22);
    assertThat(zeros(0, 3).reshape(3, 0, 7).shape()).isEqualTo(Shape.of(3, 0, 7));
    assertThat(scalar(3).reshape(1, 1).item()).isEqualTo(3);
    assertThat(x.t().contiguous().isContiguous()).isTrue();
    assertThat(x.contiguous()).isSameAs(x);
    assertThat(everyOther.isContiguous()).isFalse();
    assertThat(arange(3).expand(2, 3).isContiguous()).isFalse();
    assertThat(x.slice(0, 1, 2).isContiguous()).isTrue();
    assertThat(x.slice(1, 1, 3).isContiguous()).isFalse();
    assertThat(x.flip(0).isContiguous()).isFalse();
    assertThat(x.unsqueeze(1).isContiguous()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void arithmeticBroadcasts(Backend backend) {
    Tensor a = x.to(backend);
    assertThat(a.add(tensor(10, 20, 30).to(backend)).toInts())
        .containsExactly(10, 21, 32, 13, 24, 35);
    assertThat(a.mul(2).toInts()).containsExactly(0, 2, 4, 6, 8, 10);
    assertThat(a.mul(2).dtype()).isEqualTo(DType.I32);
    assertThat(a.mul(0.5).toFloats()).containsExactly(0, .5f, 1, 1.5f, 2, 2.5f);
    assertThat(a.sub(1).toInts()).containsExactly(-1, 0, 1, 2, 3, 4);
    assertThat(a.div(2).toFloats()).containsExactly(0, .5f, 1, 1.5f, 2, 2.5f);
    assertThat(a.pow(2).toInts()).containsExactly(0, 1, 4, 9, 16, 25);
    assertThat(a.pow(0.5).get(1, 1)).isEqualTo(2);
    assertThat(a.negate().abs().equal(a)).isTrue();
    assertThat(a.maximum(tensor(2).to(backend)).toInts()).containsExactly(2, 2, 2, 3, 4, 5);
    assertThat(a.clamp(1, 4).toFloats()).containsExactly(1, 1, 2, 3, 4, 4);
    assertThat(a.gt(2).toInts()).containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(a.eq(a).all().item()).isEqualTo(1);
    assertThat(a.lt(0).any().item()).isEqualTo(0);
    assertThat(a.gt(2).where(a, a.negate()).toInts()).containsExactly(0, -1, -2, 3, 4, 5);
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void reductionsDropTheirAxes(Backend backend) {
    Tensor cube = arange(24).reshape(2, 3, 4).to(backend);
    assertThat(cube.sum().toInts()).containsExactly(276);
    assertThat(cube.sum().dtype()).isEqualTo(DType.I32);
    assertThat(cube.sum(1).toInts()).containsExactly(12, 15, 18, 21, 48, 51, 54, 57);
    assertThat(cube.sum(0, -1).toInts()).containsExactly(60, 92, 124);
    assertThat(cube.mean(2).toFloats()).containsExactly(1.5f, 5.5f, 9.5f, 13.5f, 17.5f, 21.5f);
    assertThat(cube.max(0, 1).toInts()).containsExactly(20, 21, 22, 23);
    assertThat(cube.min().item()).isEqualTo(0);
    assertThat(cube.variance(2).toFloats()).containsOnly(1.25f);
    assertThat(cube.argmax(1).shape()).isEqualTo(Shape.of(2, 4));
    assertThat(cube.argmax(1).toInts()).containsOnly(2);
    assertThat(cube.cumsum(1).select(0, 1).toInts())
        .containsExactly(12, 13, 14, 15, 28, 30, 32, 34, 48, 51, 54, 57);
    assertThat(cube.gt(3).sum().item()).isEqualTo(20);
    assertThat(tensor(3, 4, 5).to(backend).prod().toInts()).containsExactly(60);
    assertThat(zeros(0, 3).to(backend).sum(0).toFloats()).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void softmaxWeighsAlongAnAxis(Backend backend) {
    Tensor scores = randn(new Generator(4), 3, 5, 7).to(backend);
    for (int axis = 0; axis < 3; axis++) {
      Tensor weights = scores.softmax(axis);
      assertThat(
              weights
                  .sum(axis)
                  .allClose(
                      ones(1).to(backend).expand(weights.sum(axis).shape().toArray()), 1e-5, 0))
          .isTrue();
      Tensor shifted = scores.add(1000).softmax(axis);
      assertThat(weights.allClose(shifted, 1e-3, 1e-3)).isTrue();
    }
    Tensor quarters = tensor(0.0, Math.log(3)).to(backend).softmax(0);
    assertThat(quarters.allClose(tensor(0.25, 0.75).to(backend), 1e-6, 0)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void productsOfVectorsAndMatrices(Backend backend) {
    Tensor a = x.to(backend);
    Tensor w = tensor(1, 10, 100).to(backend);
    assertThat(a.matmul(w).toInts()).containsExactly(210, 543);
    assertThat(tensor(1, 10).to(backend).matmul(a).toInts()).containsExactly(30, 41, 52);
    assertThat(a.matmul(a.t()).toInts()).containsExactly(5, 14, 14, 50);
    assertThat(w.dot(w).toInts()).containsExactly(10101);
    assertThat(tensor(1, 2).to(backend).outer(w).toInts()).containsExactly(1, 10, 100, 2, 20, 200);
    assertThat(a.matmul(a.t()).trace().toInts()).containsExactly(55);
    Tensor batch = randn(new Generator(5), 4, 1, 2, 3).to(backend);
    Tensor other = randn(new Generator(6), 7, 3, 5).to(backend);
    Tensor product = batch.matmul(other);
    assertThat(product.shape()).isEqualTo(Shape.of(4, 7, 2, 5));
    Tensor one = batch.select(0, 3).select(0, 0).matmul(other.select(0, 6));
    assertThat(product.select(0, 3).select(0, 6).allClose(one)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void indexingByTensors(Backend backend) {
    Tensor table = arange(12).reshape(4, 3).to(backend);
    Tensor ids = tensor(new int[][] {{3, 0}, {1, 1}}).to(backend);
    assertThat(table.take(ids).shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(table.take(ids).toInts()).containsExactly(9, 10, 11, 0, 1, 2, 3, 4, 5, 3, 4, 5);
    Tensor columns = tensor(new int[][] {{2, 0}, {1, 1}}).to(backend);
    assertThat(table.gather(1, columns).toInts()).containsExactly(2, 0, 4, 4);
    Tensor added =
        zeros(4, 3)
            .to(backend)
            .scatterAdd(
                0, tensor(new int[][] {{1, 1, 2}, {1, 0, 2}}).to(backend), ones(2, 3).to(backend));
    assertThat(added.toFloats()).containsExactly(0, 1, 0, 2, 1, 0, 0, 0, 2, 0, 0, 0);
    Tensor put = table.scatter(1, columns, tensor(new int[][] {{-1, -2}, {-3, -4}}).to(backend));
    assertThat(put.toInts()).containsExactly(-2, 1, -1, 3, -4, 5, 6, 7, 8, 9, 10, 11);
    Tensor truths = tensor(new boolean[] {true, true, false}).to(backend);
    Tensor first = tensor(0).to(backend);
    assertThat(truths.scatter(0, first, truths.slice(0, 2, 3)).toInts()).containsExactly(0, 1, 0);
    assertThat(truths.scatterAdd(0, first, truths.slice(0, 0, 1)).toInts())
        .containsExactly(2, 1, 0);
    Tensor largest = tensor(Integer.MAX_VALUE).to(backend);
    assertThat(largest.scatterAdd(0, first, tensor(1).to(backend)).toInts())
        .containsExactly(Integer.MIN_VALUE);
    assertThat(truths.not().argmax(0).item()).isEqualTo(2);
  }

  /** Where floats would round, saturate or lose the type. */
  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void integersStayExact(Backend backend) {
    Tensor odd = tensor((1 << 24) + 1).to(backend);
    assertThat(odd.eq(1 << 24).item()).isZero();
    assertThat(odd.ne(1 << 24).item()).isEqualTo(1);
    assertThat(odd.gt(1 << 24).item()).isEqualTo(1);
    assertThat(odd.le(1 << 24).item()).isZero();
    assertThat(odd.lt((1 << 24) + 2).item()).isEqualTo(1);
    assertThat(odd.ge((1 << 24) + 2).item()).isZero();
    assertThat(odd.gt(1.5).item()).isEqualTo(1);
    assertThat(odd.clamp(0, Integer.MAX_VALUE).equal(odd)).isTrue();
    assertThat(odd.clamp(0.5, 3).toFloats()).containsExactly(3);
    assertThat(odd.gt(0).where(odd, 0).equal(odd)).isTrue();
    assertThat(odd.lt(0).where(odd, 0.5).toFloats()).containsExactly(.5f);
    assertThat(odd.relu().equal(odd)).isTrue();
    assertThat(tensor(-3, 0, 2).to(backend).relu().toInts()).containsExactly(0, 0, 2);
    assertThat(odd.floor().equal(odd)).isTrue();
    Tensor least = tensor(Integer.MIN_VALUE).to(backend);
    assertThat(least.negate().equal(least)).as("wraps").isTrue();
    assertThat(least.abs().equal(least)).as("wraps").isTrue();
    assertThat(least.sub(1).toInts()).containsExactly(Integer.MAX_VALUE);
    assertThat(x.to(backend).tril(Integer.MAX_VALUE).toInts()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(x.to(backend).triu(Integer.MIN_VALUE).toInts()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(x.to(backend).tril(Integer.MIN_VALUE).toInts()).containsOnly(0);
    assertThat(x.to(backend).triu(Integer.MAX_VALUE).toInts()).containsOnly(0);
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void trianglesAndTruth(Backend backend) {
    Tensor ones = ones(3, 4).to(backend);
    assertThat(ones.tril().sum(1).toFloats()).containsExactly(1, 2, 3);
    assertThat(ones.tril(1).sum(1).toFloats()).containsExactly(2, 3, 4);
    assertThat(ones.triu(1).sum(1).toFloats()).containsExactly(3, 2, 1);
    assertThat(x.to(backend).tril().dtype()).isEqualTo(DType.I32);
    Tensor small = x.to(backend).lt(4);
    Tensor large = x.to(backend).gt(1);
    assertThat(small.and(large).toInts()).containsExactly(0, 0, 1, 1, 0, 0);
    assertThat(small.or(large).not().any().item()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void topkAndLogSoftmax(Backend backend) {
    Tensor scores = tensor(new double[][] {{1, 9, 3, 9}, {-1, -2, Double.NaN, 0}}).to(backend);
    Tensor.TopK best = scores.topk(2);
    assertThat(best.positions().toInts()).containsExactly(1, 3, 2, 3);
    assertThat(best.values().toFloats()).containsExactly(9, 9, Float.NaN, 0);
    Tensor logits = randn(new Generator(3), 4, 9).to(backend);
    assertThat(logits.logSoftmax(1).allClose(logits.softmax(1).log(), 1e-5, 1e-5)).isTrue();
    assertThat(logits.add(1e4).logSoftmax(0).exp().sum().item()).isCloseTo(9, within(1e-2));
    assertThat(logits.std(1).allClose(logits.variance(1).sqrt())).isTrue();
  }

  @Test
  void storageTypesRoundToNearestEven() {
    assertThat(scalar(1e-8).to(DType.F16).item()).isZero();
    assertThat(scalar(1e-8).to(DType.BF16).item()).isNotZero();
    assertThat(scalar(449).to(DType.F8E4M3).item()).isEqualTo(448);
    assertThat(scalar(57344).to(DType.F8E5M2).item()).isEqualTo(57344);
    assertThat(scalar(1.00390625).to(DType.BF16).item()).isEqualTo(1); // halfway, to even
    Tensor half = ones(3).to(DType.F16);
    assertThat(half.add(half).dtype()).isEqualTo(DType.F16);
    assertThat(half.add(half).toFloats()).containsExactly(2, 2, 2);
    assertThat(half.add(ones(3)).dtype()).isEqualTo(DType.F32);
    assertThat(half.matmul(half).dtype()).isEqualTo(DType.F16);
    assertThat(ones(3).to(DType.BF16).add(half).dtype()).isEqualTo(DType.F32);
  }

  /** The sum overflows F16, the mean does not. */
  @Test
  void whatLiesBetweenIsNotRoundedToTheStorageType() {
    Tensor large = tensor(60000.0, 60000, 59968).to(DType.F16);
    assertThat(large.mean().item()).isEqualTo(60000);
    assertThat(large.mean().dtype()).isEqualTo(DType.F16);
    assertThat(large.variance().item()).isCloseTo(228, within(1.0));
    assertThat(large.variance().dtype()).isEqualTo(DType.F16);
    Tensor equal = zeros(70_000).to(DType.F16);
    assertThat(equal.logSoftmax(0).get(0)).isCloseTo(-Math.log(70_000), within(0.01));
    assertThat(equal.logSoftmax(0).dtype()).isEqualTo(DType.F16);
  }

  @Test
  void closenessFollowsItsBounds() {
    assertThat(scalar(1).allClose(scalar(1.000009))).isTrue();
    assertThat(scalar(1).allClose(scalar(1.0001))).isFalse();
    assertThat(scalar(Double.NaN).allClose(scalar(Double.NaN))).isFalse();
    assertThat(scalar(Double.POSITIVE_INFINITY).allClose(scalar(Double.POSITIVE_INFINITY)))
        .isTrue();
    assertThat(scalar(1).allClose(scalar(Double.POSITIVE_INFINITY))).isFalse();
    assertThat(scalar(Double.NaN).equal(scalar(Double.NaN))).isTrue();
    assertThat(x.equal(x.to(DType.F32))).isFalse();
    assertThat(x.equal(x.t())).isFalse();
  }

  @Test
  void factoriesMakeWhatTheySay() {
    assertThat(arange(5, 0, -2).toInts()).containsExactly(5, 3, 1);
    assertThat(arange(0.0, 1, 0.25).toFloats()).containsExactly(0, .25f, .5f, .75f);
    assertThat(Tensors.linspace(0, 1, 3).toFloats()).containsExactly(0, .5f, 1);
    assertThat(Tensors.linspace(0, 1, 1).toFloats()).containsExactly(0);
    assertThat(Tensors.linspace(0, 1, 0).size()).isZero();
    assertThat(Tensors.eye(2).toFloats()).containsExactly(1, 0, 0, 1);
    assertThat(Tensors.full(7, 2).toFloats()).containsExactly(7, 7);
    assertThat(Tensors.oneHot(tensor(2, 0), 3).toFloats()).containsExactly(0, 0, 1, 1, 0, 0);
    assertThat(tensor(new float[][][] {{{1, 2}}, {{3, 4}}}).shape()).isEqualTo(Shape.of(2, 1, 2));
    assertThat(tensor(new boolean[] {true, false}).dtype()).isEqualTo(DType.BOOL);
    assertThat(of(new float[] {1, 2, 3, 4}, Shape.of(2, 2)).get(1, 0)).isEqualTo(3);
    assertThat(x.toInts()).isNotSameAs(x.toInts());
  }

  @Test
  void goesToNestedArraysAndBack() {
    float[][] rows = {{1, 2, 3}, {4, 5, 6}};
    assertThat((float[][]) of(rows).toArray()).isDeepEqualTo(rows);
    assertThat((float[][]) of(rows).t().toArray())
        .isDeepEqualTo(new float[][] {{1, 4}, {2, 5}, {3, 6}});
    assertThat((int[][]) x.toArray()).isDeepEqualTo(new int[][] {{0, 1, 2}, {3, 4, 5}});
    assertThat((boolean[]) arange(2).eq(0).toArray()).containsExactly(true, false);
    assertThat((float[]) ones(2).to(DType.BF16).toArray()).containsExactly(1, 1);
    assertThat((double[]) of(new double[] {0.1}, Shape.of(1)).toArray()).containsExactly(0.1);
    assertThat((float[][][]) zeros(2, 0, 3).toArray()).isDeepEqualTo(new float[2][0][3]);
    assertThat((float[][]) zeros(0, 3).toArray()).isEmpty();
    float[][][] cube = {{{1, 2}}, {{3, 4}}};
    assertThat((float[][][]) tensor(cube).toArray()).isEqualTo(cube);
  }
}
