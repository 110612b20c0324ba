package dev.einlab.backend;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.function.BooleanSupplier;

/**
 * Garbage that fills the young generation, so that the collector looks through it.
 *
 * <p>The arrays are not cleared if {@code --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED} is
 * among the options of the virtual machine: clearing 26 MB takes eight times as long as the
 * collection itself, and leaves nothing else in the caches. Nobody reads them.
 */
final class Ballast {
  private static final int MOST = 64 << 20; // bytes
  private static final int PIECE = 1 << 14;

  private static final MethodHandle NEW = maker(); // of the type of an element and a length
  private static volatile Object last; // or the compiler would leave the arrays out

  private Ballast() {}

  /** Makes garbage until the condition holds, or there is as much as is reasonable. */
  static void fillUntil(BooleanSupplier enough) {
    for (int made = 0; made < MOST && !enough.getAsBoolean(); made += PIECE) last = piece();
    last = null;
  }

  /** A piece of garbage. */
  static Object piece() {
    try {
      return (Object) NEW.invokeExact((Class<?>) byte.class, PIECE);
    } catch (RuntimeException | Error e) { // no memory, most likely
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("making an array throws no checked exception", t);
    }
  }

  private static MethodHandle maker() {
    var type = MethodType.methodType(Object.class, Class.class, int.class);
    MethodHandles.Lookup inside = MethodHandles.lookup();
    try {
      Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
      MethodHandle uncleared = inside.findVirtual(unsafe, "allocateUninitializedArray", type);
      return uncleared.bindTo(unsafe.getMethod("getUnsafe").invoke(null));
    } catch (ReflectiveOperationException notForUs) {
      try {
        return inside.findStatic(Array.class, "newInstance", type);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e); // it is public, and always was
      }
    }
  }
}
