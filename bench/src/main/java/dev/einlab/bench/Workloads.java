package dev.einlab.bench;

import static dev.einlab.tensor.Tensors.randint;
import static dev.einlab.tensor.Tensors.randn;

import dev.einlab.backend.UpdateRule;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Einsum;
import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All workloads, made only when they are run: some need a gigabyte. */
final class Workloads {
  /** A workload that does not yet hold its tensors. */
  record Planned(String name, Supplier<Workload> workload) implements Row {
    @Override
    public Measurement measure(Bench bench) throws IOException {
      return bench.run(workload.get());
    }
  }

  private Workloads() {}

  static List<Planned> all() {
    List<Planned> all = new ArrayList<>(einsums());
    all.add(einsum("tiny/einsum", "ij,jk->ik", "2,3 3,4"));
    all.addAll(operations());
    return all;
  }

  /** From {@code einsums.tsv}: equation, tab, shapes. */
  private static List<Planned> einsums() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Workloads.class.getResourceAsStream("einsums.tsv"), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .map(f -> einsum("einsum/" + f[0] + " " + f[1].replace(' ', ';'), f[0], f[1]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Planned einsum(String name, String equation, String shapes) {
    List<Shape> all =
        Stream.of(shapes.split(" "))
            .map(s -> Shape.of(Stream.of(s.split(",")).mapToInt(Integer::parseInt).toArray()))
            .toList();
    long flops = EinsumExpression.parse(equation).bind(all).path().flops();
    return planned(
        name,
        false,
        flops,
        () -> {
          List<Tensor> inputs = new ArrayList<>();
          for (int i = 0; i < all.size(); i++) inputs.add(noise(i + 1, all.get(i).toArray()));
          return inputs;
        },
        x -> Einsum.einsum(equation, x.toArray(Tensor[]::new)),
        "torch.einsum('" + equation + "', *x)");
  }

  /** Forward, and forward with backward, of what networks do besides matrix products. */
  private static List<Planned> operations() {
    List<Planned> all = new ArrayList<>();
    int rows = 4096;
    int width = 1024;
    both(
        all,
        "softmax",
        x -> x.get(0).softmax(-1),
        "x[0].softmax(-1)",
        () -> List.of(noise(1, rows, width)));
    both(all, "gelu", x -> x.get(0).gelu(), "F.gelu(x[0])", () -> List.of(noise(1, rows, width)));
    both(
        all,
        "layernorm",
        x -> Fused.layerNorm(x.get(0), x.get(1), x.get(2), 1e-5),
        "F.layer_norm(x[0], (x[0].shape[-1],), x[1], x[2])",
        () -> List.of(noise(1, rows, width), noise(2, width), noise(3, width)));
    Tensor targets = randint(new Generator(9), 0, width, rows);
    String ids = Arrays.toString(targets.toInts());
    both(
        all,
        "crossentropy",
        x -> Fused.crossEntropy(x.get(0), targets, 0).mean(),
        "F.cross_entropy(x[0], ids(" + ids + "))",
        () -> List.of(noise(1, rows, width)));
    double scale = 1 / Math.sqrt(64);
    both(
        all,
        "attention",
        x -> Fused.attention(x.get(0), x.get(1), x.get(2), true, scale),
        "F.scaled_dot_product_attention(x[0], x[1], x[2], is_causal=True)",
        () -> List.of(noise(1, 8, 6, 256, 64), noise(2, 8, 6, 256, 64), noise(3, 8, 6, 256, 64)));
    both(
        all,
        "add",
        x -> x.get(0).add(x.get(1)),
        "x[0] + x[1]",
        () -> List.of(noise(1, rows, width), noise(2, rows, width)));
    all.add(adamW(rows, width));
    both(all, "sum", x -> x.get(0).sum(0), "x[0].sum(0)", () -> List.of(noise(1, rows, width)));
    return all;
  }

  /** Parameter, gradient; each side keeps its own moments from its first step on. */
  private static Planned adamW(int rows, int width) {
    List<Tensor> moments = new ArrayList<>();
    return planned(
        "op/adamw/update",
        false,
        0,
        () -> List.of(noise(1, rows, width), noise(2, rows, width)),
        x -> {
          if (moments.isEmpty()) {
            for (int i = 0; i < 2; i++) moments.add(x.get(0).mul(0.0));
          }
          UpdateRule rule = UpdateRule.Adam.at(1, 1e-3, 0.9, 0.999, 1e-8, 0.01, true);
          Fused.update(rule, x.get(0), x.get(1), moments);
          return x.get(0);
        },
        "adamw(x[0], x[1])");
  }

  private static void both(
      List<Planned> all,
      String name,
      Function<List<Tensor>, Tensor> ours,
      String torch,
      Supplier<List<Tensor>> inputs) {
    all.add(planned("op/" + name + "/forward", false, 0, inputs, ours, torch));
    all.add(planned("op/" + name + "/backward", true, 0, inputs, ours, torch));
  }

  static Planned planned(
      String name,
      boolean gradients,
      long flops,
      Supplier<List<Tensor>> inputs,
      Function<List<Tensor>, Tensor> ours,
      String torch) {
    return new Planned(
        name, () -> new Workload(name, inputs.get(), ours, torch, gradients, flops, 1e-4));
  }

  static Tensor noise(long seed, int... lengths) {
    return randn(new Generator(seed), lengths);
  }
}
