package dev.einlab.tensor;

import static dev.einlab.tensor.Einsum.einsum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.io.Safetensors;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random equations against {@code torch.einsum}, made by {@code tests/fixtures/torch_einsum.py}.
 * Operands are small whole numbers, so that every sum is exact: results must be equal. The system
 * property {@code einlab.torchEinsum} names another file, such as one made live.
 */
class TorchEinsumTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/einlab/tensor");
  private static Safetensors.Contents torch;

  @BeforeAll
  static void read() throws IOException {
    Path committed = FOLDER.resolve("torch-einsum.safetensors");
    String file = System.getProperty("einlab.torchEinsum", committed.toString());
    torch = Safetensors.read(Path.of(file));
    assertThat(torch.metadata()).hasSizeGreaterThanOrEqualTo(100);
    System.out.printf("compares %d equations of %s%n", torch.metadata().size(), file);
  }

  static Stream<Backend> backends() {
    assertThat(Backends.available()).contains(Backends.reference(), Backends.simd());
    return Backends.available().stream();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void isTorchs(Backend backend) {
    compare(operand -> operand.to(backend));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void isTorchsForIntegers(Backend backend) {
    compare(operand -> operand.to(backend).to(DType.I32));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void isTorchsWhereOperandsLieScatteredInMemory(Backend backend) {
    compare(operand -> scattered(operand.to(backend)));
  }

  private static void compare(UnaryOperator<Tensor> prepared) {
    torch
        .metadata()
        .forEach((number, equation) -> {
          Tensor[] operands =
              Stream.iterate(0, i -> i + 1)
                  .map(i -> torch.tensors().get(number + "/operand" + i))
                  .takeWhile(operand -> operand != null)
                  .map(prepared)
                  .toArray(Tensor[]::new);
          Tensor expected = torch.tensor(number + "/result");
          Tensor actual = einsum(equation, operands);
          String what =
              "%s: einsum \"%s\" of %s"
                  .formatted(number, equation, Stream.of(operands).map(Tensor::shape).toList());
          assertThat(actual.dtype()).as(what).isEqualTo(operands[0].dtype());
          assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
          assertThat(actual.to(DType.F32).equal(expected)) // −0 equals 0
              .as("%s: %s, not %s", what, actual, expected)
              .isTrue();
        });
  }

  /** The same elements at every second place of a longer memory, in the opposite order of axes. */
  private static Tensor scattered(Tensor tensor) {
    int[] reversed = IntStream.range(0, tensor.rank()).map(i -> tensor.rank() - 1 - i).toArray();
    Tensor other = tensor.permute(reversed).contiguous();
    Tensor wide = Tensors.stack(other.rank(), other.add(7), other);
    return wide.select(other.rank(), 1).permute(reversed);
  }

  /**
   * @param shapes of the operands
   * @param result the result's shape, or null where torch refuses
   */
  private record Verdict(String equation, List<Shape> shapes, Shape result) {
    static Verdict of(String line) {
      String[] fields = line.split("\t", -1);
      List<Shape> shapes = Arrays.stream(fields[1].split(";", -1)).map(Verdict::shape).toList();
      return switch (fields[2]) {
        case "accepted" -> new Verdict(fields[0], shapes, shape(fields[3]));
        case "refused" -> new Verdict(fields[0], shapes, null);
        default -> throw new AssertionError(line);
      };
    }

    private static Shape shape(String field) {
      return Shape.of(
          Arrays.stream(field.split(","))
              .filter(length -> !length.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray());
    }

    Tensor run() {
      return einsum(
          equation,
          shapes.stream().map(shape -> Tensors.ones(shape.toArray())).toArray(Tensor[]::new));
    }
  }

  /** What torch refuses, we refuse, and say of which equation; what it accepts, we accept. */
  @Test
  void refusesWhatTorchRefuses() throws IOException {
    List<Verdict> verdicts;
    Path file = FOLDER.resolve("torch-einsum-refused.tsv");
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      verdicts = lines.filter(line -> !line.startsWith("#")).map(Verdict::of).toList();
    }
    assertThat(verdicts).hasSizeGreaterThan(70);
    for (Verdict verdict : verdicts) {
      if (verdict.result() == null) {
        assertThatThrownBy(verdict::run)
            .as("%s", verdict)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("einsum \"" + verdict.equation() + "\": ");
      } else {
        assertThat(verdict.run().shape()).as("%s", verdict).isEqualTo(verdict.result());
      }
    }
  }
}
