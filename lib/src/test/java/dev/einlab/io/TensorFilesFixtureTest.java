package dev.einlab.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.StoredBits;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of NumPy and of the Python package safetensors; {@code tests/fixtures/tensor_files.py}. */
class TensorFilesFixtureTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/einlab/io");

  /**
   * Set to write the files that the script's {@code check} reads, instead of comparing with them.
   */
  private static final boolean WRITE = Boolean.getBoolean("einlab.writeFixtures");

  @TempDir Path directory;

  private static byte[] bits(Tensor tensor) {
    byte[] bytes = new byte[(int) tensor.bytes()];
    StoredBits.write(tensor, MemorySegment.ofArray(bytes));
    return bytes;
  }

  private static Tensor stored(DType dtype, Shape shape, int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) all[i] = (byte) bytes[i];
    return StoredBits.read(dtype, shape, MemorySegment.ofArray(all));
  }

  /** What the script calls by these names. */
  private static Map<String, Tensor> expected() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int[] floats = {
      Float.floatToRawIntBits(0.5f), 0x8000_0000, 1, 0x7f80_0000, 0x7fc0_beef, 0xc050_0000
    };
    ByteBuffer bits = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    bits.asIntBuffer().put(floats);
    MemorySegment segment = MemorySegment.ofArray(bits.array());
    tensors.put("f32", StoredBits.read(DType.F32, Shape.of(2, 3), segment));
    tensors.put("f64", Tensors.of(new double[] {Math.PI, -1e-300}, Shape.of(2)));
    tensors.put("f16", stored(DType.F16, Shape.of(3), 0, 0x3e, 0xff, 0x7b, 1, 0));
    tensors.put("i32", Tensors.tensor(new int[][] {{Integer.MIN_VALUE, Integer.MAX_VALUE}}));
    tensors.put("bool", Tensors.tensor(new boolean[] {true, false, true}));
    tensors.put("scalar", Tensors.scalar(7));
    tensors.put("empty", Tensors.zeros(0, 3));
    return tensors;
  }

  private static Map<String, Tensor> narrow() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("bf16", stored(DType.BF16, Shape.of(3), 0x80, 0x3f, 0x40, 0xc0, 0xc1, 0x7f));
    tensors.put("e4m3", stored(DType.F8E4M3, Shape.of(3), 0x38, 0x7e, 0x7f));
    tensors.put("e5m2", stored(DType.F8E5M2, Shape.of(3), 0x3c, 0x7b, 0x7c));
    return tensors;
  }

  private static void assertSame(String name, Tensor actual, Tensor expected) {
    assertThat(actual.dtype()).as(name).isEqualTo(expected.dtype());
    assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
    assertThat(bits(actual)).as(name).isEqualTo(bits(expected));
  }

  @Test
  void readsWhatNumpyWrote() throws IOException {
    for (var tensor : expected().entrySet()) {
      Path file = FOLDER.resolve("python-" + tensor.getKey() + ".npy");
      assertSame(tensor.getKey(), Npy.read(file), tensor.getValue());
    }
    for (String version : new String[] {"version2", "version3"}) {
      Path file = FOLDER.resolve("python-" + version + ".npy");
      assertSame(version, Npy.read(file), expected().get("f32"));
    }
    assertThat(Npy.read(FOLDER.resolve("python-u8.npy")).toInts()).containsExactly(0, 127, 255);
    assertThat(Npy.read(FOLDER.resolve("python-i64.npy")).toInts())
        .containsExactly(Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
  }

  @Test
  void bringsFortranOrderToRows() throws IOException {
    Tensor read = Npy.read(FOLDER.resolve("python-fortran.npy"));
    assertSame("fortran", read, Tensors.arange(24).reshape(2, 3, 4).to(DType.F32));
    assertThat(read.isContiguous()).isTrue();
  }

  @Test
  void readsWhatThePythonPackageWrote() throws IOException {
    Safetensors.Contents contents = Safetensors.read(FOLDER.resolve("python.safetensors"));
    assertThat(contents.metadata())
        .isEqualTo(Map.of("made by", "safetensors", "tschüß", "\"quoted\"\n\u2028 🙂"));
    expected().forEach((name, tensor) -> assertSame(name, contents.tensor(name), tensor));
    narrow().forEach((name, tensor) -> assertSame(name, contents.tensor(name), tensor));
    assertThat(contents.tensor("u8").toInts()).containsExactly(0, 127, 255);
    assertThat(contents.tensor("i64").toInts())
        .containsExactly(Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
    assertThat(contents.tensors()).hasSize(12);
  }

  @Test
  void writesWhatThePackagesHaveReadAndChecked() throws IOException {
    for (var tensor : expected().entrySet()) {
      String name = "java-" + tensor.getKey() + ".npy";
      Npy.write(directory.resolve(name), tensor.getValue());
      assertSameFile(name);
    }
    Map<String, Tensor> all = expected();
    all.putAll(narrow());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("made by", "einlab");
    metadata.put("tschüß", "\"quoted\"\n\u2028 🙂");
    Safetensors.write(directory.resolve("java.safetensors"), all, metadata);
    assertSameFile("java.safetensors");
  }

  private void assertSameFile(String name) throws IOException {
    byte[] written = Files.readAllBytes(directory.resolve(name));
    if (WRITE) Files.write(FOLDER.resolve(name), written);
    assertThat(written).as(name).isEqualTo(Files.readAllBytes(FOLDER.resolve(name)));
  }

  @Test
  void viewsAreWrittenAsTheyAreSeen() throws IOException {
    Tensor view = Tensors.arange(12).reshape(3, 4).t().slice(0, 1, 3);
    Npy.write(directory.resolve("view.npy"), view);
    assertSame("npy", Npy.read(directory.resolve("view.npy")), view);
    Safetensors.write(directory.resolve("view.safetensors"), Map.of("view", view));
    assertSame(
        "safetensors",
        Safetensors.read(directory.resolve("view.safetensors")).tensor("view"),
        view);
  }
}
