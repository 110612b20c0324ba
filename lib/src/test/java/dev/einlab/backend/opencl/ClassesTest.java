package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Reduction;
import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever tiles a class of devices uses, a product adds in the same order; and every run alike.
 */
class ClassesTest {
  private final OpenClBackend usual = Found.backend();

  private static Stream<int[]> sizes() {
    return Stream.of(
        new int[] {1, 3, 5},
        new int[] {17, 33, 70},
        new int[] {97, 64, 517},
        new int[] {130, 300, 40},
        new int[] {1, 1, 20_003},
        new int[] {5, 1, 9000},
        new int[] {1, 7, 5001});
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void productsAreTheSameBitsInEveryClass(int[] mnk) {
    Tensor a = Tensors.randn(new Generator(1), mnk[0], mnk[2]);
    Tensor b = Tensors.randn(new Generator(2), mnk[2], mnk[1]);
    float[] expected = null;
    for (String name : new String[] {"cpu-16", "cpu-8", "cpu-4", "gpu"}) {
      Device device = Found.device().as(DeviceClass.named(name));
      OpenClBackend backend = new OpenClBackend("opencl:" + name, device);
      float[] product = a.to(backend).matmul(b.to(backend)).toFloats();
      if (expected == null) expected = product;
      assertThat(product).as(name).isEqualTo(expected);
    }
  }

  @Test
  void sumsAreTheSameBitsInEveryRun() {
    Tensor x = Tensors.randn(new Generator(3), 700, 1001).to(usual);
    float[] rows = x.sum(1).toFloats();
    float[] columns = x.sum(0).toFloats();
    double all = x.sum().item();
    for (int run = 0; run < 5; run++) {
      assertThat(x.sum(1).toFloats()).isEqualTo(rows);
      assertThat(x.sum(0).toFloats()).isEqualTo(columns);
      assertThat(x.sum().item()).isEqualTo(all);
    }
    View empty = View.of(usual.allocate(dev.einlab.shape.DType.F32, 0), Shape.of(0));
    View one = View.of(usual.allocate(dev.einlab.shape.DType.F32, 1), Shape.of(1));
    usual.reduce(Reduction.MAX, empty, one);
    assertThat(usual.download(one).floats()).containsExactly(Float.NEGATIVE_INFINITY);
  }
}
