package dev.einlab.backend.opencl;

import static org.lwjgl.opencl.CL10.*;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;
import org.lwjgl.opencl.CLCapabilities;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * A device that some driver offers, and what it says about itself.
 *
 * @param memory bytes that all buffers together may have
 * @param largestBuffer bytes that one buffer may have
 * @param deviceClass the row of the table that fits, or the one that a property asks for
 */
record Device(
    long platform,
    long id,
    String name,
    String version,
    boolean isGpu,
    int units,
    long memory,
    long largestBuffer,
    boolean roundsCorrectly,
    DeviceClass deviceClass) {

  /** All usable devices of all drivers: GPUs first, then by their compute units. */
  static List<Device> all() {
    List<Device> devices = new ArrayList<>();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer count = stack.mallocInt(1);
      int code = clGetPlatformIDs(null, count);
      if (code == ErrorCode.PLATFORM_NOT_FOUND || count.get(0) == 0) return devices;
      OpenClException.check(code, "clGetPlatformIDs", "looking for drivers");
      PointerBuffer platforms = stack.mallocPointer(count.get(0));
      code = clGetPlatformIDs(platforms, (IntBuffer) null);
      OpenClException.check(code, "clGetPlatformIDs", "looking for drivers");
      for (int i = 0; i < platforms.limit(); i++) addDevices(platforms.get(i), devices);
    }
    devices.sort(
        Comparator.comparing(Device::isGpu)
            .reversed()
            .thenComparing(Comparator.comparingInt(Device::units).reversed()));
    return devices;
  }

  private static void addDevices(long platform, List<Device> devices) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      CLCapabilities capabilities = CL.createPlatformCapabilities(platform);
      if (!capabilities.OpenCL12) return;
      IntBuffer count = stack.mallocInt(1);
      int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, null, count);
      if (code == ErrorCode.DEVICE_NOT_FOUND || count.get(0) == 0) return;
      OpenClException.check(code, "clGetDeviceIDs", "looking for devices");
      PointerBuffer ids = stack.mallocPointer(count.get(0));
      code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, ids, (IntBuffer) null);
      OpenClException.check(code, "clGetDeviceIDs", "looking for devices");
      for (int i = 0; i < ids.limit(); i++) {
        long id = ids.get(i);
        boolean compiles = number(id, CL_DEVICE_COMPILER_AVAILABLE) != 0;
        if (number(id, CL_DEVICE_AVAILABLE) != 0 && compiles) devices.add(of(platform, id));
      }
    }
  }

  private static Device of(long platform, long id) {
    long rounding = longNumber(id, CL_DEVICE_SINGLE_FP_CONFIG);
    boolean isGpu = (longNumber(id, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) == 0;
    int floats = number(id, CL11.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT);
    String asked = System.getProperty("einlab.opencl.class");
    return new Device(
        platform,
        id,
        text(id, CL_DEVICE_NAME),
        text(id, CL_DEVICE_VERSION) + ", driver " + text(id, CL_DRIVER_VERSION),
        isGpu,
        number(id, CL_DEVICE_MAX_COMPUTE_UNITS),
        longNumber(id, CL_DEVICE_GLOBAL_MEM_SIZE),
        longNumber(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
        (rounding & CL12.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0,
        asked != null ? DeviceClass.named(asked) : DeviceClass.of(isGpu, floats));
  }

  /** The same device with kernels for another class: to compare them. */
  Device as(DeviceClass other) {
    return new Device(
        platform, id, name, version, isGpu, units, memory, largestBuffer, roundsCorrectly, other);
  }

  private static int number(long id, int what) {
    return (int) longNumber(id, what);
  }

  private static long longNumber(long id, int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long value = stack.ncalloc(8, 1, 8); // little-endian: shorter answers fill its lower bytes
      int code = nclGetDeviceInfo(id, what, 8, value, MemoryUtil.NULL);
      OpenClException.check(code, "clGetDeviceInfo", "asking a device for " + what);
      return MemoryUtil.memGetLong(value);
    }
  }

  private static String text(long id, int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer length = stack.mallocPointer(1);
      int code = nclGetDeviceInfo(id, what, 0, MemoryUtil.NULL, length.address());
      OpenClException.check(code, "clGetDeviceInfo", "asking a device for " + what);
      var bytes = stack.malloc((int) length.get(0));
      code =
          nclGetDeviceInfo(id, what, bytes.limit(), MemoryUtil.memAddress(bytes), MemoryUtil.NULL);
      OpenClException.check(code, "clGetDeviceInfo", "asking a device for " + what);
      return MemoryUtil.memUTF8(bytes, bytes.limit() - 1).strip();
    }
  }

  /** For a report: name, units, memory, version. */
  String description() {
    return "%s, %d compute units, %.1f GiB, %s, kernels for %s"
        .formatted(name, units, memory / 0x1p30, version, deviceClass.name());
  }
}
