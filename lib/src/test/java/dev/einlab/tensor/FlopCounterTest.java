package dev.einlab.tensor;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.randn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.ReferenceBackend;
import dev.einlab.backend.Unary;
import dev.einlab.shape.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlopCounterTest {
  /** One call of every operation that computes, on a matrix [5, 3]. */
  private static Map<String, UnaryOperator<Tensor>> operations() {
    Map<String, UnaryOperator<Tensor>> all = new LinkedHashMap<>();
    all.put("matmul", x -> x.matmul(x.t()));
    all.put("three operands", x -> einsum("ij,kj,kl->il", x, x, x));
    all.put("outer", x -> x.select(0, 1).outer(x.select(0, 2)));
    all.put("elementwise einsum", x -> einsum("ij,ij->ij", x, x));
    all.put("sum of one operand", x -> einsum("ij,k->k", x, x.select(1, 0)));
    all.put("trace", x -> einsum("ii", x.slice(0, 0, 3)));
    all.put("add, broadcast", x -> x.add(x.select(0, 0)));
    all.put("compare", x -> x.gt(0));
    all.put("exp", Tensor::exp);
    all.put("sum", x -> x.sum(1));
    all.put("mean", x -> x.mean(0));
    all.put("variance", x -> x.variance(1));
    all.put("max", x -> x.max(0));
    all.put("argmax", x -> x.argmax(1));
    all.put("cumsum", x -> x.cumsum(0));
    all.put("softmax", x -> x.softmax(0));
    all.put("clamp", x -> x.clamp(-1, 1));
    all.put("copy", x -> x.t().contiguous());
    all.put("where", x -> x.gt(0).where(x, 0));
    all.put("cat", x -> Tensors.cat(1, x, x));
    all.put("gather", x -> x.gather(0, x.gt(0).to(DType.I32)));
    all.put("take", x -> x.take(x.gt(0).to(DType.I32)));
    all.put("scatter", x -> x.scatter(0, x.gt(0).to(DType.I32), x));
    all.put("scatterAdd", x -> x.scatterAdd(0, x.gt(0).to(DType.I32), x));
    all.put("tril", Tensor::tril);
    all.put("log-softmax", x -> x.logSoftmax(1));
    all.put("mean of a storage type", x -> x.to(DType.BF16).mean(0));
    for (Unary function : Unary.values()) {
      all.put(function + " of each", x -> Engine.apply(new ElementOps.Map(function), x));
    }
    for (Binary function : Binary.values()) {
      all.put(function + " of pairs", x -> Engine.apply(new ElementOps.Zip(function), x, x));
    }
    for (Reduction function : Reduction.values()) {
      all.put(
          function + " of all", x -> Engine.apply(new AxisOps.Reduce(function, List.of(0, 1)), x));
    }
    return all;
  }

  static Stream<String> names() {
    return operations().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void countsWhatTheReferenceBackendDoesScalarByScalar(String name) {
    AtomicLong done = new AtomicLong();
    Backend counting = ReferenceBackend.counting(done::incrementAndGet);
    Tensor x = randn(new Generator(1), 5, 3).to(counting);
    FlopCounter counted = FlopCounter.count(() -> operations().get(name).apply(x));
    assertThat(counted.flops()).isEqualTo(done.get());
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void countsTheSameOnEveryBackend(Backend backend) {
    Tensor x = randn(new Generator(1), 5, 3);
    Tensor there = x.to(backend);
    operations()
        .forEach((name, operation) -> {
          FlopCounter here = FlopCounter.count(() -> operation.apply(x));
          FlopCounter other = FlopCounter.count(() -> operation.apply(there));
          assertThat(other.byOperation()).as(name).isEqualTo(here.byOperation());
        });
  }

  @Test
  void countsFlopsAndBytesOfAMatrixProduct() {
    Tensor a = randn(new Generator(1), 2, 3);
    Tensor b = randn(new Generator(1), 3, 4);
    FlopCounter cost = FlopCounter.count(() -> a.matmul(b));
    assertThat(cost.flops()).isEqualTo(2 * 2 * 4 * 3);
    assertThat(cost.matmulFlops()).isEqualTo(cost.flops());
    assertThat(cost.bytes()).isEqualTo(4 * (6 + 12 + 8));
    assertThat(cost.toString())
        .isEqualTo(
            """
            operation                 calls              FLOPs            bytes
            einsum                        1                 48              104
            total                         1                 48              104\
            """);
  }

  @Test
  void aBroadcastOperandIsReadOnce() {
    Tensor row = arange(3).expand(1000, 3);
    FlopCounter cost = FlopCounter.count(() -> row.add(1));
    assertThat(cost.total().bytesRead()).isEqualTo(4 * 3 + 4);
    assertThat(cost.total().bytesWritten()).isEqualTo(4 * 3000);
  }

  @Test
  void anOuterScopeCountsWhatAnInnerOneCounts() {
    Tensor x = arange(4);
    FlopCounter[] inner = new FlopCounter[1];
    FlopCounter outer =
        FlopCounter.count(() -> {
          x.add(1);
          inner[0] = FlopCounter.count(() -> x.add(2));
        });
    assertThat(inner[0].flops()).isEqualTo(4);
    assertThat(outer.flops()).isEqualTo(8);
  }

  @Test
  void viewsCostNothing() {
    Tensor x = arange(24).reshape(2, 3, 4);
    FlopCounter cost =
        FlopCounter.count(
            () -> x.permute(2, 0, 1).select(0, 1).flip(1).unsqueeze(0).expand(5, 2, 3));
    assertThat(cost.byOperation()).isEmpty();
  }
}
