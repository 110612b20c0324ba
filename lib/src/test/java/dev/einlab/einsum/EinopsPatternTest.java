package dev.einlab.einsum;

import static dev.einlab.einsum.EinopsPattern.Operation.REARRANGE;
import static dev.einlab.einsum.EinopsPattern.Operation.REDUCE;
import static dev.einlab.einsum.EinopsPattern.Operation.REPEAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.einsum.EinopsPattern.Operation;
import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EinopsPatternTest {
  private static BoundEinops bind(Operation operation, String pattern, Shape shape, Axis... given) {
    return EinopsPattern.parse(operation, pattern).bind(shape, List.of(given));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REARRANGE | b  t ( heads d )->b heads t d | b t (heads d) -> b heads t d",
        "REARRANGE | ...->...                      | ... -> ...",
        "REARRANGE | b ... c -> (...) b c          | b ... c -> (...) b c",
        "REARRANGE | b 1 () -> 1 b                 | b 1 () -> 1 b",
        "REARRANGE | ->                            | ->",
        "REDUCE    | b c (h 2) (w 2)->b c h w      | b c (h 2) (w 2) -> b c h w",
        "REDUCE    | b c ->                        | b c ->",
        "REDUCE    | b ... -> b                    | b ... -> b",
        "REPEAT    | -> 3 b                        | -> 3 b",
        "REPEAT    | h w -> (h 2) (rows w) c_1     | h w -> (h 2) (rows w) c_1",
      })
  void readsWhatItPrints(Operation operation, String pattern, String plain) {
    var read = EinopsPattern.parse(operation, pattern);
    assertThat(read).hasToString(plain);
    assertThat(EinopsPattern.parse(operation, plain)).isEqualTo(read).hasSameHashCodeAs(read);
    assertThat(read.pattern()).isEqualTo(pattern);
    assertThat(EinopsPattern.parse(operation, pattern)).isSameAs(read);
  }

  @Test
  void solvesTheOneLengthThatIsMissing() {
    var bound = bind(REARRANGE, "b t (h d) -> b h t d", Shape.of(2, 5, 12), new Axis("h", 4));
    assertThat(bound).hasToString("[b=2, t=5, h=4, d=3] -> [b=2, h=4, t=5, d=3]");
    assertThat(bound.split()).isEqualTo(Shape.of(2, 5, 4, 3));
    assertThat(bound.reduced()).isEmpty();
    assertThat(bound.order()).containsExactly(0, 2, 1, 3);
    assertThat(bound.added()).isEmpty();
    assertThat(bound.result()).isEqualTo(Shape.of(2, 4, 5, 3));
  }

  @Test
  void losesAxesInTheOrderOfTheLeft() {
    var bound = bind(REDUCE, "b (h d) c -> (d h) b", Shape.of(3, 8, 5), new Axis("h", 4));
    assertThat(bound.split()).isEqualTo(Shape.of(3, 4, 2, 5));
    assertThat(bound.reduced()).containsExactly(3);
    assertThat(bound.order()).containsExactly(2, 1, 0);
    assertThat(bound.result()).isEqualTo(Shape.of(8, 3));
    var pooled = bind(REDUCE, "b c (h 2) (w 2) -> b c h w", Shape.of(1, 3, 4, 6));
    assertThat(pooled.reduced()).containsExactly(3, 5);
    assertThat(pooled.order()).containsExactly(0, 1, 2, 3);
    assertThat(pooled.result()).isEqualTo(Shape.of(1, 3, 2, 3));
    assertThat(bind(REDUCE, "b ... -> b", Shape.of(4, 5, 6)).reduced()).containsExactly(1, 2);
  }

  @Test
  void gainsAxesWhereTheRightHasThem() {
    var bound = bind(REPEAT, "h w -> h (w r)", Shape.of(6, 7), new Axis("r", 2));
    assertThat(bound.order()).containsExactly(0, 1);
    assertThat(bound.added()).containsExactly(2);
    assertThat(bound.expanded()).isEqualTo(Shape.of(6, 7, 2));
    assertThat(bound.result()).isEqualTo(Shape.of(6, 14));
    assertThat(bind(REPEAT, "h -> 2 h 2", Shape.of(6)).added()).containsExactly(0, 2);
    assertThat(bind(REPEAT, "-> 2 1", Shape.of()).result()).isEqualTo(Shape.of(2, 1));
  }

  @Test
  void onesAndEmptyParenthesesAreAxesOfLengthOne() {
    var bound = bind(REARRANGE, "b 1 () -> 1 (b 1) ()", Shape.of(5, 1, 1));
    assertThat(bound.split()).isEqualTo(Shape.of(5));
    assertThat(bound.result()).isEqualTo(Shape.of(1, 5, 1));
  }

  @Test
  void emptyAxesStayEmpty() {
    assertThat(bind(REARRANGE, "(a b) c -> b (c a)", Shape.of(0, 3), new Axis("a", 4)).result())
        .isEqualTo(Shape.of(0, 12));
    assertThat(bind(REARRANGE, "... c -> c ...", Shape.of(3)).result()).isEqualTo(Shape.of(3));
    assertThat(bind(REARRANGE, "b ... -> b (...)", Shape.of(3)).result()).isEqualTo(Shape.of(3, 1));
  }

  @Test
  void shapePatternsTellLengthsByName() {
    var pattern = ShapePattern.parse("check", "batch _ (heads d) 3 ...");
    assertThat(pattern.match(Shape.of(2, 9, 12, 3, 8), Map.of("heads", 4)))
        .containsExactlyInAnyOrderEntriesOf(Map.of("heads", 4, "batch", 2, "d", 3));
    assertThat(ShapePattern.parse("check", pattern.toString())).hasToString(pattern.toString());
  }

  @Test
  void namedEquationsMeanWhatLettersMean() {
    var named = EinsumExpression.parseNamed("batch q d,batch  k d->batch q k");
    assertThat(named).hasToString("batch q d, batch k d -> batch q k");
    assertThat(EinsumExpression.parseNamed(named.toString())).isEqualTo(named);
    var shapes = List.of(Shape.of(2, 3, 4), Shape.of(2, 5, 4));
    assertThat(named.bind(shapes).outputShape())
        .isEqualTo(EinsumExpression.parse("bqd,bkd->bqk").bind(shapes).outputShape());
    assertThat(EinsumExpression.parseNamed("i i ->")).hasToString("i i ->");
    assertThat(EinsumExpression.parseNamed("... i, i -> ...")).hasToString("... i, i -> ...");
  }

  @Test
  void permutingTheRightPermutesTheResultAndBackIsTheSame() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var names =
          new ArrayList<>(List.of("a", "b", "c", "d", "e").subList(0, 1 + random.nextInt(5)));
      int[] lengths = names.stream().mapToInt(name -> 1 + random.nextInt(5)).toArray();
      String left = String.join(" ", names);
      var order = new ArrayList<>(names);
      Collections.shuffle(order, random);
      String right = String.join(" ", order);
      BoundEinops there = bind(REARRANGE, left + " -> " + right, Shape.of(lengths));
      for (int i = 0; i < order.size(); i++) {
        assertThat(there.order()[i]).as("seed %d", seed).isEqualTo(names.indexOf(order.get(i)));
      }
      BoundEinops back = bind(REARRANGE, right + " -> " + left, there.result());
      assertThat(back.result()).as("seed %d", seed).isEqualTo(Shape.of(lengths));
      String renamed = (left + " -> " + right).replaceAll("([a-e])", "long_$1");
      assertThat(bind(REARRANGE, renamed, Shape.of(lengths)).order())
          .as("seed %d", seed)
          .isEqualTo(there.order());
    }
  }

  @Test
  void composingAndTakingApartIsTheSame() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      int a = 1 + random.nextInt(6);
      int b = 1 + random.nextInt(6);
      int c = 1 + random.nextInt(6);
      Shape together = bind(REARRANGE, "a b c -> (c a b)", Shape.of(a, b, c)).result();
      BoundEinops apart =
          bind(REARRANGE, "(c a b) -> a b c", together, new Axis("b", b), new Axis("c", c));
      assertThat(apart.result()).as("seed %d", seed).isEqualTo(Shape.of(a, b, c));
    }
  }
}
