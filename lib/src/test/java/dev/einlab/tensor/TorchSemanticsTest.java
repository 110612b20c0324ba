package dev.einlab.tensor;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backend;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NaN, infinities, subnormal numbers, signed zeros, empty tensors and the ends of the integers,
 * against what PyTorch makes of them: torch-semantics.tsv, written by
 * tests/fixtures/torch_semantics.py.
 */
class TorchSemanticsTest {
  /** An operation: its operands, and the numbers that stand after its name in the file. */
  private interface Operation extends BiFunction<List<Tensor>, int[], Tensor> {}

  private static final Map<String, Operation> OPERATIONS = operations();

  private static Map<String, Operation> operations() {
    Map<String, Operation> all = new HashMap<>();
    Map.<String, UnaryOperator<Tensor>>ofEntries(
            entry("abs", Tensor::abs),
            entry("neg", Tensor::negate),
            entry("sign", Tensor::sign),
            entry("exp", Tensor::exp),
            entry("log", Tensor::log),
            entry("sqrt", Tensor::sqrt),
            entry("rsqrt", Tensor::rsqrt),
            entry("reciprocal", Tensor::reciprocal),
            entry("sin", Tensor::sin),
            entry("cos", Tensor::cos),
            entry("tanh", Tensor::tanh),
            entry("sigmoid", Tensor::sigmoid),
            entry("relu", Tensor::relu),
            entry("gelu", Tensor::gelu),
            entry("silu", Tensor::silu),
            entry("floor", Tensor::floor),
            entry("erf", Tensor::erf),
            entry("not", Tensor::not),
            entry("tril", Tensor::tril),
            entry("to bool", x -> x.to(DType.BOOL).to(DType.F32)),
            entry("to bfloat16", x -> x.to(DType.BF16).to(DType.F32)),
            entry("to float16", x -> x.to(DType.F16).to(DType.F32)),
            entry("to float8_e4m3fn", x -> x.to(DType.F8E4M3).to(DType.F32)),
            entry("to float8_e5m2", x -> x.to(DType.F8E5M2).to(DType.F32)),
            entry("clamp -1 1", x -> x.clamp(-1, 1)),
            entry("clamp 1 -1", x -> x.clamp(1, -1)),
            entry("clamp nan 1", x -> x.clamp(Double.NaN, 1)),
            entry("pow 0", x -> x.pow(0)),
            entry("pow 2", x -> x.pow(2)),
            entry("pow 0.5", x -> x.pow(0.5)),
            entry("pow -1", x -> x.pow(-1.0)))
        .forEach((name, f) -> all.put(name, (in, numbers) -> f.apply(in.getFirst())));
    Map.<String, BinaryOperator<Tensor>>ofEntries(
            entry("add", Tensor::add),
            entry("sub", Tensor::sub),
            entry("mul", Tensor::mul),
            entry("div", Tensor::div),
            entry("pow", Tensor::pow),
            entry("maximum", Tensor::maximum),
            entry("minimum", Tensor::minimum),
            entry("eq", Tensor::eq),
            entry("ne", Tensor::ne),
            entry("lt", Tensor::lt),
            entry("le", Tensor::le),
            entry("gt", Tensor::gt),
            entry("ge", Tensor::ge),
            entry("matmul", Tensor::matmul),
            entry("take", Tensor::take))
        .forEach((name, f) -> all.put(name, (in, numbers) -> f.apply(in.get(0), in.get(1))));
    Map.<String, BiFunction<Tensor, int[], Tensor>>ofEntries(
            entry("sum", Tensor::sum),
            entry("prod", Tensor::prod),
            entry("mean", Tensor::mean),
            entry("max", Tensor::max),
            entry("min", Tensor::min),
            entry("any", Tensor::any),
            entry("all", Tensor::all),
            entry("variance", Tensor::variance),
            entry("argmax", (x, axis) -> x.argmax(axis[0])),
            entry("cumsum", (x, axis) -> x.cumsum(axis[0])),
            entry("softmax", (x, axis) -> x.softmax(axis[0])),
            entry("logSoftmax", (x, axis) -> x.logSoftmax(axis[0])),
            entry("flip", (x, axis) -> x.flip(axis[0])),
            entry("topk", (x, k) -> x.topk(k[0]).values()),
            entry("reshape", Tensor::reshape),
            entry("expand", Tensor::expand))
        .forEach((name, f) -> all.put(name, (in, numbers) -> f.apply(in.getFirst(), numbers)));
    all.put("where", (in, none) -> in.get(0).where(in.get(1), in.get(2)));
    all.put("cat", (in, axis) -> Tensors.cat(axis[0], in.get(0), in.get(1)));
    all.put("gather", (in, axis) -> in.get(0).gather(axis[0], in.get(1)));
    return all;
  }

