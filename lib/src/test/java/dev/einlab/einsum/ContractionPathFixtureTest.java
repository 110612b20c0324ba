package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Against opt_einsum 3.4.0, which counts FLOPs as {@link Contraction} does: what it found for
 * random networks is in contraction-paths.tsv, written by tests/fixtures/contraction_paths.py.
 */
class ContractionPathFixtureTest {
  private record Line(BoundEinsum einsum, long flops) {}

  private static List<Line> lines(String kind) {
    try (var file = ContractionPathFixtureTest.class.getResourceAsStream("contraction-paths.tsv")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t"))
          .filter(fields -> fields[0].equals(kind))
          .map(fields ->
              new Line(
                  EinsumExpression.parse(fields[1]).bind(shapes(fields[2])),
                  Long.parseLong(fields[3])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Shape> shapes(String field) {
    return Arrays.stream(field.split(";", -1)) // an empty shape is a scalar's
        .map(shape -> Arrays.stream(shape.split(",")).filter(length -> !length.isEmpty()))
        .map(lengths -> Shape.of(lengths.mapToInt(Integer::parseInt).toArray()))
        .toList();
  }

  @Test
  void optimalPathsCostWhatTheirOptimalPathsCost() {
    List<Line> lines = lines("optimal");
    assertThat(lines).hasSizeGreaterThan(130);
    for (Line line : lines) {
      assertThat(ContractionPath.of(line.einsum()).flops())
          .as("%s", line.einsum())
          .isEqualTo(line.flops());
    }
  }

  @Test
  void greedyPathsCostNoMoreThanTheirsInTheGeometricMean() {
    List<Line> lines = lines("greedy");
    assertThat(lines).hasSize(200);
    double logRatio = 0;
    for (Line line : lines) {
      logRatio += Math.log((double) ContractionPath.greedy(line.einsum()).flops() / line.flops());
    }
    // No more than 1 is required; several tastes in one search give about two thirds.
    assertThat(Math.exp(logRatio / lines.size())).as("ours / theirs").isLessThanOrEqualTo(0.75);
  }
}
