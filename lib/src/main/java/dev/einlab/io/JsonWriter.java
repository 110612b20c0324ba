package dev.einlab.io;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes JSON on one line: maps, iterables, records, texts, numbers, truth values and null. */
final class JsonWriter {
  private final StringBuilder json = new StringBuilder();

  private JsonWriter() {}

  /**
   * @throws IllegalArgumentException for a number that JSON has no word for, or another type
   */
  static String write(Object value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value);
    return writer.json.toString();
  }

  private void value(Object value) {
    switch (value) {
      case null -> json.append("null");
      case String text -> string(text);
      case Boolean truth -> json.append(truth);
      case Long whole -> json.append(whole);
      case Integer whole -> json.append(whole);
      case Double number -> number(number);
      case Float number -> number(number.doubleValue());
      case Enum<?> constant -> string(constant.name());
      case Record record -> object(fields(record));
      case Map<?, ?> map -> object(map);
      case Iterable<?> items -> array(items);
      default ->
          throw new IllegalArgumentException(
              "a %s cannot be saved: use text, numbers, truth values, lists, maps and records"
                  .formatted(value.getClass().getName()));
    }
  }

  private void number(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          "the number %s cannot be saved: JSON has no word for it".formatted(number));
    }
    json.append(number);
  }

  private static Map<String, Object> fields(Record record) {
    var fields = new LinkedHashMap<String, Object>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true); // a record need not be public to be saved
        fields.put(component.getName(), accessor.invoke(record));
      } catch (IllegalAccessException | InvocationTargetException unreadable) {
        throw new IllegalArgumentException(
            "the field %s of %s cannot be read".formatted(component.getName(), record), unreadable);
      }
    }
    return fields;
  }

  private void object(Map<?, ?> map) {
    json.append('{');
    String comma = "";
    for (var entry : map.entrySet()) {
      json.append(comma);
      string(entry.getKey().toString());
      json.append(':');
      value(entry.getValue());
      comma = ",";
    }
    json.append('}');
  }

  private void array(Iterable<?> items) {
    json.append('[');
    String comma = "";
    for (Object item : items) {
      json.append(comma);
      value(item);
      comma = ",";
    }
    json.append(']');
  }

  private void string(String text) {
    json.append('"');
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') json.append('\\').append(c);
      else if (c < 0x20 || Character.isSurrogate(c)) json.append("\\u%04x".formatted((int) c));
      else json.append(c);
    }
    json.append('"');
  }
}
