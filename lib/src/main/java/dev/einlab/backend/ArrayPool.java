package dev.einlab.backend;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Float arrays of buffers that nobody can reach any more, kept for buffers of the same length.
 *
 * <p>New memory costs more than most loops over it: the machine clears it, and the system maps its
 * pages one by one. Training asks for the same lengths in every step, so the arrays of one step
 * serve the next.
 *
 * <p>An array comes back when the collector has found its buffer unreachable, or when its owner
 * gives the buffer up. The pool holds arrays by soft references only, lent ones and idle ones:
 * before memory runs out, the collector takes the idle ones.
 */
final class ArrayPool {
  /** Floats of the smallest array that is worth the trouble; the tests pool all, to prove it. */
  static final int SMALLEST = Integer.getInteger("einlab.pooledFloats", 1 << 14);

  /** Bytes lent since the last collection: with less, there is little to find. */
  private static final int WORTH_A_COLLECTION = 4 << 20;

  /** Collections may take this part of the time: arrays that come back soon are still cached. */
  private static final int SHARE = 32;

  private final long limit;
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
  private final Set<Lease> leases = new HashSet<>();
  private final Map<Integer, ArrayDeque<SoftReference<float[]>>> idle =
      new LinkedHashMap<>(16, 0.75f, true); // the length asked for least recently comes first

  private final Demand demand = new Demand();

  private long lent;
  private long lentAfterCollection;
  private long collected = System.nanoTime(); // when the last collection ended
  private long collecting; // and how long it took
  private long idleBytes;

  /**
   * @param limit bytes of idle arrays at most, if so many were lent together lately; an eighth of
   *     it may be unreachable before a collection is brought about, less if the last was long ago
   */
  ArrayPool(long limit) {
    this.limit = limit;
  }

  /** An eighth of the heap, but at most 1 GiB. */
  static ArrayPool ofHeap() {
    return new ArrayPool(Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 8));
  }

  /** One array lent to one buffer: it waits for that buffer's end. */
  final class Lease extends PhantomReference<Object> {
    private final SoftReference<float[]> array;
    private final long bytes;

    private Lease(Object buffer, float[] array) {
      super(buffer, dead);
      this.array = new SoftReference<>(array);
      this.bytes = 4L * array.length;
    }

    /** The buffer's owner gives it up: from now on nothing may read or write its array. */
    void end() {
      synchronized (ArrayPool.this) {
        clear();
        takeBack(this);
      }
    }
  }

  /** An array with anything in it; {@link #lend} must follow. */
  float[] take(int length) {
    float[] array = reuse(length);
    if (array == null && isCollectionDue()) {
      collect();
      array = reuse(length);
    }
    if (array == null) array = new float[length];
    assert poison(array);
    return array;
  }

  /** Notes who has the array: when that object cannot be reached, the array is free again. */
  synchronized Lease lend(float[] array, Object buffer) {
    Lease lease = new Lease(buffer, array);
    leases.add(lease);
    lent += lease.bytes;
    demand.lend(lease.bytes, lent);
    dropSurplus();
    return lease;
  }

  /** Bytes of idle arrays. */
  synchronized long idleBytes() {
    drain();
    return idleBytes;
  }

  private synchronized float[] reuse(int length) {
    drain();
    ArrayDeque<SoftReference<float[]>> fitting = idle.get(length);
    while (fitting != null && !fitting.isEmpty()) {
      idleBytes -= 4L * length;
      float[] array = fitting.pop().get(); // the last one used: it may still be in the cache
      if (array != null) return array;
    }
    return null;
  }

  private synchronized boolean isCollectionDue() {
    long since = lent - lentAfterCollection;
    return since > limit / 8
        || since > WORTH_A_COLLECTION && System.nanoTime() - collected > SHARE * collecting;
  }

  private void drain() {
    boolean collected = false;
    for (Reference<?> found = dead.poll(); found != null; found = dead.poll()) {
      collected = true;
      if (found instanceof Lease lease) takeBack(lease);
    }
    if (collected) lentAfterCollection = lent;
  }

  private void takeBack(Lease lease) {
    if (!leases.remove(lease)) return;
    lent -= lease.bytes;
    lentAfterCollection = Math.min(lentAfterCollection, lent);
    float[] array = lease.array.get();
    if (array == null) return;
    idle.computeIfAbsent(array.length, _ -> new ArrayDeque<>()).push(lease.array);
    idleBytes += lease.bytes;
    dropSurplus();
  }

  /** Keeps as much as was lent at once lately, and half as much again: not all lengths fit. */
  private void dropSurplus() {
    long most = Math.min(limit, demand.most() * 3 / 2 - lent);
    while (idleBytes > most && !idle.isEmpty()) dropOldest();
  }

  private void dropOldest() {
    var eldest = idle.entrySet().iterator().next();
    if (eldest.getValue().pollLast() != null) idleBytes -= 4L * eldest.getKey();
    if (eldest.getValue().isEmpty()) idle.remove(eldest.getKey());
  }

  /**
   * Has the collector look which young objects are unreachable. Big arrays lie apart and do not
   * fill the young generation, so that without this it would look too seldom; small garbage does,
   * at a fraction of what {@code System.gc()} takes, which looks at the old ones too.
   */
  private void collect() {
    long begin = System.nanoTime();
    var canary = new WeakReference<>(new Object());
    Ballast.fillUntil(() -> canary.refersTo(null));
    synchronized (this) {
      List<Lease> over = leases.stream().filter(lease -> lease.refersTo(null)).toList();
      over.forEach(this::takeBack); // they come through the queue only a moment later
      lentAfterCollection = lent; // if nothing was found, not again before as much is lent anew
      collected = System.nanoTime();
      collecting = collected - begin;
    }
  }

  /** Under assertions whoever reads what it did not write finds NaN. */
  private static boolean poison(float[] array) {
    Arrays.fill(array, Float.NaN);
    return true;
  }
}
