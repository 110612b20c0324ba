package dev.einlab.grader;

import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Tensor;
import java.util.function.Supplier;

/**
 * A limit on work, for problems whose right answer must also be a cheap one:
 *
 * <pre>
 * Check.that("paths.q3", (a, b, c) -&gt; Budget.flops(600, () -&gt; q3(a, b, c)));
 * </pre>
 *
 * What is counted is what the library's operations do: the same on every machine, unlike a time.
 */
public final class Budget {
  /** The code took more than it was allowed. */
  public static final class BudgetExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetExceeded(long most, long taken) {
      super(
          "it took %,d FLOPs, and %,d are enough. FlopCounter.count shows where they go."
              .formatted(taken, most));
    }
  }

  private Budget() {}

  /**
   * What the code returns, if it took no more FLOPs than {@code most}.
   *
   * @throws BudgetExceeded if it took more; the message says how many
   */
  public static Tensor flops(long most, Supplier<Tensor> code) {
    Tensor[] result = new Tensor[1];
    long taken = FlopCounter.count(() -> result[0] = code.get()).flops();
    if (taken > most) throw new BudgetExceeded(most, taken);
    return result[0];
  }
}
