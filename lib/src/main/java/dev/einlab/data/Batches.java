package dev.einlab.data;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.StoredBits;
import dev.einlab.tensor.Tensor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * Rows of tensors in random order, a batch at a time; every epoch has each row once, in another
 * order.
 *
 * <pre>
 * for (Batch batch : Batches.of(128, new Generator(1), images, labels)) step(batch.x(), batch.y());
 * </pre>
 *
 * <p>Each loop over it is one epoch. While a batch is worked on, the next is gathered on another
 * thread, where tensors lie in Java's memory; the order depends on the seed only. {@link #state}
 * and {@link #load} carry a run on in the middle of an epoch.
 */
public final class Batches implements Iterable<Batch> {
  private static final long DRAWS_PER_EPOCH = 1L << 32; // a shuffle needs fewer, whatever the rows

  /**
   * Where a run stands: enough to go on with the same batches later.
   *
   * @param seed of all shuffles
   * @param epoch epochs that are over
   * @param taken batches taken from the one after them
   * @param rows rows of the data, to recognize it
   * @param batchSize rows in a batch
   */
  public record State(long seed, long epoch, int taken, int rows, int batchSize) {}

  private final List<Tensor> tensors;
  private final int batchSize;
  private final int perEpoch;
  private final boolean ahead; // a device takes commands from one thread only
  private long seed;
  private long epoch;
  private int taken;
  private boolean resuming;

  private Batches(List<Tensor> tensors, int batchSize, int perEpoch, long seed) {
    this.tensors = tensors;
    this.batchSize = batchSize;
    this.perEpoch = perEpoch;
    this.ahead = tensors.stream().allMatch(StoredBits::isInJavaArray);
    this.seed = seed;
  }

  /**
   * Batches of tensors with the same number of rows. The last batch of an epoch holds what is left.
   *
   * @param batchSize rows in a batch
   * @param random two numbers are drawn from it: the seed of all epochs
   * @param tensors each [rows, …]
   * @throws IllegalArgumentException when there is no tensor, no row, or numbers of rows differ
   */
  public static Batches of(int batchSize, Generator random, Tensor... tensors) {
    int rows = rows(tensors);
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Batches: a batch of %d rows; take 1 or more".formatted(batchSize));
    }
    long seed = (long) random.nextInt() << 32 | Integer.toUnsignedLong(random.nextInt());
    return new Batches(List.of(tensors), batchSize, Math.ceilDiv(rows, batchSize), seed);
  }

  private static int rows(Tensor... tensors) {
    if (tensors.length == 0) throw new IllegalArgumentException("Batches: give a tensor or more");
    for (int i = 0; i < tensors.length; i++) {
      if (tensors[i].rank() == 0 || tensors[i].length(0) == 0) {
        throw new IllegalArgumentException(
            "Batches: tensor %d, %s, has no rows".formatted(i, tensors[i].shape()));
      }
      if (tensors[i].length(0) != tensors[0].length(0)) {
        throw new IllegalArgumentException(
            "Batches: tensor 0, %s, has %d rows but tensor %d, %s, has %d; a row of each is one example"
                .formatted(
                    tensors[0].shape(),
                    tensors[0].length(0),
                    i,
                    tensors[i].shape(),
                    tensors[i].length(0)));
      }
    }
    return tensors[0].length(0);
  }

  /**
   * The same without an epoch's last batch where it would be smaller.
   *
   * @throws IllegalArgumentException when that leaves no batch
   */
  public Batches dropLast() {
    int whole = rows() / batchSize;
    if (whole == 0) {
      throw new IllegalArgumentException(
          "Batches: %d rows make no whole batch of %d".formatted(rows(), batchSize));
    }
    return new Batches(tensors, batchSize, whole, seed);
  }

  private int rows() {
    return tensors.getFirst().length(0);
  }

  /** Batches in an epoch. */
  public int perEpoch() {
    return perEpoch;
  }

  /** Epochs that are over: the number of the present one, from 0. */
  public long epoch() {
    return epoch;
  }

  public State state() {
    return new State(seed, epoch, taken, rows(), batchSize);
  }

  /**
   * Goes on where another stood: the next loop runs over the batches that were left of its epoch.
   *
   * @throws IllegalArgumentException when the state is of other data or another batch size
   */
  public void load(State state) {
    if (state.rows != rows() || state.batchSize != batchSize) {
      throw new IllegalArgumentException(
          "Batches.load: the state is of %d rows in batches of %d, but these are %d in batches of %d"
              .formatted(state.rows, state.batchSize, rows(), batchSize));
    }
    if (state.epoch < 0 || state.taken < 0 || state.taken >= perEpoch) {
      throw new IllegalArgumentException(
          "Batches.load: epoch %d and batch %d, but epochs have %d batches, from 0"
              .formatted(state.epoch, state.taken, perEpoch));
    }
    seed = state.seed;
    epoch = state.epoch;
    taken = state.taken;
    resuming = true;
  }

  /**
   * An epoch: a new one, or after {@link #load} the rest of the one that was begun. A loop that is
   * left early leaves its epoch: the next loop is another.
   */
  @Override
  public Iterator<Batch> iterator() {
    if (!resuming && taken > 0) finishEpoch();
    resuming = false;
    return new Epoch(epoch, shuffled(epoch));
  }

  private void finishEpoch() {
    epoch++;
    taken = 0;
  }

  /** The rows of one epoch in its order: Fisher and Yates's shuffle. */
  private int[] shuffled(long epoch) {
    Generator random = Generator.at(new Generator.State(seed, epoch * DRAWS_PER_EPOCH));
    int[] order = IntStream.range(0, rows()).toArray();
    for (int last = order.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int row = order[last];
      order[last] = order[other];
      order[other] = row;
    }
    return order;
  }

  private final class Epoch implements Iterator<Batch> {
    private final long number;
    private final int[] order;
    private int next = taken;
    private CompletableFuture<Batch> gathering;

    Epoch(long number, int[] order) {
      this.number = number;
      this.order = order;
      gathering = gather(next);
    }

    @Override
    public boolean hasNext() {
      return next < perEpoch;
    }

    @Override
    public Batch next() {
      if (!hasNext()) throw new NoSuchElementException("Batches: the epoch is over");
      if (epoch != number) {
        throw new IllegalStateException(
            "Batches: another loop has begun epoch %d, so this one of epoch %d cannot go on"
                .formatted(epoch, number));
      }
      Batch batch = arrived(gathering);
      next++;
      taken = next;
      if (hasNext()) gathering = gather(next);
      else finishEpoch();
      return batch;
    }

    private CompletableFuture<Batch> gather(int index) {
      int from = index * batchSize;
      int[] rows =
          Arrays.copyOfRange(order, from, (int) Math.min(order.length, (long) from + batchSize));
      return CompletableFuture.supplyAsync(
          () -> Batches.this.gather(rows), Thread::startVirtualThread);
    }
  }

  private Batch gather(int[] rows) {
    return new Batch(tensors.stream().map(tensor -> StoredBits.rows(tensor, rows)).toList());
  }

  private static Batch arrived(CompletableFuture<Batch> gathering) {
    try {
      return gathering.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) throw cause;
      throw failed;
    }
  }
}
