package dev.einlab.backend.opencl;

import static org.lwjgl.opencl.CL10.*;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The kernels of the {@code .cl} files beside this class, built when they are first used.
 *
 * <p>What a driver made of a source is kept on disk under a name that depends on the source, the
 * macros, the device and the driver. A file that does not load, or cannot be written, costs a build
 * and nothing else.
 */
final class Programs {
  /** What stands before every file. */
  private static final List<String> SHARED = List.of("common.cl", "functions.cl", "tile.cl");

  private final CommandQueue queue;
  private final Path cache;
  private final String options;
  private final Map<String, Long> programs = new HashMap<>();
  private final Map<String, Kernel> kernels = new HashMap<>();
  private final Map<String, String> sources = new HashMap<>();
  private int builds;

  Programs(CommandQueue queue, Path cache) {
    this.queue = queue;
    this.cache = cache;
    this.options =
        "-cl-std=CL1.2 "
            + (queue.device.roundsCorrectly() ? "-cl-fp32-correctly-rounded-divide-sqrt " : "")
            + queue.device.deviceClass().macros();
  }

  /** How many programs were built from their source, rather than loaded from the disk. */
  synchronized int builds() {
    return builds;
  }

  /**
   * A kernel of a file.
   *
   * @param macros what the file says it needs, such as {@code -DT=float}
   */
  synchronized Kernel kernel(String file, String name, String macros) {
    String key = file + " " + name + " " + macros;
    Kernel known = kernels.get(key);
    if (known != null) return known;
    long program = programs.computeIfAbsent(file + " " + macros, k -> load(file, macros));
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      long id = clCreateKernel(program, name, code);
      OpenClException.check(code.get(0), "clCreateKernel", queue.name + ": " + key);
      Kernel kernel = new Kernel(queue, id, name);
      kernels.put(key, kernel);
      return kernel;
    }
  }

  private long load(String file, String macros) {
    StringBuilder all = new StringBuilder();
    for (String part : SHARED) all.append(source(part));
    String source = all.append(source(file)).toString();
    String flags = options + " " + macros;
    Path built = cache.resolve(file.replace(".cl", "") + "-" + hash(source + flags) + ".bin");
    Long loaded = fromDisk(built, flags);
    if (loaded != null) return loaded;
    long program = fromSource(source, file, flags);
    builds++;
    toDisk(program, built);
    return program;
  }

  /** Everything that what was built depends on. */
  private String hash(String what) {
    String all = queue.device.name() + "\n" + queue.device.version() + "\n" + what;
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] sum = digest.digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private String source(String file) {
    return sources.computeIfAbsent(file, Programs::read);
  }

  private static String read(String file) {
    try (InputStream in = Programs.class.getResourceAsStream(file)) {
      if (in == null) throw new AssertionError("the library lacks its resource " + file);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long fromSource(String source, String file, String flags) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      long program = clCreateProgramWithSource(queue.context, source, code);
      OpenClException.check(code.get(0), "clCreateProgramWithSource", queue.name + ": " + file);
      int built = clBuildProgram(program, queue.device.id(), flags, null, MemoryUtil.NULL);
      if (built != CL_SUCCESS) {
        throw new OpenClException(
            "%s: %s does not build on %s: clBuildProgram failed with %s%noptions: %s%n%s"
                .formatted(
                    queue.name,
                    file,
                    queue.device.name(),
                    ErrorCode.name(built),
                    flags,
                    buildLog(program)));
      }
      return program;
    }
  }

  private String buildLog(long program) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer length = stack.mallocPointer(1);
      long device = queue.device.id();
      int code =
          nclGetProgramBuildInfo(
              program, device, CL_PROGRAM_BUILD_LOG, 0, MemoryUtil.NULL, length.address());
      if (code != CL_SUCCESS) return "(no build log: " + ErrorCode.name(code) + ")";
      ByteBuffer log = MemoryUtil.memAlloc((int) length.get(0));
      try {
        long address = MemoryUtil.memAddress(log);
        nclGetProgramBuildInfo(
            program, device, CL_PROGRAM_BUILD_LOG, log.limit(), address, MemoryUtil.NULL);
        return MemoryUtil.memUTF8(log, Math.max(0, log.limit() - 1)).strip();
      } finally {
        MemoryUtil.memFree(log);
      }
    }
  }

  private Long fromDisk(Path built, String flags) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(built);
    } catch (IOException e) {
      return null; // not there, or not for us: it is built again
    }
    ByteBuffer binary = MemoryUtil.memAlloc(bytes.length).put(bytes).flip();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer status = stack.mallocInt(1);
      IntBuffer code = stack.mallocInt(1);
      PointerBuffer device = stack.pointers(queue.device.id());
      long program = clCreateProgramWithBinary(queue.context, device, binary, status, code);
      if (code.get(0) != CL_SUCCESS || status.get(0) != CL_SUCCESS) return null;
      int result = clBuildProgram(program, queue.device.id(), flags, null, MemoryUtil.NULL);
      return result == CL_SUCCESS ? program : null;
    } finally {
      MemoryUtil.memFree(binary);
    }
  }

  private void toDisk(long program, Path built) {
    byte[] bytes = binary(program);
    if (bytes.length == 0) return; // this driver gives none
    try {
      Files.createDirectories(built.getParent());
      Path part = Files.createTempFile(built.getParent(), "part", ".bin");
      Files.write(part, bytes);
      try {
        Files.move(part, built, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, built, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      // A folder that cannot be written: every run builds anew, as it would without this cache.
      return;
    }
  }

  private byte[] binary(long program) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.mallocPointer(1);
      int code = clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, size, null);
      if (code != CL_SUCCESS || size.get(0) == 0) return new byte[0];
      ByteBuffer bytes = MemoryUtil.memAlloc((int) size.get(0));
      try {
        PointerBuffer pointer = stack.pointers(bytes);
        long address = pointer.address();
        code = nclGetProgramInfo(program, CL_PROGRAM_BINARIES, 8, address, MemoryUtil.NULL);
        if (code != CL_SUCCESS) return new byte[0];
        byte[] copy = new byte[bytes.limit()];
        bytes.get(copy);
        return copy;
      } finally {
        MemoryUtil.memFree(bytes);
      }
    }
  }
}
