package dev.einlab.tensor;

import dev.einlab.shape.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A tensor as text, by PyTorch's rules: every number as wide as the widest, four decimals unless
 * all are whole, scientific where numbers differ by more than a thousand times or leave 1e-4…1e8;
 * above 1,000 elements the first and last three of each axis.
 */
final class TensorText {
  static final int SUMMARISED_ABOVE = 1000;
  static final int EDGE = 3;
  private static final int LINE_WIDTH = 80;
  private static final String PREFIX = "tensor(";

  private final boolean summarised;
  private final NumberFormat format;
  private final int width;

  private TensorText(Tensor tensor) {
    this.summarised = tensor.size() > SUMMARISED_ABOVE;
    double[] values = shown(tensor).toArray();
    this.format = NumberFormat.of(tensor.dtype(), values);
    this.width =
        Arrays.stream(values).mapToObj(format::text).mapToInt(String::length).max().orElse(0);
  }

  static String of(Tensor tensor) {
    String type =
        switch (tensor.dtype()) {
          case F32, I32, BOOL -> "";
          default -> ", dtype=" + tensor.dtype().label();
        };
    if (tensor.size() == 0) {
      String size = tensor.rank() == 1 ? "" : ", size=" + tensor.shape();
      return PREFIX + "[]" + size + type + ")";
    }
    return PREFIX + new TensorText(tensor).text(tensor, PREFIX.length()) + type + ")";
  }

  /** How the numbers of a tensor are written, each by itself: for tables too. */
  static NumberFormat format(Tensor tensor) {
    return new TensorText(tensor).format;
  }

  /** The values that are printed: they alone decide format and width. */
  private DoubleStream shown(Tensor tensor) {
    if (!summarised || tensor.rank() == 0) return Arrays.stream(tensor.toDoubles());
    return Arrays.stream(shownIndices(tensor.length(0)))
        .filter(index -> index >= 0)
        .boxed()
        .flatMapToDouble(index -> shown(tensor.select(0, index)));
  }

  private String text(Tensor tensor, int indent) {
    if (tensor.rank() == 0) return format.text(tensor.item());
    return tensor.rank() == 1 ? row(tensor, indent) : block(tensor, indent);
  }

  private String row(Tensor tensor, int indent) {
    List<String> numbers = new ArrayList<>();
    for (int index : shownIndices(tensor.length(0))) {
      if (index < 0) numbers.add(" ...");
      else numbers.add(padded(format.text(tensor.get(index))));
    }
    int perLine = Math.max(1, (LINE_WIDTH - indent) / (width + 2));
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < numbers.size(); from += perLine) {
      lines.add(String.join(", ", numbers.subList(from, Math.min(from + perLine, numbers.size()))));
    }
    return "[" + String.join(",\n" + " ".repeat(indent + 1), lines) + "]";
  }

  private String block(Tensor tensor, int indent) {
    List<String> parts = new ArrayList<>();
    for (int index : shownIndices(tensor.length(0))) {
      parts.add(index < 0 ? "..." : text(tensor.select(0, index), indent + 1));
    }
    String gap = "," + "\n".repeat(tensor.rank() - 1) + " ".repeat(indent + 1);
    return "[" + String.join(gap, parts) + "]";
  }

  /** Indices to show; −1 stands for those left out. */
  private int[] shownIndices(int length) {
    return shownIndices(length, summarised);
  }

  static int[] shownIndices(int length, boolean summarised) {
    if (!summarised || length <= 2 * EDGE) return IntStream.range(0, length).toArray();
    return IntStream.concat(IntStream.of(0, 1, 2, -1), IntStream.range(length - EDGE, length))
        .toArray();
  }

  private String padded(String number) {
    return " ".repeat(Math.max(0, width - number.length())) + number;
  }

  /** How one number is written, chosen for all numbers of a tensor. */
  enum NumberFormat {
    INTEGER,
    TRUTH,
    WHOLE,
    WHOLE_SCIENTIFIC,
    DECIMAL,
    SCIENTIFIC;

    static NumberFormat of(DType dtype, double[] values) {
      if (dtype == DType.I32) return INTEGER;
      if (dtype == DType.BOOL) return TRUTH;
      double smallest = Double.POSITIVE_INFINITY;
      double largest = 0;
      boolean whole = true;
      for (double value : values) {
        if (!Double.isFinite(value)) continue;
        whole &= value == Math.rint(value);
        if (value == 0) continue;
        smallest = Math.min(smallest, Math.abs(value));
        largest = Math.max(largest, Math.abs(value));
      }
      boolean wide = largest / smallest > 1000 || largest > 1e8;
      if (whole) return wide ? WHOLE_SCIENTIFIC : WHOLE;
      return wide || smallest < 1e-4 ? SCIENTIFIC : DECIMAL;
    }

    String text(double value) {
      if (Double.isNaN(value)) return "nan";
      if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
      return switch (this) {
        case INTEGER -> Integer.toString((int) value);
        case TRUTH -> Boolean.toString(value != 0);
        case WHOLE -> String.format(Locale.ROOT, "%.0f.", value);
        case DECIMAL -> String.format(Locale.ROOT, "%.4f", value);
        case WHOLE_SCIENTIFIC, SCIENTIFIC -> String.format(Locale.ROOT, "%.4e", value);
      };
    }
  }
}
