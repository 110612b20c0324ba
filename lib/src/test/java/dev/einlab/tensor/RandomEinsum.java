package dev.einlab.tensor;

import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * A random equation with operands, and its answer by nested loops over all letters. It shares no
 * code with the library: it knows which letter stands where because it chose it.
 *
 * <p>An axis of an ellipsis is a letter of Greek (α is the last one, β the one before); an operand
 * may have it with length 1, or not at all, and then its index stays 0.
 */
final class RandomEinsum {
  private static final String LETTERS = "abXYi";
  private static final String ELLIPSIS = "βα";

  final String equation;
  final List<Tensor> operands;
  final Tensor expected;

  private final Random random;
  private final Map<Character, Integer> lengths = new LinkedHashMap<>();
  private final List<String> terms = new ArrayList<>();
  private final List<int[]> shapes = new ArrayList<>();
  private final String output;

  RandomEinsum(long seed) {
    random = new Random(seed);
    boolean ellipsis = random.nextInt(3) == 0;
    for (char letter : (LETTERS + ELLIPSIS).toCharArray()) {
      lengths.put(letter, random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(4));
    }
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String term = term(ellipsis);
      terms.add(term);
      shapes.add(shape(term));
    }
    output = output();
    equation = equation(ellipsis);
    operands = shapes.stream().map(this::values).toList();
    expected = byLoops();
  }

  /** Letters of one operand, ellipsis axes in their place, some letters twice. */
  private String term(boolean ellipsis) {
    StringBuilder term = new StringBuilder();
    int rank = random.nextInt(4);
    for (int i = 0; i < rank; i++) term.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    if (ellipsis) {
      String axes = ELLIPSIS.substring(random.nextInt(ELLIPSIS.length() + 1));
      term.insert(random.nextInt(rank + 1), axes.isEmpty() ? "." : axes);
    }
    return term.toString();
  }

  private int[] shape(String term) {
    String axes = term.replace(".", "");
    boolean[] broadcasts = new boolean[128 * 8];
    for (char letter : axes.toCharArray()) broadcasts[letter] = random.nextInt(8) == 0;
    return axes.chars().map(c -> broadcasts[c] ? 1 : lengths.get((char) c)).toArray();
  }

  /** Any letters that occur, in any order, each once, and the ellipsis axes in their order. */
  private String output() {
    TreeSet<Character> used = new TreeSet<>();
    terms.forEach(term -> term.replace(".", "").chars().forEach(c -> used.add((char) c)));
    List<Character> letters =
        new ArrayList<>(used.stream().filter(c -> LETTERS.indexOf(c) >= 0).toList());
    Collections.shuffle(letters, random);
    StringBuilder chosen = new StringBuilder();
    letters.forEach(c -> chosen.append(random.nextBoolean() ? "" : c));
    StringBuilder axes = new StringBuilder();
    for (char c : ELLIPSIS.toCharArray()) if (used.contains(c)) axes.append(c);
    chosen.insert(random.nextInt(chosen.length() + 1), axes);
    return chosen.toString();
  }

  private String equation(boolean ellipsis) {
    List<String> texts = new ArrayList<>();
    for (String term : terms) texts.add(written(term, ellipsis));
    String out = written(output, false);
    if (ellipsis && !out.contains("...")) out = "..." + out; // no operand has an axis there
    return String.join(random.nextBoolean() ? "," : " , ", texts) + " -> " + out;
  }

  private static String written(String term, boolean ellipsis) {
    String text = term.replaceAll("[βα.]+", "...");
    return ellipsis && !text.contains("...") ? text + "..." : text;
  }

  private Tensor values(int[] shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() * 2 - 1;
    return Tensors.of(values, Shape.of(shape));
  }

  /** Lengths are what some operand really has: 1 where all that have the letter broadcast it. */
  private Tensor byLoops() {
    Map<Character, Integer> real = new LinkedHashMap<>();
    for (int i = 0; i < terms.size(); i++) {
      String axes = terms.get(i).replace(".", "");
      for (int axis = 0; axis < axes.length(); axis++) {
        int length = shapes.get(i)[axis];
        real.merge(axes.charAt(axis), length, (a, b) -> a == 1 ? b : a);
      }
    }
    List<Character> letters = List.copyOf(real.keySet());
    int[] outShape = output.chars().map(c -> real.get((char) c)).toArray();
    float[] out = new float[Arrays.stream(outShape).reduce(1, (a, b) -> a * b)];
    double[] sums = new double[out.length];
    int[] index = new int[letters.size()];
    loop(letters, real, 0, index, outShape, sums);
    for (int i = 0; i < out.length; i++) out[i] = (float) sums[i];
    return Tensors.of(out, Shape.of(outShape));
  }

  private void loop(
      List<Character> letters,
      Map<Character, Integer> real,
      int depth,
      int[] index,
      int[] outShape,
      double[] sums) {
    if (depth < letters.size()) {
      for (int i = 0; i < real.get(letters.get(depth)); i++) {
        index[depth] = i;
        loop(letters, real, depth + 1, index, outShape, sums);
      }
      return;
    }
    double product = 1;
    for (int i = 0; i < terms.size(); i++) {
      int at = position(terms.get(i).replace(".", ""), shapes.get(i), letters, index);
      product *= operands.get(i).host().get(at);
    }
    sums[position(output, outShape, letters, index)] += product;
  }

  private static int position(String axes, int[] shape, List<Character> letters, int[] index) {
    int position = 0;
    for (int axis = 0; axis < axes.length(); axis++) {
      int at = shape[axis] == 1 ? 0 : index[letters.indexOf(axes.charAt(axis))];
      position = position * shape[axis] + at;
    }
    return position;
  }
}
