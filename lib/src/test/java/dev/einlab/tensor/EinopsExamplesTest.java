package dev.einlab.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of example in the documentation of einops, against what einops 0.8.2 makes of it:
 * einops-examples.tsv, written by tests/fixtures/einops_examples.py. Compared exactly, as F32.
 */
class EinopsExamplesTest {
  private record Example(
      String operation,
      String pattern,
      String reduction,
      Axis[] lengths,
      List<Shape> operands,
      Shape shape,
      float[] elements) {
    static Example of(String line) {
      String[] fields = line.split("\t", -1);
      return new Example(
          fields[0],
          fields[1],
          fields[2],
          parts(fields[3], ",")
              .map(part -> part.split("="))
              .map(part -> new Axis(part[0], Integer.parseInt(part[1])))
              .toArray(Axis[]::new),
          Arrays.stream(fields[4].split(";", -1)).map(Example::shape).toList(),
          shape(fields[5]),
          floats(parts(fields[6], ",").map(Float::valueOf).toList()));
    }

    private static float[] floats(List<Float> values) {
      var floats = new float[values.size()];
      for (int i = 0; i < floats.length; i++) floats[i] = values.get(i);
      return floats;
    }

    private static Stream<String> parts(String field, String between) {
      return field.isEmpty() ? Stream.of() : Arrays.stream(field.split(between));
    }

    private static Shape shape(String field) {
      return Shape.of(parts(field, ",").mapToInt(Integer::parseInt).toArray());
    }

    /** 0, 7, 14, … modulo 23, counted on from one operand to the next. */
    List<Tensor> tensors() {
      var tensors = new ArrayList<Tensor>();
      int counted = 0;
      for (Shape shape : operands) {
        int[] values = new int[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 7 * counted++ % 23;
        }
        tensors.add(Tensors.of(values, shape));
      }
      return tensors;
    }

    @Override
    public String toString() {
      return operation + " " + pattern + " " + reduction;
    }
  }

  static List<Example> examples() throws IOException {
    try (var file = EinopsExamplesTest.class.getResourceAsStream("einops-examples.tsv")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Example::of)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void givesWhatEinopsGives(Example example) {
    List<Tensor> operands = example.tensors();
    String pattern = example.pattern;
    Tensor result =
        switch (example.operation) {
          case "rearrange" -> Einops.rearrange(operands.getFirst(), pattern, example.lengths);
          case "rearrange-list" -> Einops.rearrange(operands, pattern, example.lengths);
          case "reduce" ->
              Einops.reduce(operands.getFirst(), pattern, example.reduction, example.lengths);
          case "repeat" -> Einops.repeat(operands.getFirst(), pattern, example.lengths);
          case "einsum" -> Einops.einsum(operands, pattern);
          case "pack" -> Einops.pack(operands, pattern).tensor();
          default -> throw new AssertionError(example.operation);
        };
    assertThat(result.shape()).isEqualTo(example.shape);
    assertThat(result.toFloats()).containsExactly(example.elements);
  }

  @Test
  void unpackingUndoesPacking() throws IOException {
    List<Example> packings =
        examples().stream().filter(example -> example.operation.equals("pack")).toList();
    assertThat(packings).hasSizeGreaterThan(3);
    for (Example example : packings) {
      List<Tensor> operands = example.tensors();
      Einops.Packed packed = Einops.pack(operands, example.pattern);
      List<Tensor> again = Einops.unpack(packed.tensor(), packed.shapes(), example.pattern);
      for (int i = 0; i < operands.size(); i++) {
        assertThat(again.get(i).equal(operands.get(i))).as("%s %d", example, i).isTrue();
      }
    }
  }
}
