package dev.einlab.io;

import dev.einlab.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The head of a safetensors file: its length in 8 bytes, little-endian, and JSON that names each
 * tensor's type, shape, and place among the bytes after it. All of it is checked before any of it
 * is used: a file from elsewhere is not to be trusted.
 *
 * @param entries in the order of their bytes, which follow each other without gap or overlap
 * @param metadata texts by name
 * @param dataOffset bytes before the first tensor's
 */
record SafetensorsHeader(
    List<SafetensorsHeader.Entry> entries, Map<String, String> metadata, long dataOffset) {
  static final String METADATA = "__metadata__";
  static final int LONGEST = 100_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A tensor's bytes are {@code begin} (inclusive) to {@code end} (exclusive) after the head. */
  record Entry(String name, ElementType type, Shape shape, long begin, long end) {
    String text() {
      return "'%s' (bytes %d to %d)".formatted(name, begin, end);
    }
  }

  /**
   * @param file its name, to begin the error with
   * @throws IllegalArgumentException when anything is not as the format says
   */
  static SafetensorsHeader read(String file, MemorySegment bytes) {
    long length = length(file, bytes);
    String json = text(file, bytes.asSlice(LENGTH_BYTES, length));
    if (!json.startsWith("{")) {
      throw wrong(file, "its header begins with '%s', not with '{'", json.substring(0, 1));
    }
    Map<?, ?> header = (Map<?, ?>) JsonReader.read(file + ", header", json);
    long dataOffset = LENGTH_BYTES + length;
    long dataBytes = bytes.byteSize() - dataOffset;
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = Map.of();
    for (var item : header.entrySet()) {
      String name = (String) item.getKey();
      if (name.equals(METADATA)) metadata = metadata(file, item.getValue());
      else entries.add(entry(file, name, item.getValue(), dataBytes));
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    requireContiguous(file, entries, dataBytes);
    return new SafetensorsHeader(entries, metadata, dataOffset);
  }

  private static long length(String file, MemorySegment bytes) {
    long size = bytes.byteSize();
    if (size < LENGTH_BYTES) {
      throw wrong(file, "%d bytes, too few for the 8 that give the header's length", size);
    }
    long length = bytes.get(LONG, 0);
    if (length < 1 || length > LONGEST) {
      throw wrong(
          file,
          "its first 8 bytes give a header of %s bytes, but 1 to %d are allowed",
          Long.toUnsignedString(length),
          LONGEST);
    }
    if (length > size - LENGTH_BYTES) {
      throw wrong(
          file, "its header of %d bytes is cut short: the file has %d bytes in all", length, size);
    }
    return length;
  }

  private static String text(String file, MemorySegment bytes) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      return decoder.decode(bytes.asByteBuffer()).toString();
    } catch (CharacterCodingException notUtf8) {
      throw wrong(file, "its header is not UTF-8 text");
    }
  }

  private static Map<String, String> metadata(String file, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(file, "%s is %s, but must be texts by name", METADATA, value);
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (var item : map.entrySet()) {
      if (!(item.getValue() instanceof String text)) {
        throw wrong(
            file, "%s '%s' is %s, but must be a text", METADATA, item.getKey(), item.getValue());
      }
      metadata.put((String) item.getKey(), text);
    }
    return metadata;
  }

  private static Entry entry(String file, String name, Object value, long dataBytes) {
    if (!(value instanceof Map<?, ?> fields) || !fields.keySet().equals(FIELDS)) {
      throw wrong(
          file, "tensor '%s' is %s, but must have dtype, shape and data_offsets", name, value);
    }
    Object dtype = fields.get("dtype");
    ElementType type =
        ElementType.ofSafetensors(String.valueOf(dtype))
            .orElseThrow(() ->
                wrong(
                    file,
                    "tensor '%s' is of type %s, but tensors have F32, F64, F16, BF16, F8_E4M3,"
                        + " F8_E5M2, I32 and BOOL, and U8 and I64 are converted",
                    name,
                    dtype));
    Shape shape = shape(file, name, fields.get("shape"));
    List<Long> offsets = wholes(file, name, "data_offsets", fields.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw wrong(
          file, "tensor '%s' has data_offsets %s, but must have [begin, end]", name, offsets);
    }
    Entry entry = new Entry(name, type, shape, offsets.get(0), offsets.get(1));
    requireSize(file, entry, dataBytes);
    return entry;
  }

  private static Shape shape(String file, String name, Object value) {
    List<Long> lengths = wholes(file, name, "shape", value);
    for (long length : lengths) {
      if (length > Integer.MAX_VALUE) {
        throw wrong(file, "tensor '%s' has shape %s, too long for a tensor", name, lengths);
      }
    }
    try {
      return Shape.of(lengths.stream().mapToInt(Math::toIntExact).toArray());
    } catch (IllegalArgumentException tooLarge) {
      throw wrong(file, "tensor '%s': %s", name, tooLarge.getMessage());
    }
  }

  private static List<Long> wholes(String file, String name, String field, Object value) {
    List<Long> wholes = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of(-1L)) {
      if (!(item instanceof Long whole) || whole < 0) {
        throw wrong(
            file,
            "tensor '%s' has %s %s, but must have whole numbers of 0 or more",
            name,
            field,
            value);
      }
      wholes.add(whole);
    }
    return wholes;
  }

  private static void requireSize(String file, Entry entry, long dataBytes) {
    long expected = entry.shape().size() * entry.type().bytes();
    if (entry.end() - entry.begin() != expected) {
      throw wrong(
          file,
          "tensor '%s' is %s %s, which takes %d bytes, but its data_offsets [%d, %d] span %d",
          entry.name(),
          entry.type().safetensors(),
          entry.shape(),
          expected,
          entry.begin(),
          entry.end(),
          entry.end() - entry.begin());
    }
    if (entry.end() > dataBytes) {
      throw wrong(
          file, "tensor %s is cut short: only %d bytes follow the header", entry.text(), dataBytes);
    }
  }

  private static void requireContiguous(String file, List<Entry> entries, long dataBytes) {
    long end = 0;
    Entry before = null;
    for (Entry entry : entries) {
      if (entry.begin() < end) {
        throw wrong(file, "tensors %s and %s overlap", before.text(), entry.text());
      }
      if (entry.begin() > end) throw gap(file, end, entry.begin());
      end = entry.end();
      before = entry;
    }
    if (dataBytes > end) throw gap(file, end, dataBytes);
  }

  private static IllegalArgumentException gap(String file, long from, long to) {
    return wrong(file, "bytes %d to %d after the header belong to no tensor", from, to);
  }

  private static IllegalArgumentException wrong(String file, String reason, Object... values) {
    return new IllegalArgumentException(
        "%s: not a sound safetensors file: %s".formatted(file, reason.formatted(values)));
  }

  /** The head as bytes, padded with blanks so that the data begins at a multiple of 8. */
  ByteBuffer bytes() {
    Map<String, Object> header = new LinkedHashMap<>();
    if (!metadata.isEmpty()) header.put(METADATA, metadata);
    for (Entry entry : entries) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("dtype", entry.type().safetensors());
      fields.put("shape", Arrays.stream(entry.shape().toArray()).boxed().toList());
      fields.put("data_offsets", List.of(entry.begin(), entry.end()));
      header.put(entry.name(), fields);
    }
    byte[] json = JsonWriter.write(header).getBytes(StandardCharsets.UTF_8);
    int length = Math.ceilDiv(json.length, 8) * 8;
    if (length > LONGEST) {
      throw new IllegalArgumentException(
          "Safetensors: a header of %d bytes, but at most %d are allowed; shorten names or metadata"
              .formatted(length, LONGEST));
    }
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    while (bytes.hasRemaining()) bytes.put((byte) ' ');
    return bytes.flip();
  }
}
