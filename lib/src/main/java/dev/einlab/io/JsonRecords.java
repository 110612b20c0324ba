package dev.einlab.io;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes records of what {@link JsonReader} read: the way back from {@link JsonWriter}. */
final class JsonRecords {
  private JsonRecords() {}

  /**
   * @param where the value was found, to begin the error with
   * @throws IllegalArgumentException when fields are missing, unknown or of another type
   */
  static <R extends Record> R read(String where, Object value, Class<R> type) {
    if (!(value instanceof Map<?, ?> fields)) throw mismatch(where, value, type);
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    if (!fields.keySet().equals(Set.copyOf(names))) {
      throw new IllegalArgumentException(
          "%s: %s has the fields %s, but saved are %s"
              .formatted(where, type.getSimpleName(), names, fields.keySet()));
    }
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String field = where + "." + names.get(i);
      arguments[i] = convert(field, fields.get(names.get(i)), components[i].getGenericType());
    }
    return construct(where, type, components, arguments);
  }

  private static <R extends Record> R construct(
      String where, Class<R> type, RecordComponent[] components, Object[] arguments) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(where, refused.getCause().getMessage()), refused.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(type + " has a constructor of its components", impossible);
    }
  }

  private static Object convert(String where, Object value, Type type) {
    if (type instanceof ParameterizedType generic) return container(where, value, generic);
    Class<?> wanted = (Class<?>) type;
    if (wanted == Object.class) return value;
    if (wanted.isRecord()) return read(where, value, wanted.asSubclass(Record.class));
    if (wanted.isEnum()) return constant(where, value, wanted);
    if (value instanceof Long whole) return number(where, whole, wanted);
    if (value instanceof Double number && (wanted == double.class || wanted == Double.class)) {
      return number;
    }
    if (value instanceof Double number && (wanted == float.class || wanted == Float.class)) {
      return number.floatValue();
    }
    if (value instanceof Boolean && (wanted == boolean.class || wanted == Boolean.class)) {
      return value;
    }
    if (value instanceof String && wanted == String.class) return value;
    if (value == null && !wanted.isPrimitive()) return null;
    throw mismatch(where, value, wanted);
  }

  private static Object number(String where, long whole, Class<?> wanted) {
    if (wanted == long.class || wanted == Long.class) return whole;
    if (wanted == double.class || wanted == Double.class) return (double) whole;
    if (wanted == float.class || wanted == Float.class) return (float) whole;
    boolean isInt = wanted == int.class || wanted == Integer.class;
    if (isInt && whole == (int) whole) return (int) whole;
    throw mismatch(where, whole, wanted);
  }

  private static Object constant(String where, Object value, Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(value)) return constant;
    }
    throw mismatch(where, value, type);
  }

  private static Object container(String where, Object value, ParameterizedType type) {
    Type[] of = type.getActualTypeArguments();
    if (type.getRawType() == List.class && value instanceof List<?> items) {
      List<Object> list = new ArrayList<>();
      for (Object item : items) list.add(convert(where + "[" + list.size() + "]", item, of[0]));
      return list;
    }
    if (type.getRawType() == Map.class && of[0] == String.class && value instanceof Map<?, ?> map) {
      Map<String, Object> converted = new LinkedHashMap<>();
      map.forEach(
          (name, item) -> converted.put((String) name, convert(where + "." + name, item, of[1])));
      return converted;
    }
    throw mismatch(where, value, (Class<?>) type.getRawType());
  }

  private static IllegalArgumentException mismatch(String where, Object value, Class<?> type) {
    return new IllegalArgumentException(
        "%s: saved is %s, which is no %s".formatted(where, value, type.getSimpleName()));
  }
}
