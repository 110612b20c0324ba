package dev.einlab.nn;

import dev.einlab.shape.DType;
import dev.einlab.tensor.Tensor;
import java.util.function.Supplier;

/**
 * Runs linear layers in a narrow type while parameters, gradients and the optimizer stay in F32:
 * weights and inputs are rounded on the way in, results on the way out. Micikevicius et al., "Mixed
 * Precision Training", 2018.
 */
public final class MixedPrecision {
  private static final ScopedValue<DType> TYPE = ScopedValue.newInstance();

  private MixedPrecision() {}

  /** Runs code whose linear layers compute in the given type. */
  public static <T> T in(DType type, Supplier<T> code) {
    if (!type.isFloat()) {
      throw new IllegalArgumentException(
          "MixedPrecision: %s is no float type; choose BF16, F16, F8E4M3 or F8E5M2"
              .formatted(type.label()));
    }
    return ScopedValue.where(TYPE, type).call(code::get);
  }

  static Tensor cast(Tensor tensor) {
    return TYPE.isBound() ? tensor.to(TYPE.get()) : tensor;
  }
}
