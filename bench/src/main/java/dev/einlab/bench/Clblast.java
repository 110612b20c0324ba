package dev.einlab.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * CLBlast's SGEMM on an OpenCL device, called through {@code java.lang.foreign}: a peer, of which
 * nothing enters the library. Signatures: {@code clblast_c.h} 1.5 and the OpenCL 1.2 specification.
 */
final class Clblast implements AutoCloseable {
  private static final long ALL_DEVICES = 0xFFFFFFFFL;
  private static final int DEVICE_NAME = 0x102B;
  private static final long COPY_HOST_POINTER = 1 << 5;
  private static final int ROW_MAJOR = 101;
  private static final int NOT_TRANSPOSED = 111;

  private final Arena arena = Arena.ofConfined();
  private final int n;
  private final MethodHandle finish;
  private final MethodHandle read;
  private final MethodHandle gemm;
  private final MemorySegment queue; // points to the queue, as CLBlast wants it
  private final MemorySegment[] matrices = new MemorySegment[3];

  /** The library, or the device, is not here. */
  static final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Missing(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Row-major n×n matrices on the device whose name the description begins with.
   *
   * @throws Missing with what to install
   */
  static Clblast open(String description, int n, float[] a, float[] b) {
    try {
      return new Clblast(description, n, a, b);
    } catch (IllegalArgumentException e) {
      throw new Missing("no CLBlast: apt-get install libclblast1 (Debian, Ubuntu)", e);
    }
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  private Clblast(String description, int n, float[] a, float[] b) {
    this.n = n;
    SymbolLookup cl = SymbolLookup.libraryLookup("libOpenCL.so.1", arena);
    SymbolLookup blast = SymbolLookup.libraryLookup("libclblast.so.1", arena);
    finish = function(cl, "clFinish", JAVA_INT, ADDRESS);
    read =
        function(
            cl,
            "clEnqueueReadBuffer",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            ADDRESS);
    gemm =
        function(
            blast,
            "CLBlastSgemm",
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    MemorySegment device = device(cl, description);
    MemorySegment devices = arena.allocateFrom(ADDRESS, device);
    MemorySegment code = arena.allocate(JAVA_INT);
    MethodHandle createContext =
        function(
            cl, "clCreateContext", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    MemorySegment none = MemorySegment.NULL;
    MemorySegment context = (MemorySegment) call(createContext, none, 1, devices, none, none, code);
    MethodHandle createQueue =
        function(cl, "clCreateCommandQueue", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    queue =
        arena.allocateFrom(ADDRESS, (MemorySegment) call(createQueue, context, device, 0L, code));
    MethodHandle createBuffer =
        function(cl, "clCreateBuffer", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    float[][] values = {a, b, new float[n * n]};
    for (int i = 0; i < 3; i++) {
      MemorySegment host = arena.allocateFrom(JAVA_FLOAT, values[i]);
      matrices[i] =
          (MemorySegment)
              call(createBuffer, context, COPY_HOST_POINTER | 1, host.byteSize(), host, code);
      check(code.get(JAVA_INT, 0), "clCreateBuffer");
    }
  }

  private MemorySegment device(SymbolLookup cl, String description) {
    MethodHandle platforms = function(cl, "clGetPlatformIDs", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    MethodHandle devices =
        function(cl, "clGetDeviceIDs", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    MethodHandle info =
        function(cl, "clGetDeviceInfo", JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
    MemorySegment found = arena.allocate(ADDRESS, 16);
    MemorySegment ids = arena.allocate(ADDRESS, 16);
    MemorySegment count = arena.allocate(JAVA_INT);
    check((int) call(platforms, 16, found, count), "clGetPlatformIDs");
    for (int p = 0; p < count.get(JAVA_INT, 0); p++) {
      MemorySegment platform = found.getAtIndex(ADDRESS, p);
      MemorySegment many = arena.allocate(JAVA_INT);
      if ((int) call(devices, platform, ALL_DEVICES, 16, ids, many) != 0) continue;
      for (int d = 0; d < many.get(JAVA_INT, 0); d++) {
        MemorySegment device = ids.getAtIndex(ADDRESS, d);
        MemorySegment name = arena.allocate(JAVA_BYTE, 1024);
        check(
            (int) call(info, device, DEVICE_NAME, 1024L, name, MemorySegment.NULL),
            "clGetDeviceInfo");
        if (description.startsWith(name.getString(0).strip())) return device;
      }
    }
    throw new Missing("CLBlast finds no device called " + description, null);
  }

  /** c = a·b, finished. */
  void multiply() {
    long size = n;
    int status =
        (int)
            call(
                gemm,
                ROW_MAJOR,
                NOT_TRANSPOSED,
                NOT_TRANSPOSED,
                size,
                size,
                size,
                1f,
                matrices[0],
                0L,
                size,
                matrices[1],
                0L,
                size,
                0f,
                matrices[2],
                0L,
                size,
                queue,
                MemorySegment.NULL);
    check(status, "CLBlastSgemm");
    check((int) call(finish, queue.get(ADDRESS, 0)), "clFinish");
  }

  float[] result() {
    MemorySegment host = arena.allocate(JAVA_FLOAT, (long) n * n);
    MemorySegment none = MemorySegment.NULL;
    int status =
        (int)
            call(
                read,
                queue.get(ADDRESS, 0),
                matrices[2],
                1,
                0L,
                host.byteSize(),
                host,
                0,
                none,
                none);
    check(status, "clEnqueueReadBuffer");
    return host.toArray(JAVA_FLOAT);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of CLBlast or OpenCL failed", e);
    }
  }

  private static void check(int code, String call) {
    if (code != 0) throw new IllegalStateException(call + " failed with code " + code);
  }

  /** The process is at its end: its device memory goes with it. */
  @Override
  public void close() {
    arena.close();
  }
}
