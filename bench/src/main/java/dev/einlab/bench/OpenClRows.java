package dev.einlab.bench;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The OpenCL backend: matrix products against PyTorch on the processor and against CLBlast on the
 * same device, training steps against the SIMD backend. Tensors lie on the device; a product ends
 * when the device has finished, a step when its loss has come back.
 */
final class OpenClRows {
  private static final int[] SQUARES = {256, 512, 1024, 1536};
  private static final double WARM_UP_SECONDS = 1;

  /**
   * Before each timing, on both sides: a driver's threads sleep between kernels. After a pause
   * Linux may leave both on one processor for a tenth of a second, in which a product took three
   * times as long; nobody trains so briefly.
   */
  private static final double LEAD_SECONDS = 0.2;

  private OpenClRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (int n : SQUARES) rows.add(row("opencl/gemm/" + n + "/torch", n, OpenClRows::torch));
    for (int n : SQUARES) rows.add(row("opencl/gemm/" + n + "/clblast", n, OpenClRows::clblast));
    rows.add(new OnDevice("opencl/train/small", job -> train(job, Training::small)));
    rows.add(new OnDevice("opencl/train/mid", job -> train(job, Training::mid)));
    return rows;
  }

  private record Job(String name, Bench bench, Backend device) {}

  private interface Measuring {
    Result measure(Job job) throws IOException;
  }

  private interface Product {
    Result measure(Job job, int n) throws IOException;
  }

  private static Row row(String name, int n, Product product) {
    return new OnDevice(name, job -> product.measure(job, n));
  }

  /** Something measured on a device, or why it was not. */
  private record OnDevice(String name, Measuring measuring) implements Row {
    @Override
    public Result measure(Bench bench) throws IOException {
      Backend device;
      try {
        device = Backends.named("opencl");
      } catch (IllegalStateException missing) {
        return new Missing(name, missing.getMessage());
      }
      return measuring.measure(new Job(name, bench, device));
    }
  }

  private record Missing(String name, String reason) implements Result {
    @Override
    public String row() {
      return String.format(Locale.ROOT, "%-52s %s", name, reason);
    }

    @Override
    public JsonObject json() {
      JsonObject object = new JsonObject();
      object.addProperty("name", name);
      object.add("ours_s", JsonNull.INSTANCE);
      object.addProperty("missing", reason);
      return object;
    }
  }

  private static Tensor noise(long seed, int n) {
    return Tensors.randn(new Generator(seed), n, n);
  }

  private static void multiply(Tensor a, Tensor b) {
    Gradients.enclosed(() -> {
      a.matmul(b).backend().finish();
    });
  }

  private static Result torch(Job job, int n) throws IOException {
    List<Tensor> inputs = List.of(noise(1, n), noise(2, n));
    List<Tensor> there = inputs.stream().map(x -> x.to(job.device)).toList();
    long flops = 2L * n * n * n;
    Workload workload =
        new Workload(job.name, inputs, x -> null, "torch.mm(x[0], x[1])", false, flops, 1e-4);
    if (job.bench.peer() != null) {
      Tensor theirs = job.bench.peer().prepare(workload).getFirst();
      requireClose(job.name, there.get(0).matmul(there.get(1)), theirs);
    }
    Runnable ours = () -> multiply(there.get(0), there.get(1));
    return job.bench.alternate(job.name, ours, flops, WARM_UP_SECONDS, LEAD_SECONDS);
  }

  private static Result clblast(Job job, int n) {
    Tensor a = noise(1, n);
    Tensor b = noise(2, n);
    try (Clblast theirs = Clblast.open(job.device.description(), n, a.toFloats(), b.toFloats())) {
      Tensor there = a.to(job.device);
      Tensor other = b.to(job.device);
      theirs.multiply();
      requireClose(job.name, there.matmul(other), Tensors.tensor(theirs.result()).reshape(n, n));
      Runnable ours = () -> multiply(there, other);
      return job.bench.compare(job.name, ours, theirs::multiply, 1, "CLBlast", LEAD_SECONDS);
    } catch (Clblast.Missing missing) {
      return new Missing(job.name, missing.getMessage());
    }
  }

  private static void requireClose(String name, Tensor ours, Tensor theirs) {
    Tensor here = ours.to(theirs.backend());
    double off = here.sub(theirs).abs().max().item() / theirs.abs().max().item();
    if (off <= 1e-4) return;
    throw new IllegalStateException(
        String.format(
            Locale.ROOT,
            "%s: the product differs by %.2e of its largest element; 1e-4 is allowed",
            name,
            off));
  }

  private static Result train(Job job, Function<Backend, Training> training) {
    Training ours = training.apply(job.device);
    Training theirs = training.apply(Backends.simd());
    for (int step = 0; step < 3; step++) {
      double here = ours.step();
      double there = theirs.step();
      if (Math.abs(here - there) <= 1e-3) continue; // NaN is not
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: the loss of step %d is %.6f on %s and %.6f on simd; 0.001 apart is allowed",
              job.name,
              step + 1,
              here,
              job.device.name(),
              there));
    }
    return job.bench.compare(job.name, ours::step, theirs::step, 1, "simd", LEAD_SECONDS);
  }
}
