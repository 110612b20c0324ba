package dev.einlab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  private enum Color {
    RED,
    GREEN
  }

  private record Point(int x, double y) {}

  private record All(
      long whole,
      float narrow,
      boolean truth,
      String text,
      Color color,
      Point point,
      List<Point> points,
      Map<String, Long> counts) {}

  @Test
  void readsWhatTheStandardAllows() {
    assertThat(JsonReader.read("t", " {\"a\" : [1, -2.5e3, true, false, null, {}], \"\": []}\n"))
        .isEqualTo(
            Map.of("a", Arrays.asList(1L, -2500.0, true, false, null, Map.of()), "", List.of()));
    assertThat(JsonReader.read("t", "\"\\u00e9\\n\\t\\r\\b\\f\\\"\\\\\\/\""))
        .isEqualTo("é\n\t\r\b\f\"\\/");
    assertThat(JsonReader.read("t", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesWhatItDoesNot() {
    String[][] wrong = {
      {"", "character 0: expected a value, at the end"},
      {"{", "character 1: expected a name in quotes, at the end"},
      {"{\"a\"}", "character 4: expected ':', at '}'"},
      {"{\"a\":1 \"b\"}", "character 7: expected ',' or '}', at '\"b\"}'"},
      {"{\"a\":1,}", "character 7: expected a name in quotes, at '}'"},
      {"[1 2]", "character 3: expected ',' or ']', at '2]'"},
      {"[1,]", "character 3: expected a value, at ']'"},
      {"1 2", "character 2: expected the end, at '2'"},
      {"01", "character 0: '01' is no number, at '01'"},
      {"1.", "character 0: '1.' is no number, at '1.'"},
      {"NaN", "character 0: expected a value, at 'NaN'"},
      {"nul", "character 0: expected a value, at 'nul'"},
      {"\"a", "character 2: the text in quotes does not end, at the end"},
      {"\"a\n\"", "character 2: a control character within quotes; write it as \\u000a, at '\n\"'"},
      {"\"\\x\"", "character 2: no such escape, at 'x\"'"},
      {"\"\\u12g4\"", "character 3: expected four hexadecimal digits, at '12g4\"'"},
      {
        "9223372036854775808",
        "character 0: '9223372036854775808' is more than 64 bits hold, at '922337203685'"
      },
      {"{\"a\":1,\"a\":2}", "character 7: the name 'a' stands twice, at '\"a\":2}'"},
    };
    for (String[] pair : wrong) {
      assertThatThrownBy(() -> JsonReader.read("file.json", pair[0]))
          .as(pair[0])
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("file.json: JSON, " + pair[1]);
    }
    assertThatThrownBy(() -> JsonReader.read("deep", "[".repeat(100_000)))
        .hasMessage("deep: JSON, character 101: nested deeper than 100, at '[[[[[[[[[[[['");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    List<Object> values = new ArrayList<>();
    values.addAll(List.of("é\u0001\"\\\ud83d\ude42\n", 0.1, -0.0, Double.MIN_VALUE, 1e300, true));
    values.add(null);
    values.add(Long.MIN_VALUE);
    values.add(Map.of("k", List.of(1L)));
    assertThat(JsonReader.read("t", JsonWriter.write(values))).isEqualTo(values);
  }

  @Test
  void recordsComeBackAsTheyWere() {
    All all =
        new All(
            1L << 60,
            0.1f,
            true,
            "text",
            Color.GREEN,
            new Point(1, 2),
            List.of(new Point(3, 0.1), new Point(-4, 1e-9)),
            Map.of("n", 7L));
    Object json = JsonReader.read("t", JsonWriter.write(all));
    assertThat(JsonRecords.read("t", json, All.class)).isEqualTo(all);
  }

  @Test
  void recordsThatDoNotFit() {
    Object json = JsonReader.read("t", "{\"x\":1,\"z\":2}");
    assertThatThrownBy(() -> JsonRecords.read("p", json, Point.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("p: Point has the fields [x, y], but saved are [x, z]");
    Object large = JsonReader.read("t", "{\"x\":3000000000,\"y\":2}");
    assertThatThrownBy(() -> JsonRecords.read("p", large, Point.class))
        .hasMessage("p.x: saved is 3000000000, which is no int");
    assertThatThrownBy(() -> JsonRecords.read("p", 5L, Point.class))
        .hasMessage("p: saved is 5, which is no Point");
  }

  @Test
  void valuesWithoutAWord() {
    assertThatThrownBy(() -> JsonWriter.write(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the number NaN cannot be saved: JSON has no word for it");
    assertThatThrownBy(() -> JsonWriter.write(new Thread()))
        .hasMessage(
            "a java.lang.Thread cannot be saved: use text, numbers, truth values, lists, maps and"
                + " records");
  }
}
