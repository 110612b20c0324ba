package dev.einlab.io;

import dev.einlab.data.AtomicFile;
import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors in one file, in the format that models are shared in: nothing in it is executed,
 * and every library reads it. Storage types keep their bits; U8 and I64 are read as I32.
 */
public final class Safetensors {
  private Safetensors() {}

  /**
   * What a file holds.
   *
   * @param tensors by name, in the order of the file
   * @param metadata texts by name
   */
  public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {
    public Contents {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * @throws IllegalArgumentException when there is none of that name
     */
    public Tensor tensor(String name) {
      Tensor tensor = tensors.get(name);
      if (tensor != null) return tensor;
      throw new IllegalArgumentException(
          "there is no tensor '%s'; there are %s".formatted(name, tensors.keySet()));
    }
  }

  /**
   * Reads all tensors, onto the default backend (F64 onto the reference backend).
   *
   * @throws IllegalArgumentException when the file is cut short, damaged or mislabelled, saying how
   */
  public static Contents read(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      SafetensorsHeader header = SafetensorsHeader.read(file.toString(), bytes);
      MemorySegment data = bytes.asSlice(header.dataOffset());
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (var entry : header.entries()) {
        String what = "%s: tensor '%s'".formatted(file, entry.name());
        MemorySegment own = data.asSlice(entry.begin(), entry.end() - entry.begin());
        tensors.put(entry.name(), entry.type().read(what, entry.shape(), own));
      }
      return new Contents(tensors, header.metadata());
    }
  }

  /** Writes tensors, whole or not at all. */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    write(file, tensors, Map.of());
  }

  /**
   * Writes tensors and texts, whole or not at all. Wide elements come first, so that each lies at a
   * multiple of its size; otherwise the order is the map's.
   *
   * @throws IllegalArgumentException when a name is {@code __metadata__}, which the format needs
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    SafetensorsHeader header = new SafetensorsHeader(entries(tensors), metadata, 0);
    AtomicFile.write(
        file,
        channel -> {
          Channels.write(channel, header.bytes());
          for (var entry : header.entries()) {
            Channels.write(channel, tensors.get(entry.name()));
          }
        });
  }

  private static List<SafetensorsHeader.Entry> entries(Map<String, Tensor> tensors) {
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    long begin = 0;
    for (String name : inFileOrder(tensors)) {
      if (name.equals(SafetensorsHeader.METADATA)) {
        throw new IllegalArgumentException(
            "Safetensors: a tensor cannot be called %s; the format keeps that name for texts"
                .formatted(name));
      }
      Tensor tensor = tensors.get(name);
      long end = begin + tensor.bytes();
      ElementType type = ElementType.of(tensor.dtype());
      entries.add(new SafetensorsHeader.Entry(name, type, tensor.shape(), begin, end));
      begin = end;
    }
    return entries;
  }

  /** Names in the order of their bytes. */
  static List<String> inFileOrder(Map<String, Tensor> tensors) {
    Comparator<String> wideFirst =
        Comparator.comparingInt(name -> -tensors.get(name).dtype().bytes());
    return tensors.keySet().stream().sorted(wideFirst).toList();
  }
}
