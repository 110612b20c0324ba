package dev.einlab.bench;

import dev.einlab.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * Something to time on both sides.
 *
 * @param name begins with its category: {@code gemm/512}
 * @param inputs what both sides compute with
 * @param ours computes the result here
 * @param torch computes the same there: a Python expression over {@code x}, the list of inputs
 * @param gradients whether the time is that of Σ w·y and its gradients by all inputs
 * @param flops FLOPs of one run, or 0 where a rate says nothing
 * @param tolerance largest distance of results, relative to their largest element
 */
record Workload(
    String name,
    List<Tensor> inputs,
    Function<List<Tensor>, Tensor> ours,
    String torch,
    boolean gradients,
    long flops,
    double tolerance) {}
