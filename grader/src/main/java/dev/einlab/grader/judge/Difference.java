package dev.einlab.grader.judge;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;

/** How a value is not the wanted one: the first of kind, shape, type, numbers that differs. */
public sealed interface Difference {
  /** A full sentence with both values. */
  String sentence();

  /** A number where a tensor is wanted, and the like. */
  record Kind(String wanted, String got) implements Difference {
    @Override
    public String sentence() {
      return "%s is wanted, yours is %s.".formatted(capitalised(wanted), got);
    }
  }

  record WrongShape(Shape wanted, Shape got) implements Difference {
    @Override
    public String sentence() {
      return "The shape is wrong: %s is wanted, yours is %s.".formatted(wanted, got);
    }
  }

  record WrongType(DType wanted, DType got) implements Difference {
    @Override
    public String sentence() {
      return "The shape is right, the data type is not: %s is wanted, yours is %s. Convert it with .to(DType.%s)."
          .formatted(wanted.label(), got.label(), wanted);
    }
  }

  /** Numbers outside the bound; {@code first} is the row-major position of the first of them. */
  record Numbers(Value.OfTensor wanted, Value.OfTensor got, int first, int count)
      implements Difference {
    @Override
    public String sentence() {
      String place =
          wanted.shape().rank() == 0
              ? "The value is wrong"
              : "The shape is right, the first wrong value is at " + Arrays.toString(index());
      String share =
          wanted.size() == 1 ? "" : " (%d of %d values differ)".formatted(count, wanted.size());
      return "%s: %s is wanted, yours is %s%s."
          .formatted(place, number(wanted.at(first)), number(got.at(first)), share);
    }

    boolean isWrong(int position) {
      return Difference.isWrong(wanted, got, position, slack(wanted));
    }

    /** One index an axis. */
    public int[] index() {
      int[] index = wanted.shape().toArray();
      int rest = first;
      for (int axis = index.length - 1; axis >= 0; axis--) {
        int length = index[axis];
        index[axis] = rest % length;
        rest /= length;
      }
      return index;
    }
  }

  /** A count, number or text that is not the wanted one. */
  record Scalar(String wanted, String got) implements Difference {
    @Override
    public String sentence() {
      return "%s is wanted, yours is %s.".formatted(wanted, got);
    }
  }

  /**
   * Floats are equal within 1e-4 of the wanted number plus 1e-5 of the largest wanted one;
   * everything else exactly.
   */
  double RELATIVE = 1e-4;

  double OF_LARGEST = 1e-5;

  /** The difference, or {@code null} where the values are equal. */
  static Difference between(Value wanted, Value got) {
    if (wanted instanceof Value.OfTensor a && got instanceof Value.OfTensor b) return tensors(a, b);
    if (wanted instanceof Value.Whole(long a) && got instanceof Value.Whole(long b)) {
      return a == b ? null : new Scalar(wanted.brief(), got.brief());
    }
    if (wanted instanceof Value.Real(double a) && real(got) instanceof Double b) {
      return close(a, b, OF_LARGEST * Math.abs(a)) ? null : new Scalar(wanted.brief(), got.brief());
    }
    if (wanted instanceof Value.Text(String a) && got instanceof Value.Text(String b)) {
      return a.equals(b) ? null : new Scalar(wanted.brief(), got.brief());
    }
    return new Kind(kind(wanted), kind(got));
  }

  private static Difference tensors(Value.OfTensor wanted, Value.OfTensor got) {
    if (!wanted.shape().equals(got.shape())) return new WrongShape(wanted.shape(), got.shape());
    if (wanted.dtype() != got.dtype()) return new WrongType(wanted.dtype(), got.dtype());
    double slack = slack(wanted);
    int first = -1;
    int count = 0;
    for (int i = 0; i < wanted.size(); i++) {
      if (isWrong(wanted, got, i, slack)) {
        if (first < 0) first = i;
        count++;
      }
    }
    return first < 0 ? null : new Numbers(wanted, got, first, count);
  }

  private static boolean isWrong(Value.OfTensor wanted, Value.OfTensor got, int i, double slack) {
    return wanted.dtype().isFloat()
        ? !close(wanted.at(i), got.at(i), slack)
        : wanted.at(i) != got.at(i);
  }

  private static boolean close(double wanted, double got, double slack) {
    if (wanted == got || (Double.isNaN(wanted) && Double.isNaN(got))) return true;
    if (Double.isInfinite(wanted) || Double.isInfinite(got)) return false;
    return Math.abs(wanted - got) <= RELATIVE * Math.abs(wanted) + slack;
  }

  private static double slack(Value.OfTensor wanted) {
    return wanted.dtype().isFloat() ? OF_LARGEST * largest(wanted) : 0;
  }

  private static double largest(Value.OfTensor tensor) {
    double largest = 0;
    for (int i = 0; i < tensor.size(); i++) {
      double size = Math.abs(tensor.at(i));
      if (size > largest && !Double.isInfinite(size)) largest = size;
    }
    return largest;
  }

  private static Double real(Value value) {
    return switch (value) {
      case Value.Real(double number) -> number;
      case Value.Whole(long number) -> (double) number;
      default -> null;
    };
  }

  private static String kind(Value value) {
    return switch (value) {
      case Value.OfTensor tensor -> "a tensor (" + tensor.brief() + ")";
      case Value.Whole whole -> "a whole number (" + whole.brief() + ")";
      case Value.Real real -> "a number (" + real.brief() + ")";
      case Value.Text text -> "a text (" + text.brief() + ")";
    };
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** A number without a tail of zeros: 3, -0.25, 1.5E-7, NaN. */
  static String number(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e7) return Long.toString((long) number);
    return Float.toString((float) number);
  }
}
