package dev.einlab.grader.judge;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.StringJoiner;

/**
 * Values as JSON. The numbers of a tensor are one string, {@code "1 -0.5 NaN"}: short in files,
 * quick to read, and exact, because each is the shortest text that reads back as the same float or
 * double.
 */
final class ValueJson {
  private ValueJson() {}

  static JsonObject write(Value value) {
    JsonObject json = new JsonObject();
    switch (value) {
      case Value.Whole(long number) -> json.addProperty("whole", number);
      case Value.Real(double number) -> json.addProperty("real", Double.toString(number));
      case Value.Text(String text) -> json.addProperty("text", text);
      case Value.OfTensor tensor -> {
        json.addProperty("dtype", tensor.dtype().label());
        JsonArray shape = new JsonArray();
        for (int length : tensor.shape().toArray()) shape.add(length);
        json.add("shape", shape);
        json.addProperty("numbers", numbers(tensor));
      }
    }
    return json;
  }

  static Value read(JsonObject json) {
    if (json.has("whole")) return new Value.Whole(json.get("whole").getAsLong());
    if (json.has("real")) return new Value.Real(Double.parseDouble(json.get("real").getAsString()));
    if (json.has("text")) return new Value.Text(json.get("text").getAsString());
    int[] lengths =
        json.getAsJsonArray("shape").asList().stream().mapToInt(e -> e.getAsInt()).toArray();
    DType dtype = dtype(json.get("dtype").getAsString());
    String numbers = json.get("numbers").getAsString();
    String[] words = numbers.isEmpty() ? new String[0] : numbers.split(" ");
    double[] values = new double[words.length];
    for (int i = 0; i < words.length; i++) values[i] = number(dtype, words[i]);
    return new Value.OfTensor(dtype, Shape.of(lengths), values);
  }

  private static double number(DType dtype, String word) {
    return dtype == DType.F64 || dtype == DType.I32
        ? Double.parseDouble(word)
        : Float.parseFloat(word);
  }

  private static DType dtype(String label) {
    for (DType dtype : DType.values()) if (dtype.label().equals(label)) return dtype;
    throw new IllegalArgumentException("there is no data type called '" + label + "'");
  }

  private static String numbers(Value.OfTensor tensor) {
    StringJoiner text = new StringJoiner(" ");
    for (int i = 0; i < tensor.size(); i++) text.add(number(tensor.dtype(), tensor.at(i)));
    return text.toString();
  }

  private static String number(DType dtype, double number) {
    boolean isShortInteger = number == Math.rint(number) && Math.abs(number) < 1e9;
    boolean isMinusZero = number == 0 && 1 / number < 0;
    if (isShortInteger && !isMinusZero) return Long.toString((long) number);
    return dtype == DType.F64 ? Double.toString(number) : Float.toString((float) number);
  }
}
