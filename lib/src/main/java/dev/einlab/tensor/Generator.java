package dev.einlab.tensor;

/**
 * A stream of random numbers from a seed: the same bits on every machine, backend and thread count.
 *
 * <p>Counter-based: block number c of the stream is Philox4x32-10 of c under the seed as key, so
 * its state is two numbers. Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3",
 * SC 2011.
 */
public final class Generator {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;

  /** Where a generator stands: enough to go on with the same numbers later. */
  public record State(long seed, long drawn) {}

  private final long seed;
  private long drawn; // 32-bit words handed out so far
  private final int[] block = new int[4];

  public Generator(long seed) {
    this.seed = seed;
  }

  public State state() {
    return new State(seed, drawn);
  }

  /** A generator that goes on where another stood. */
  public static Generator at(State state) {
    Generator generator = new Generator(state.seed());
    generator.drawn = state.drawn();
    if (state.drawn() % 4 != 0) philox(state.drawn() / 4, 0, state.seed(), generator.block);
    return generator;
  }

  /** 32 random bits. */
  public int nextInt() {
    int lane = (int) (drawn & 3);
    if (lane == 0) philox(drawn >>> 2, 0, seed, block);
    drawn++;
    return block[lane];
  }

  /** Uniform in [0, bound), without bias: values of an incomplete last range are drawn again. */
  public int nextInt(int bound) {
    if (bound <= 0)
      throw new IllegalArgumentException("nextInt: bound must be positive, got " + bound);
    long range = (1L << 32) / bound * bound;
    long bits;
    do bits = Integer.toUnsignedLong(nextInt());
    while (bits >= range);
    return (int) (bits % bound);
  }

  /** Uniform in [0, 1): a multiple of 2⁻²⁴, so every value is an exact float. */
  public float nextFloat() {
    return (nextInt() >>> 8) * 0x1p-24f;
  }

  /**
   * Standard normal: Box and Muller's cosine branch, two words a number, so that a number never
   * depends on a neighbour.
   */
  public float nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(((nextInt() >>> 8) + 1) * 0x1p-24));
    return (float) (radius * StrictMath.cos(2 * Math.PI * (nextInt() >>> 8) * 0x1p-24));
  }

  /** Block (low, high) under a key: four words into {@code out}. */
  static void philox(long low, long high, long key, int[] out) {
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
      long p1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
}
