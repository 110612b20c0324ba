package dev.einlab.tensor;

import java.util.List;
import java.util.stream.IntStream;

/** The tape's view of a learner's operation. */
record Custom(CustomOp operation) implements Op {
  @Override
  public String name() {
    return operation.name();
  }

  @Override
  public List<Tensor> vjps(Saved saved, Tensor g) {
    List<Tensor> in = IntStream.range(0, saved.operands()).mapToObj(saved::operand).toList();
    List<Tensor> gradients = operation.backward(in, saved.result(), g);
    if (gradients.size() != in.size()) {
      throw new IllegalStateException(
          "%s: backward gave %d gradients for %d operands; give one for each"
              .formatted(name(), gradients.size(), in.size()));
    }
    for (int i = 0; i < in.size(); i++) {
      if (!gradients.get(i).shape().equals(in.get(i).shape())) {
        throw new IllegalStateException(
            "%s: backward gave gradient %d the shape %s, but operand %d is %s; a gradient has its operand's shape"
                .formatted(name(), i, gradients.get(i).shape(), i, in.get(i).shape()));
      }
    }
    return IntStream.range(0, in.size())
        .mapToObj(i -> saved.needs(i) ? gradients.get(i) : null)
        .toList();
  }

  @Override
  public Tensor vjp(int i, Saved saved, Tensor g) {
    throw new AssertionError("its gradients come together");
  }

  @Override
  public boolean savesOperand(int i, Needs needs) {
    return true;
  }

  @Override
  public boolean savesResult(Needs needs) {
    return true;
  }
}
