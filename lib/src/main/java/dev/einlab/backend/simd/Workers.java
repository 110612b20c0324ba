package dev.einlab.backend.simd;

import dev.einlab.backend.Interruption;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed set of threads that share out numbered tasks. Who runs a task is left to chance, so tasks
 * must not depend on it: they write to places of their own, and the caller combines in order.
 *
 * <p>The calling thread works too. If the helpers are busy with another caller's tasks, it works
 * alone. Helpers wait actively for a moment before they sleep, since primitives come in rows.
 */
final class Workers {
  private static final int SPINS = 1500; // about 50 µs: what waking a sleeping thread would cost

  private static final int WORTH_WAKING = 1 << 16;

  private final Helper[] helpers;
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile Job current;

  Workers(int threads) {
    helpers = new Helper[threads - 1];
  }

  /** Does part of a job; must not call back into {@link Workers}. */
  interface Task {
    void run(int index);
  }

  int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs tasks 0 to count − 1, and returns when all are done.
   *
   * @param work about how many elements are touched or multiplied in all; little work stays on this
   *     thread
   * @throws CancellationException if this thread is interrupted before the last task begins
   */
  void run(int count, long work, Task task) {
    Interruption.check(); // here too: the helpers may take every task before the caller asks
    Job job = new Job(count, task);
    boolean alone = count <= 1 || work < WORTH_WAKING || helpers.length == 0;
    if (alone || !taken.compareAndSet(false, true)) {
      job.workAsCaller();
    } else {
      try {
        publish(job);
        job.workAsCaller();
        job.awaitHelpers();
      } finally {
        current = null; // or the operands of the last job would never be collected
        taken.set(false);
      }
    }
    job.throwFailure();
  }

  private void publish(Job job) {
    if (helpers[0] == null) startHelpers();
    current = job;
    int wanted = Math.min(helpers.length, job.count - 1);
    for (int i = 0; i < wanted; i++) helpers[i].wake();
  }

  private void startHelpers() {
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper("einlab-simd-" + (i + 1));
      helpers[i].start();
    }
  }

  private final class Helper extends Thread {
    private volatile boolean asleep;

    Helper(String name) {
      super(null, null, name, 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      int idle = 0;
      while (true) {
        Job job = current;
        if (job != null && job.hasTasks()) {
          job.work();
          idle = 0;
        } else if (++idle < SPINS) {
          Thread.onSpinWait();
        } else {
          sleep(job);
        }
      }
    }

    private void sleep(Job seen) {
      asleep = true;
      if (current == seen) LockSupport.park(Workers.this); // else a job came in between
      asleep = false;
    }

    void wake() {
      if (asleep) LockSupport.unpark(this);
    }
  }

  private static final class Job {
    final int count;
    private final Task task;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile Throwable failure;

    Job(int count, Task task) {
      this.count = count;
      this.task = task;
    }

    boolean hasTasks() {
      return next.get() < count;
    }

    void work() {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) runOne(i);
    }

    void workAsCaller() {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        if (failure == null && Interruption.arrived()) {
          failure = new CancellationException("the computation was interrupted");
        }
        runOne(i);
      }
    }

    /** After a failure tasks are only counted, so that everybody comes to an end. */
    private void runOne(int index) {
      try {
        if (failure == null) task.run(index);
      } catch (Throwable thrown) { // rethrown to the caller
        failure = thrown;
      } finally {
        if (finished.incrementAndGet() == count) LockSupport.unpark(caller);
      }
    }

    void awaitHelpers() {
      for (int spins = 0; finished.get() < count; spins++) {
        if (spins < SPINS) Thread.onSpinWait();
        else LockSupport.parkNanos(this, 100_000); // an interrupt would end park() at once
      }
    }

    void throwFailure() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError("a task cannot throw a checked exception", failure);
      }
    }
  }
}
