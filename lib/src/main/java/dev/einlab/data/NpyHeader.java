package dev.einlab.data;

import dev.einlab.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a NumPy {@code .npy} file: magic bytes, version, and a Python dictionary of three
 * entries that says what the bytes after it are. Source: NumPy Enhancement Proposal 1.
 *
 * @param type how NumPy writes an element's type, as {@code <f4}: byte order, kind, bytes
 * @param fortranOrder whether the first axis runs fastest
 * @param lengths of the axes, outermost first
 * @param dataOffset bytes before the first element
 */
public record NpyHeader(String type, boolean fortranOrder, List<Long> lengths, long dataOffset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 20; // far above any real head, far below any real memory
  private static final int ALIGNMENT = 64;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(?:'(\\w+)'|\"(\\w+)\")\\s*:\\s*"
              + "('[^']*'|\"[^\"]*\"|True|False|\\([\\d\\sL,]*\\)|\\[[^\\]]*\\])\\s*(,|$)");

  public NpyHeader {
    lengths = List.copyOf(lengths);
  }

  /** The head of an array that {@link #bytes} writes: row-major, little-endian. */
  public static NpyHeader of(String type, Shape shape) {
    List<Long> lengths = Arrays.stream(shape.toArray()).mapToObj(Long::valueOf).toList();
    NpyHeader sized = new NpyHeader(type, false, lengths, 0);
    return new NpyHeader(type, false, lengths, sized.bytes().length);
  }

  /**
   * Reads the head of a whole file and checks that its data is all there.
   *
   * @param name of the file, to begin the error with
   * @throws IllegalArgumentException when it is no {@code .npy} file, or damaged
   */
  public static NpyHeader read(String name, MemorySegment file) {
    if (file.byteSize() < MAGIC.length + 4
        || !Arrays.equals(file.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC)) {
      throw new IllegalArgumentException(
          "%s: not a .npy file: it does not begin with the bytes \\x93NUMPY".formatted(name));
    }
    int version = file.get(ValueLayout.JAVA_BYTE, 6);
    int minor = file.get(ValueLayout.JAVA_BYTE, 7);
    if (version < 1 || version > 3 || minor != 0) {
      throw new IllegalArgumentException(
          "%s: .npy version %d.%d, but known are 1.0, 2.0 and 3.0".formatted(name, version, minor));
    }
    int start = version == 1 ? 10 : 12;
    long length = version == 1 ? Short.toUnsignedLong(file.get(U16, 8)) : longLength(name, file);
    if (length > LONGEST || start + length > file.byteSize()) {
      throw new IllegalArgumentException(
          "%s: its header is said to be %,d bytes long, but the file has %,d bytes; it is cut short"
                  .formatted(name, length, file.byteSize())
              + " or damaged");
    }
    byte[] text = file.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    var charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    NpyHeader header = parse(name, new String(text, charset), start + length);
    header.requireData(name, file.byteSize());
    return header;
  }

  private static long longLength(String name, MemorySegment file) {
    if (file.byteSize() < 12) {
      throw new IllegalArgumentException("%s: cut short within its header".formatted(name));
    }
    return Integer.toUnsignedLong(file.get(U32, 8));
  }

  private static NpyHeader parse(String name, String text, long dataOffset) {
    Map<String, String> entries = entries(name, text.strip());
    String type = entries.get("descr");
    if (type.startsWith("[")) {
      throw new IllegalArgumentException(
          "%s: its elements are records %s, but a tensor has one type; save one field alone"
              .formatted(name, type));
    }
    String order = entries.get("fortran_order");
    if (!type.matches("['\"].*") || !order.matches("True|False")) throw malformed(name, text);
    List<Long> lengths = lengths(name, text, entries.get("shape"));
    return new NpyHeader(
        type.substring(1, type.length() - 1), order.equals("True"), lengths, dataOffset);
  }

  private static Map<String, String> entries(String name, String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) throw malformed(name, text);
    String inside = text.substring(1, text.length() - 1).strip();
    Map<String, String> entries = new HashMap<>();
    Matcher entry = ENTRY.matcher(inside);
    int end = 0;
    while (end < inside.length()) {
      if (!entry.find(end) || entry.start() != end) throw malformed(name, text);
      String key = entry.group(1) == null ? entry.group(2) : entry.group(1);
      if (entries.put(key, entry.group(3)) != null) throw malformed(name, text);
      end = entry.end();
    }
    if (!entries.keySet().equals(Set.of("descr", "fortran_order", "shape"))) {
      throw malformed(name, text);
    }
    return entries;
  }

  private static List<Long> lengths(String name, String text, String tuple) {
    if (!tuple.matches("\\(\\s*(\\d{1,18}L?\\s*(,\\s*\\d{1,18}L?\\s*)*,?)?\\s*\\)")) {
      throw malformed(name, text);
    }
    return Pattern.compile("\\d+")
        .matcher(tuple)
        .results()
        .map(digits -> Long.parseLong(digits.group()))
        .toList();
  }

  private static IllegalArgumentException malformed(String name, String text) {
    String shown = text.length() <= 120 ? text : text.substring(0, 120) + "…";
    return new IllegalArgumentException(
        "%s: its header is not a dictionary of 'descr', 'fortran_order' and 'shape': %s"
            .formatted(name, Vocabulary.visible(shown)));
  }

  /** Bytes of one element: the number at the end of its type. */
  public int elementBytes() {
    Matcher number = Pattern.compile("[<>|=][a-zA-Z](\\d{1,4})").matcher(type);
    return number.matches() ? Integer.parseInt(number.group(1)) : 0;
  }

  /** Elements: the product of all lengths. */
  public long size() {
    long size = 1;
    for (long length : lengths) size = Math.multiplyExact(size, length);
    return size;
  }

  private void requireData(String name, long fileBytes) {
    long expected;
    try {
      expected = Math.multiplyExact(size(), elementBytes());
    } catch (ArithmeticException overflow) {
      expected = Long.MAX_VALUE;
    }
    long actual = fileBytes - dataOffset;
    if (elementBytes() == 0 || expected == actual) return; // the type is refused by who reads it
    throw new IllegalArgumentException(
        "%s: an array %s of %s takes %,d bytes, but %,d follow the header; the file is %s"
            .formatted(
                name,
                lengths,
                type,
                expected,
                actual,
                actual < expected ? "cut short" : "damaged"));
  }

  /** The head as bytes, padded so that the data begins at a multiple of 64. */
  public byte[] bytes() {
    StringBuilder tuple = new StringBuilder("(");
    for (int i = 0; i < lengths.size(); i++) {
      tuple.append(i == 0 ? "" : " ").append(lengths.get(i));
      if (i < lengths.size() - 1 || lengths.size() == 1) tuple.append(',');
    }
    String order = fortranOrder ? "True" : "False";
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s), }".formatted(type, order, tuple);
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    int length = text.length() + padding + 1;
    byte[] bytes = Arrays.copyOf(MAGIC, unpadded + padding);
    bytes[6] = 1;
    bytes[8] = (byte) length;
    bytes[9] = (byte) (length >>> 8);
    byte[] ascii = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 10, ascii.length);
    return bytes;
  }
}
