package dev.einlab.grader.judge;

import com.google.gson.JsonObject;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * What an answer takes or gives, as plain data: it crosses files and processes, and a learner's
 * code cannot change it.
 */
public sealed interface Value {
  /** One line for messages: {@code float32 [2, 3]}, {@code 42}, {@code "ij->ji"}. */
  String brief();

  /**
   * The object a learner's code is called with: a {@link Tensor}, a {@code Long}, a {@code Double},
   * a {@code String}.
   */
  Object toJava();

  JsonObject toJson();

  /** The objects a learner's code is called with, made anew: it may change them. */
  static List<Object> toJava(List<Value> values) {
    return values.stream().<Object>map(Value::toJava).toList();
  }

  /** A tensor's type, shape, and numbers in row-major order. */
  final class OfTensor implements Value {
    private final DType dtype;
    private final Shape shape;
    private final double[] numbers;

    public OfTensor(DType dtype, Shape shape, double[] numbers) {
      if (numbers.length != shape.size()) {
        throw new IllegalArgumentException(
            "%d numbers do not fill %s, which has %d elements"
                .formatted(numbers.length, shape, shape.size()));
      }
      this.dtype = dtype;
      this.shape = shape;
      this.numbers = numbers.clone();
    }

    public DType dtype() {
      return dtype;
    }

    public Shape shape() {
      return shape;
    }

    public int size() {
      return numbers.length;
    }

    /** The number at a row-major position. */
    public double at(int position) {
      return numbers[position];
    }

    @Override
    public String brief() {
      return dtype.label() + " " + shape;
    }

    @Override
    public Tensor toJava() {
      return ValueTensors.tensor(dtype, shape, numbers);
    }

    @Override
    public JsonObject toJson() {
      return ValueJson.write(this);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfTensor that
          && dtype == that.dtype
          && shape.equals(that.shape)
          && Arrays.equals(numbers, that.numbers);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + Arrays.hashCode(numbers);
    }

    @Override
    public String toString() {
      return brief() + " " + Arrays.toString(numbers);
    }
  }

  /** A count: exact, as FLOPs, bytes and parameters are. */
  record Whole(long number) implements Value {
    @Override
    public String brief() {
      return "%,d".formatted(number);
    }

    @Override
    public Long toJava() {
      return number;
    }

    @Override
    public JsonObject toJson() {
      return ValueJson.write(this);
    }
  }

  /** A measured or computed number, compared within a bound. */
  record Real(double number) implements Value {
    @Override
    public String brief() {
      return Double.toString(number);
    }

    @Override
    public Double toJava() {
      return number;
    }

    @Override
    public JsonObject toJson() {
      return ValueJson.write(this);
    }
  }

  /** A text, compared letter by letter. */
  record Text(String text) implements Value {
    @Override
    public String brief() {
      return '"' + text + '"';
    }

    @Override
    public String toJava() {
      return text;
    }

    @Override
    public JsonObject toJson() {
      return ValueJson.write(this);
    }
  }

  /**
   * The value of something an answer returned, or {@code null} where it is nothing that can be
   * judged.
   */
  static Value of(Object returned) {
    return switch (returned) {
      case Tensor tensor -> new OfTensor(tensor.dtype(), tensor.shape(), tensor.toDoubles());
      case Value value -> value;
      case Integer number -> new Whole(number);
      case Long number -> new Whole(number);
      case Float number -> new Real(number);
      case Double number -> new Real(number);
      case String text -> new Text(text);
      case Boolean truth -> new Text(truth.toString());
      case float[] numbers -> of(Tensors.of(numbers.clone(), Shape.of(numbers.length)));
      case double[] numbers -> of(Tensors.of(numbers.clone(), Shape.of(numbers.length)));
      case int[] numbers -> of(Tensors.of(numbers.clone(), Shape.of(numbers.length)));
      case null, default -> null;
    };
  }

  /** The value that {@link #toJson} wrote. */
  static Value of(JsonObject json) {
    return ValueJson.read(json);
  }
}
