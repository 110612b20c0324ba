package dev.einlab.einsum;

import dev.einlab.einsum.PatternLexer.Token;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Axes that several tensors share, and a star for whatever others each has: "batch * channel". To
 * pack is to flatten each tensor's own axes into one and to concatenate along it; to unpack is to
 * go back.
 */
public final class PackPattern {
  /**
   * Several shapes packed into one.
   *
   * @param flat each tensor's shape with its own axes flattened
   * @param own each tensor's own lengths, which unpacking needs
   * @param axis where to concatenate
   */
  public record Packing(List<Shape> flat, List<Shape> own, int axis) {}

  /** One tensor inside a packed one: indices along the axis, and the shape it had. */
  public record Slice(int axis, int from, int to, Shape shape) {}

  private record Key(String operation, String pattern) {}

  private static final BoundedCache<Key, PackPattern> PARSED = new BoundedCache<>(1024);

  private final PatternText source;
  private final List<Token> names = new ArrayList<>();
  private int star = -1;

  private PackPattern(PatternText source) {
    this.source = source;
    var seen = new HashSet<String>();
    for (Token token : PatternLexer.read(source)) {
      switch (token.kind()) {
        case STAR -> {
          if (star >= 0) {
            throw source.error(token.position(), "a second '*'; the pattern has exactly one.");
          }
          star = names.size();
        }
        case NAME -> {
          if (!seen.add(token.text())) {
            throw source.error(
                token.position(),
                "'" + token.text() + "' stands here a second time; once is enough.");
          }
          names.add(token);
        }
        default ->
            throw source.error(
                token.position(),
                "'" + token.text() + "' has no place here; the pattern is of names and one '*'.");
      }
    }
    if (star < 0) {
      throw source.error(
          source.text().length(), "there is no '*'; write it where the tensors' own axes are.");
    }
  }

  /**
   * Reads a pattern; the same text gives the same object.
   *
   * @param operation {@code pack} or {@code unpack}, to begin errors with
   * @throws EinsumSyntaxException when it cannot be read, with a caret under the character at fault
   */
  public static PackPattern parse(String operation, String pattern) {
    return PARSED.get(
        new Key(operation, pattern),
        key -> new PackPattern(new PatternText(key.operation(), key.pattern())));
  }

  /**
   * How tensors of these shapes are packed.
   *
   * @throws IllegalArgumentException when there are none, one has too few axes, or two differ in
   *     the length of an axis that is named
   */
  public Packing pack(List<Shape> shapes) {
    if (shapes.isEmpty()) {
      throw source.mismatch(0, "there is no tensor to pack; give one at least.");
    }
    var flat = new ArrayList<Shape>();
    var own = new ArrayList<Shape>();
    for (int i = 0; i < shapes.size(); i++) {
      Shape shape = shapes.get(i);
      if (shape.rank() < names.size()) {
        throw source.mismatch(
            0,
            "the names ask for %d axes at least, but tensor %d is %s, of rank %d."
                .formatted(names.size(), i, shape, shape.rank()));
      }
      int[] lengths = shape.toArray();
      int end = lengths.length - (names.size() - star);
      own.add(Shape.of(Arrays.copyOfRange(lengths, star, end)));
      int[] shared = shared(lengths, end);
      checkShared(shapes, i, shared);
      flat.add(insert(shared, own.getLast().size()));
    }
    return new Packing(List.copyOf(flat), List.copyOf(own), star);
  }

  private int[] shared(int[] lengths, int end) {
    return IntStream.concat(
            Arrays.stream(lengths, 0, star), Arrays.stream(lengths, end, lengths.length))
        .toArray();
  }

  private void checkShared(List<Shape> shapes, int tensor, int[] shared) {
    int[] first = shapes.getFirst().toArray();
    int[] expected = shared(first, first.length - (names.size() - star));
    int at = Arrays.mismatch(expected, shared);
    if (at >= 0) {
      throw source.mismatch(
          names.get(at).position(),
          "axis '%s' is %d in tensor 0 %s but %d in tensor %d %s."
              .formatted(
                  names.get(at).text(),
                  expected[at],
                  shapes.getFirst(),
                  shared[at],
                  tensor,
                  shapes.get(tensor)));
    }
  }

  private Shape insert(int[] shared, long length) {
    return Shape.of(
        IntStream.concat(
                IntStream.concat(Arrays.stream(shared, 0, star), IntStream.of((int) length)),
                Arrays.stream(shared, star, shared.length))
            .toArray());
  }

  /**
   * Where each tensor is in a packed one.
   *
   * @param own each tensor's own lengths; one length of all may be -1 and is worked out
   * @throws IllegalArgumentException when the packed axis is not as long as the tensors together
   */
  public List<Slice> unpack(Shape packed, List<int[]> own) {
    if (packed.rank() != names.size() + 1) {
      throw source.mismatch(
          0,
          "the pattern is for %d axes, but the packed shape %s has %d."
              .formatted(names.size() + 1, packed, packed.rank()));
    }
    List<int[]> known = resolve(packed, own);
    int[] lengths = packed.toArray();
    var slices = new ArrayList<Slice>();
    int from = 0;
    for (int[] lengthsOfOne : known) {
      int to = from + Math.toIntExact(product(lengthsOfOne));
      Shape shape =
          Shape.of(
              IntStream.concat(
                      IntStream.concat(
                          Arrays.stream(lengths, 0, star), Arrays.stream(lengthsOfOne)),
                      Arrays.stream(lengths, star + 1, lengths.length))
                  .toArray());
      slices.add(new Slice(star, from, to, shape));
      from = to;
    }
    return List.copyOf(slices);
  }

  private List<int[]> resolve(Shape packed, List<int[]> own) {
    int length = packed.length(star);
    long total = 0;
    int[] open = null;
    for (int[] lengths : own) {
      long unknown = Arrays.stream(lengths).filter(l -> l == -1).count();
      if (Arrays.stream(lengths).anyMatch(l -> l < -1)
          || unknown > 1
          || unknown == 1 && open != null) {
        throw source.mismatch(
            0,
            "the lengths %s cannot be; lengths are 0 or more, and one of all may be -1."
                .formatted(text(own)));
      }
      open = unknown == 1 ? lengths : open;
      total = Network.add(total, unknown == 1 ? 0 : product(lengths));
    }
    if (open == null) {
      requireTotal(total == length, packed, own);
      return own;
    }
    long others = product(Arrays.stream(open).filter(l -> l != -1).toArray());
    requireTotal(total <= length && others > 0 && (length - total) % others == 0, packed, own);
    int found = (int) ((length - total) / others);
    int[] unresolved = open;
    return own.stream()
        .map(lengths ->
            lengths == unresolved
                ? Arrays.stream(lengths).map(l -> l == -1 ? found : l).toArray()
                : lengths)
        .toList();
  }

  private void requireTotal(boolean fits, Shape packed, List<int[]> own) {
    if (!fits) {
      throw source.mismatch(
          source.text().indexOf('*'),
          "axis %d of the packed shape %s is %d long, which the lengths %s do not make."
              .formatted(star, packed, packed.length(star), text(own)));
    }
  }

  private static long product(int[] lengths) {
    return Arrays.stream(lengths).asLongStream().reduce(1, Network::multiply);
  }

  private static String text(List<int[]> own) {
    return own.stream().map(Arrays::toString).toList().toString();
  }

  /** The pattern in its plainest form, words separated by one blank. */
  @Override
  public String toString() {
    var words = new ArrayList<>(names.stream().map(Token::text).toList());
    words.add(star, "*");
    return String.join(" ", words);
  }
}
