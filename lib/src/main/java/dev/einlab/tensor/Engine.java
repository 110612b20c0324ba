package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The one door: every operation on tensors passes here. Whatever all of them need is done here and
 * nowhere else: one backend, shape checks, memory for the result, rounding of the storage types,
 * counting.
 */
final class Engine {
  private Engine() {}

  static Tensor apply(Op op, Tensor... operands) {
    requireOneBackend(op, operands);
    Tensor result =
        switch (op) {
          case Op.Viewing viewing -> new Tensor(viewing.view(operands[0].view()));
          case Op.Computing computing -> compute(computing, operands);
          case Recompute recompute -> throw new AssertionError("checkpoint runs its function");
          case Op.Joint joint -> throw new AssertionError("applyJoint computes several results");
          case FusedOps.Attend attend -> throw new AssertionError("computed by a joint operation");
          case Custom custom -> throw new AssertionError("a custom operation runs its forward");
        };
    if (Gradients.areRecorded() && result.dtype().isFloat()) Node.record(op, operands, result);
    return result;
  }

  private static Tensor compute(Op.Computing op, Tensor... operands) {
    long began = FlopCounter.begin();
    int count = operands.length; // plain loops: every operation of every tensor passes here
    Shape[] shapes = new Shape[count];
    DType[] dtypes = new DType[count];
    View[] views = new View[count];
    for (int i = 0; i < count; i++) {
      views[i] = operands[i].view();
      shapes[i] = views[i].shape();
      dtypes[i] = views[i].dtype();
    }
    List<Shape> inShapes = Arrays.asList(shapes);
    Shape shape = op.shape(inShapes);
    DType dtype = op.dtype(Arrays.asList(dtypes));
    Backend backend = operands[0].backend();
    View out = View.of(backend.reserve(dtype, (int) shape.size()), shape);
    List<View> in = Arrays.asList(views);
    if (op instanceof ElementOps.Copy) op.eval(backend, in, out);
    else evalRounded(op, backend, in, out);
    FlopCounter.end(op, backend, began);
    FlopCounter.record(op, inShapes, in, List.of(out));
    Enclosure.note(out.buffer());
    return new Tensor(out);
  }

  /** Computes several results at once; none of them is on the tape. */
  static List<Tensor> applyJoint(Op.Joint op, Tensor... operands) {
    long began = FlopCounter.begin();
    requireOneBackend(op, operands);
    List<Shape> shapes = Stream.of(operands).map(Tensor::shape).toList();
    Backend backend = operands[0].backend();
    DType dtype = operands[0].dtype();
    DType computed = dtype.computed();
    List<View> out =
        op.shapes(shapes).stream()
            .map(shape -> View.of(backend.reserve(computed, (int) shape.size()), shape))
            .toList();
    List<View> in = Stream.of(operands).map(t -> widened(backend, t.view())).toList();
    op.eval(backend, in, out);
    FlopCounter.end(op, backend, began);
    FlopCounter.record(op, shapes, in, out);
    for (View view : out) Enclosure.note(view.buffer());
    return out.stream().map(view -> new Tensor(view).to(dtype)).toList();
  }

  /** Storage types are computed in F32, and rounded when the result is stored. */
  private static void evalRounded(Op.Computing op, Backend backend, List<View> in, View out) {
    boolean narrow = isStorageOnly(out.dtype());
    for (View view : in) narrow |= isStorageOnly(view.dtype());
    if (!narrow) {
      op.eval(backend, in, out);
      return;
    }
    List<View> wide = in.stream().map(view -> widened(backend, view)).toList();
    if (!isStorageOnly(out.dtype())) {
      op.eval(backend, wide, out);
      return;
    }
    View wideOut = View.of(backend.reserve(DType.F32, out.size()), out.shape());
    op.eval(backend, wide, wideOut);
    backend.copy(wideOut, out);
  }

  private static View widened(Backend backend, View view) {
    if (!isStorageOnly(view.dtype())) return view;
    View wide = View.of(backend.reserve(DType.F32, view.size()), view.shape());
    backend.copy(view, wide);
    return wide;
  }

  private static boolean isStorageOnly(DType dtype) {
    return dtype.computed() != dtype;
  }

  private static void requireOneBackend(Op op, Tensor... operands) {
    Backend first = operands[0].backend();
    for (int i = 1; i < operands.length; i++) {
      Backend other = operands[i].backend();
      if (other != first) {
        throw new IllegalArgumentException(
            "%s: operand 0 %s lives on backend '%s' but operand %d %s on '%s'; move one: x.to(Backends.named(\"%s\"))"
                .formatted(
                    op.name(),
                    operands[0].shape(),
                    first.name(),
                    i,
                    operands[i].shape(),
                    other.name(),
                    first.name()));
      }
    }
  }
}
