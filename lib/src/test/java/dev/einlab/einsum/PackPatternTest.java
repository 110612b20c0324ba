package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackPatternTest {
  private static PackPattern.Packing pack(String pattern, Shape... shapes) {
    return PackPattern.parse("pack", pattern).pack(List.of(shapes));
  }

  private static List<PackPattern.Slice> unpack(String pattern, Shape packed, int[]... own) {
    return PackPattern.parse("unpack", pattern).unpack(packed, List.of(own));
  }

  @Test
  void flattensWhatTheNamesLeave() {
    var packing = pack("i j * k", Shape.of(2, 3, 5), Shape.of(2, 3, 7, 5), Shape.of(2, 3, 7, 9, 5));
    assertThat(packing.axis()).isEqualTo(2);
    assertThat(packing.flat()).hasToString("[[2, 3, 1, 5], [2, 3, 7, 5], [2, 3, 63, 5]]");
    assertThat(packing.own()).hasToString("[[], [7], [7, 9]]");
  }

  @Test
  void findsTheSlicesAgain() {
    assertThat(unpack("b *", Shape.of(4, 10), new int[] {}, new int[] {3}, new int[] {2, 3}))
        .containsExactly(
            new PackPattern.Slice(1, 0, 1, Shape.of(4)),
            new PackPattern.Slice(1, 1, 4, Shape.of(4, 3)),
            new PackPattern.Slice(1, 4, 10, Shape.of(4, 2, 3)));
  }

  @Test
  void worksOutOneLength() {
    assertThat(unpack("* c", Shape.of(10, 4), new int[] {3}, new int[] {-1}, new int[] {2, 2}))
        .extracting(PackPattern.Slice::shape)
        .containsExactly(Shape.of(3, 4), Shape.of(3, 4), Shape.of(2, 2, 4));
    assertThat(unpack("* c", Shape.of(10, 4), new int[] {2}, new int[] {2, -1}).getLast().shape())
        .isEqualTo(Shape.of(2, 4, 4));
    assertThat(unpack("*", Shape.of(3), new int[] {3}, new int[] {-1}).getLast().shape())
        .isEqualTo(Shape.of(0));
  }

  @Test
  void unpackingUndoesPacking() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var shapes = new ArrayList<Shape>();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        int[] lengths = new int[2 + random.nextInt(3)];
        for (int axis = 0; axis < lengths.length; axis++) {
          lengths[axis] = random.nextInt(5);
        }
        lengths[0] = 3;
        lengths[lengths.length - 1] = 2;
        shapes.add(Shape.of(lengths));
      }
      var packing = PackPattern.parse("pack", "b * c").pack(shapes);
      int total = packing.flat().stream().mapToInt(shape -> shape.length(packing.axis())).sum();
      var slices =
          PackPattern.parse("unpack", "b * c")
              .unpack(Shape.of(3, total, 2), packing.own().stream().map(Shape::toArray).toList());
      assertThat(slices.stream().map(PackPattern.Slice::shape).toList())
          .as("seed %d", seed)
          .isEqualTo(shapes);
      assertThat(slices.getLast().to()).as("seed %d", seed).isEqualTo(total);
    }
  }

  @Test
  void printsWhatItReads() {
    assertThat(PackPattern.parse("pack", "  i j  *  k")).hasToString("i j * k");
    assertThat(PackPattern.parse("pack", "*")).hasToString("*");
  }

  @Test
  void pointsAtWhatIsWrong() {
    assertMessage(
        () -> pack("a b"),
        "pack \"a b\": there is no '*'; write it where the tensors' own axes are.\n  a b\n     ^");
    assertMessage(
        () -> pack("* a *"),
        "pack \"* a *\": a second '*'; the pattern has exactly one.\n  * a *\n      ^");
    assertMessage(
        () -> pack("a * a"),
        "pack \"a * a\": 'a' stands here a second time; once is enough.\n  a * a\n      ^");
    assertMessage(
        () -> pack("a ..."),
        "pack \"a ...\": '...' has no place here; the pattern is of names and one '*'.\n  a"
            + " ...\n    ^");
  }

  @Test
  void comparesShapes() {
    assertMessage(
        () -> pack("a *"),
        "pack \"a *\": there is no tensor to pack; give one at least.\n  a *\n  ^");
    assertMessage(
        () -> pack("a b *", Shape.of(2, 3), Shape.of(2)),
        "pack \"a b *\": the names ask for 2 axes at least, but tensor 1 is [2], of rank"
            + " 1.\n  a b *\n  ^");
    assertMessage(
        () -> pack("a * b", Shape.of(2, 3), Shape.of(2, 9, 4)),
        "pack \"a * b\": axis 'b' is 3 in tensor 0 [2, 3] but 4 in tensor 1 [2, 9, 4].\n  a"
            + " * b\n      ^");
    assertMessage(
        () -> unpack("a *", Shape.of(2, 3, 4), new int[] {3}),
        "unpack \"a *\": the pattern is for 2 axes, but the packed shape [2, 3, 4] has 3.\n "
            + " a *\n  ^");
    assertMessage(
        () -> unpack("a *", Shape.of(2, 10), new int[] {3}, new int[] {2, 3}),
        "unpack \"a *\": axis 1 of the packed shape [2, 10] is 10 long, which the lengths"
            + " [[3], [2, 3]] do not make.\n  a *\n    ^");
    assertMessage(
        () -> unpack("a *", Shape.of(2, 10), new int[] {3}, new int[] {2, -1}),
        "unpack \"a *\": axis 1 of the packed shape [2, 10] is 10 long, which the lengths"
            + " [[3], [2, -1]] do not make.\n  a *\n    ^");
    assertMessage(
        () -> unpack("a *", Shape.of(2, 10), new int[] {-1}, new int[] {2, -1}),
        "unpack \"a *\": the lengths [[-1], [2, -1]] cannot be; lengths are 0 or more, and"
            + " one of all may be -1.\n  a *\n  ^");
  }

  private static void assertMessage(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
