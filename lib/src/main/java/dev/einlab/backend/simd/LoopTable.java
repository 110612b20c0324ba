package dev.einlab.backend.simd;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The loops of a class, one for each constant of an enum, which they are named after: {@code
 * geluTanh} computes {@code GELU_TANH}.
 *
 * <p>They are called through handles in an array. Its elements are no constants, so the compiler
 * does not inline the loops into who calls them: each is a compilation of its own. Several in one
 * compilation would be more nodes than the compiler inlines vector operations for; every vector
 * left over would become an object, and the loop ten times slower.
 */
final class LoopTable {
  private static final Pattern WORD_START = Pattern.compile("_(.)");

  private LoopTable() {}

  /** Handles in the order of the functions, each {@code void} of these parameters. */
  static MethodHandle[] of(
      MethodHandles.Lookup inside, Enum<?>[] functions, Class<?>... parameters) {
    return Stream.of(functions)
        .map(function -> loop(inside, name(function), parameters))
        .toArray(MethodHandle[]::new);
  }

  /** A handle of one loop, {@code void} of these parameters, for an array that keeps it apart. */
  static MethodHandle loop(MethodHandles.Lookup inside, String name, Class<?>... parameters) {
    MethodType type = MethodType.methodType(void.class, parameters);
    try {
      return inside.findStatic(inside.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(inside.lookupClass() + " has no loop " + name + type, e);
    }
  }

  private static String name(Enum<?> function) {
    String lower = function.name().toLowerCase(Locale.ROOT);
    return WORD_START.matcher(lower).replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  /** What a handle's call has thrown: loops throw nothing that must be declared. */
  static Error unexpected(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> e;
      default -> new AssertionError("a loop cannot throw a checked exception", thrown);
    };
  }
}
