package dev.einlab.io;

import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Everything a training run needs to go on: tensors and values by name, in one safetensors file.
 *
 * <pre>
 * new Checkpoint().put("model", model.state()).put("batches", batches.state()).save(file);
 *
 * Checkpoint saved = Checkpoint.load(file);
 * model.load(saved.tensors("model"));
 * batches.load(saved.record("batches", Batches.State.class));
 * </pre>
 *
 * <p>A program that is killed while it saves leaves the earlier checkpoint. A checksum over names,
 * shapes, bits and values finds damage that the format alone would not.
 */
public final class Checkpoint {
  private static final String FORMAT = "einlab-checkpoint-1";

  /** What is not a tensor, as it stands in the file's metadata. */
  private record Saved(Map<String, Object> values, List<String> groups) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> groups = new ArrayList<>();
  private String source = "this checkpoint";

  /**
   * Adds a tensor.
   *
   * @throws IllegalArgumentException when the name is taken
   */
  public Checkpoint put(String name, Tensor tensor) {
    requireFree(name, tensors);
    tensors.put(name, tensor);
    return this;
  }

  /** Adds tensors under a name: {@code weight} under {@code model} is {@code model.weight}. */
  public Checkpoint put(String name, Map<String, Tensor> group) {
    groups.add(name); // it may be empty: not every optimizer keeps tensors
    group.forEach((part, tensor) -> put(name + "." + part, tensor));
    return this;
  }

  /**
   * Adds a value: a text, a number, a truth value, a list or a record of such.
   *
   * @throws IllegalArgumentException when the name is taken, or the value is something else
   */
  public Checkpoint put(String name, Object value) {
    requireFree(name, values);
    String json = describe(name, () -> JsonWriter.write(value));
    values.put(name, JsonReader.read(name, json)); // as it will be when it is read back
    return this;
  }

  private static String describe(String name, Supplier<String> json) {
    try {
      return json.get();
    } catch (IllegalArgumentException cannot) {
      throw new IllegalArgumentException(
          "Checkpoint: '%s': %s".formatted(name, cannot.getMessage()), cannot);
    }
  }

  private static void requireFree(String name, Map<String, ?> taken) {
    if (!taken.containsKey(name)) return;
    throw new IllegalArgumentException("Checkpoint: '%s' was put in before".formatted(name));
  }

  /**
   * @throws IllegalArgumentException when there is none of that name
   */
  public Tensor tensor(String name) {
    return required("tensor", name, tensors);
  }

  /**
   * The tensors that were put in under a name, without it: {@code weight} for {@code model.weight}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Map<String, Tensor> tensors(String group) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      if (name.startsWith(group + ".")) found.put(name.substring(group.length() + 1), tensor);
    });
    if (found.isEmpty() && !groups.contains(group)) {
      throw missing("group of tensors", group, groups);
    }
    return found;
  }

  /**
   * A value that was a record.
   *
   * @throws IllegalArgumentException when there is none, or it does not fit the type
   */
  public <R extends Record> R record(String name, Class<R> type) {
    return JsonRecords.read(source + ": " + name, required("value", name, values), type);
  }

  /** A value that was a whole number. */
  public long whole(String name) {
    return typed(name, Long.class, "whole number");
  }

  /** A value that was a number. */
  public double number(String name) {
    return typed(name, Number.class, "number").doubleValue();
  }

  /** A value that was a text. */
  public String text(String name) {
    return typed(name, String.class, "text");
  }

  private <T> T typed(String name, Class<T> type, String kind) {
    Object value = required("value", name, values);
    if (type.isInstance(value)) return type.cast(value);
    throw new IllegalArgumentException(
        "%s: '%s' is %s, which is no %s".formatted(source, name, value, kind));
  }

  private <T> T required(String kind, String name, Map<String, T> from) {
    if (from.containsKey(name)) return from.get(name);
    throw missing(kind, name, from.keySet());
  }

  private IllegalArgumentException missing(String kind, String name, Collection<String> names) {
    return new IllegalArgumentException(
        "%s: there is no %s '%s'; there are %s".formatted(source, kind, name, names));
  }

  /** Replaces the file in one step, when all of it is on the disk. */
  public void save(Path file) throws IOException {
    String json = JsonWriter.write(new Saved(values, groups));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("saved", json);
    metadata.put("crc32c", checksum(json, tensors));
    Safetensors.write(file, tensors, metadata);
  }

  /**
   * @throws IllegalArgumentException when the file is no checkpoint, or is damaged
   */
  public static Checkpoint load(Path file) throws IOException {
    Safetensors.Contents contents = Safetensors.read(file);
    Map<String, String> metadata = contents.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new IllegalArgumentException(
          "%s: no checkpoint: its format is %s, expected %s; read it with Safetensors.read"
              .formatted(file, metadata.get("format"), FORMAT));
    }
    String json = metadata.getOrDefault("saved", "");
    String actual = checksum(json, contents.tensors());
    if (!actual.equals(metadata.get("crc32c"))) {
      throw new IllegalArgumentException(
          "%s: damaged: its checksum is %s, but its contents give %s; go back to an earlier one"
              .formatted(file, metadata.get("crc32c"), actual));
    }
    Object read = JsonReader.read(file.toString(), json);
    Saved saved = JsonRecords.read(file.toString(), read, Saved.class);
    Checkpoint checkpoint = new Checkpoint();
    checkpoint.source = file.toString();
    checkpoint.tensors.putAll(contents.tensors());
    checkpoint.values.putAll(saved.values);
    checkpoint.groups.addAll(saved.groups);
    return checkpoint;
  }

  /**
   * CRC-32C of what is not a tensor, and of each tensor's name, type, shape and bits in file order.
   */
  private static String checksum(String json, Map<String, Tensor> tensors) {
    CRC32C crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    for (String name : Safetensors.inFileOrder(tensors)) {
      Tensor tensor = tensors.get(name);
      String what = "|%s|%s|%s|".formatted(name, tensor.dtype(), tensor.shape());
      crc.update(what.getBytes(StandardCharsets.UTF_8));
      Channels.read(tensor, crc::update);
    }
    return "%08x".formatted(crc.getValue());
  }

  @Override
  public String toString() {
    return "%s: values %s, %d tensors".formatted(source, values, tensors.size());
  }
}