  /** One line of the file; the result is null where PyTorch refuses. */
  private record Case(String operation, List<Tensor> operands, Tensor result) {
    static Case of(String line) {
      String[] fields = line.split("\t");
      return new Case(
          fields[0],
          Stream.of(fields[1].split(";")).map(Case::tensor).toList(),
          fields[2].equals("refused") ? null : tensor(fields[2]));
    }

    private static Tensor tensor(String field) {
      String[] parts = field.split("[\\[\\]]", 3);
      Shape shape = Shape.of(parts(parts[1]).mapToInt(Integer::parseInt).toArray());
      if (parts[0].equals("float32")) {
        double[] values = parts(parts[2]).mapToDouble(Float::parseFloat).toArray();
        return Tensors.tensor(values).reshape(shape.toArray());
      }
      int[] values = parts(parts[2]).mapToInt(Integer::parseInt).toArray();
      Tensor integers = Tensors.of(values, shape);
      return parts[0].equals("bool") ? integers.to(DType.BOOL) : integers;
    }

    private static Stream<String> parts(String list) {
      return list.isEmpty() ? Stream.of() : Stream.of(list.split(","));
    }

    Tensor run(Backend backend) {
      List<Tensor> here = operands.stream().map(operand -> operand.to(backend)).toList();
      Operation whole = OPERATIONS.get(operation);
      if (whole != null) return whole.apply(here, new int[0]);
      String[] words = operation.split(" ");
      int[] numbers = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
      return OPERATIONS.get(words[0]).apply(here, numbers);
    }

    @Override
    public String toString() {
      return operation + " of " + operands;
    }
  }

  private static List<Case> cases() throws IOException {
    Path file = Path.of("src/test/resources/dev/einlab/tensor/torch-semantics.tsv");
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.filter(line -> !line.startsWith("#")).map(Case::of).toList();
    }
  }

  static Stream<Object[]> casesOnBackends() throws IOException {
    List<Case> cases = cases();
    return Each.backend().flatMap(b -> cases.stream().map(c -> new Object[] {c.operation, c, b}));
  }

  @ParameterizedTest(name = "{0} [{index}]")
  @MethodSource("casesOnBackends")
  void isTorchs(String name, Case example, Backend backend) {
    if (example.result == null) {
      assertThatThrownBy(() -> example.run(backend))
          .as("%s", example)
          .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class)
          .message()
          .startsWith(name.split(" ")[0]);
      return;
    }
    Tensor actual = example.run(backend);
    assertThat(actual.shape()).as("%s", example).isEqualTo(example.result.shape());
    double[] expected = example.result.toDoubles();
    double[] got = actual.toDoubles();
    for (int i = 0; i < got.length; i++) {
      assertThat(agree(got[i], expected[i]))
          .as("%s on %s, element %d: %s, not %s", example, backend.name(), i, got[i], expected[i])
          .isTrue();
    }
  }

  /** The same NaN, infinity or signed zero, or as near as two ways of rounding come. */
  private static boolean agree(double actual, double expected) {
    if (actual == expected || (Double.isNaN(actual) && Double.isNaN(expected))) return true;
    return Math.abs(actual - expected) <= Math.max(2e-6 * Math.abs(expected), 2 * Float.MIN_VALUE);
  }

  @Test
  void everyOperationHasACase() throws IOException {
    Set<String> tested = new TreeSet<>();
    for (Case example : cases()) {
      tested.add(
          OPERATIONS.containsKey(example.operation)
              ? example.operation
              : example.operation.split(" ")[0]);
    }
    assertThat(tested).containsExactlyInAnyOrderElementsOf(OPERATIONS.keySet());
  }
}
