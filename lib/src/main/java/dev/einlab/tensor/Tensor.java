package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Buffer;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers of one type on a grid of any rank: a strided view of memory on one backend.
 *
 * <p>Values never change. {@code transpose}, {@code permute}, {@code slice}, {@code select}, {@code
 * expand}, {@code diagonal} and mostly {@code reshape} share memory with the tensor they came from;
 * everything else computes a new one. Axes are numbered from 0, or from −1 at the end. Two operands
 * of different types are brought to a common one: I32 with a float gives the float.
 */
public final class Tensor {
  private final View view;
  private Node node; // where gradients go on to; null where none are wanted
  private Tensor grad;
  private boolean gradIsOurs; // its memory is seen by nobody else

  Tensor(View view) {
    this.view = view;
  }

  View view() {
    return view;
  }

  // ---------------------------------------------------------------- what it is

  public Shape shape() {
    return view.shape();
  }

  public DType dtype() {
    return view.dtype();
  }

  /** The number of axes. */
  public int rank() {
    return shape().rank();
  }

  /** The number of elements. */
  public int size() {
    return view.size();
  }

  /** Elements times bytes an element. What a view shows, not what its memory holds. */
  public long bytes() {
    return (long) size() * dtype().bytes();
  }

  public int length(int axis) {
    return shape().length(axis("length", axis));
  }

  public Backend backend() {
    return view.buffer().backend();
  }

  /** Steps in memory, in elements, from one index to the next along each axis. */
  public int[] strides() {
    return view.strides();
  }

  /** Where in memory its first element lies, in elements from the start. */
  public int offset() {
    return view.offset();
  }

  /** All of the memory it looks at, which may be more than it shows, as a vector. */
  public Tensor storage() {
    return new Tensor(View.of(view.buffer(), Shape.of(view.buffer().size())));
  }

  /** Whether its elements lie in memory one after the other in row-major order. */
  public boolean isContiguous() {
    return view.isContiguous();
  }

  /** Whether both look at the same memory. */
  public boolean sharesMemory(Tensor other) {
    return view.buffer() == other.view.buffer();
  }

  // ---------------------------------------------------------------- the same elements elsewhere

  /** This tensor where it is contiguous, else a row-major copy. */
  public Tensor contiguous() {
    return isContiguous() ? this : Engine.apply(new ElementOps.Copy(dtype()), this);
  }

  /**
   * Converted: rounded to nearest even for floats, truncated towards zero for I32, {@code != 0} for
   * BOOL.
   */
  public Tensor to(DType dtype) {
    if (dtype == dtype()) return this;
    Arguments.held(dtype, backend());
    return Engine.apply(new ElementOps.Copy(dtype), this);
  }

  /** A copy on another backend, or this tensor where it already lives there. */
  public Tensor to(Backend backend) {
    if (backend == backend()) return this;
    Arguments.held(dtype(), backend);
    Buffer moved = backend.upload(backend().download(view));
    return new Tensor(View.of(moved, shape()));
  }

  /** A copy on a backend by its name, such as {@code opencl:0}: {@link Backends#named}. */
  public Tensor to(String backend) {
    return to(Backends.named(backend));
  }

  // ---------------------------------------------------------------- views

  /**
   * The same elements in the same order under another shape: a view where strides allow it, else of
   * a copy. One length may be −1 and is worked out.
   */
  public Tensor reshape(int... lengths) {
    Shape target = Arguments.reshape(shape(), lengths);
    Tensor source = view.reshape(target).isPresent() ? this : contiguous();
    return Engine.apply(new ViewOps.Reshape(target), source);
  }

  /** Two axes exchanged. */
  public Tensor transpose(int first, int second) {
    int[] axes = IntStream.range(0, rank()).toArray();
    int a = axis("transpose", first);
    int b = axis("transpose", second);
    axes[a] = b;
    axes[b] = a;
    return permute(axes);
  }

  /** A matrix transposed: [m, n] → [n, m]. */
  public Tensor t() {
    Arguments.rank("t", shape(), 2, "for other ranks name the axes: transpose(first, second)");
    return transpose(0, 1);
  }

  /** The axes in another order: every axis is named once. */
  public Tensor permute(int... axes) {
    return Engine.apply(new ViewOps.Permute(Arguments.permutation(shape(), axes)), this);
  }

  /** One index along an axis, which disappears; a negative index counts from the end. */
  public Tensor select(int axis, int index) {
    int at = axis("select", axis);
    return Engine.apply(
        new ViewOps.Select(at, Arguments.index("select", shape(), at, index)), this);
  }

  /**
   * Indices from (inclusive) to (exclusive) along an axis; negative ones count from the end, too
   * large ones are cut.
   */
  public Tensor slice(int axis, int from, int to) {
    return slice(axis, from, to, 1);
  }

  /**
   * Every step-th index from (inclusive) to (exclusive) along an axis; {@code step} is positive.
   */
  public Tensor slice(int axis, int from, int to, int step) {
    return Engine.apply(Arguments.slice(shape(), axis("slice", axis), from, to, step), this);
  }

  /** Views of consecutive parts along an axis: [6, 3] split(0, 2, 4) → [2, 3] and [4, 3]. */
  public List<Tensor> split(int axis, int... lengths) {
    return Composed.split(this, axis("split", axis), lengths);
  }

  /** The indices along an axis in reverse order: a view with a negative stride. */
  public Tensor flip(int axis) {
    int at = axis("flip", axis);
    int length = shape().length(at);
    return Engine.apply(new ViewOps.Slice(at, Math.max(0, length - 1), length, -1), this);
  }

  /** A new axis of length 1 before the given one. */
  public Tensor unsqueeze(int axis) {
    return Engine.apply(new ViewOps.Unsqueeze(Arguments.newAxis("unsqueeze", shape(), axis)), this);
  }

  /** Without an axis of length 1. */
  public Tensor squeeze(int axis) {
    int at = axis("squeeze", axis);
    if (shape().length(at) != 1) {
      throw new IllegalArgumentException(
          "squeeze: axis %d of %s is %d long; only an axis of length 1 can be dropped"
              .formatted(axis, shape(), shape().length(at)));
    }
    return Engine.apply(new ViewOps.Squeeze(at), this);
  }

  /**
   * Axes of length 1, and missing ones at the left, repeated up to a shape without copying; −1
   * keeps a length.
   */
  public Tensor expand(int... lengths) {
    return Engine.apply(new ViewOps.Expand(Arguments.expand(shape(), lengths)), this);
  }

  /** The elements of a matrix where row and column are equal: [n, n] → [n]. */
  public Tensor diagonal() {
    Arguments.rank(
        "diagonal", shape(), 2, "for other ranks name the axes: diagonal(first, second)");
    return diagonal(0, 1);
  }

  /**
   * The elements where two axes have the same index: the first axis stays, the second disappears.
   */
  public Tensor diagonal(int first, int second) {
    int a = axis("diagonal", first);
    int b = axis("diagonal", second);
    if (a == b) {
      throw new IllegalArgumentException(
          "diagonal: both axes are axis %d of %s; name two different ones".formatted(a, shape()));
    }
    return Engine.apply(new ViewOps.Diagonal(a, b), this);
  }

  // ---------------------------------------------------------------- element by element

  public Tensor add(Tensor other) {
    return zip(Binary.ADD, other);
  }

  public Tensor add(double value) {
    return zip(Binary.ADD, number(value));
  }

  public Tensor add(int value) {
    return zip(Binary.ADD, number(value));
  }

  public Tensor sub(Tensor other) {
    return zip(Binary.SUB, other);
  }

  public Tensor sub(double value) {
    return zip(Binary.SUB, number(value));
  }

  public Tensor sub(int value) {
    return zip(Binary.SUB, number(value));
  }

  public Tensor mul(Tensor other) {
    return zip(Binary.MUL, other);
  }

  public Tensor mul(double value) {
    return zip(Binary.MUL, number(value));
  }

  public Tensor mul(int value) {
    return zip(Binary.MUL, number(value));
  }

  /** The quotient: always a float type, of integers too. */
  public Tensor div(Tensor other) {
    return floating().zip(Binary.DIV, other.floating());
  }

  public Tensor div(double value) {
    return floating().zip(Binary.DIV, number(value));
  }

  public Tensor pow(Tensor exponent) {
    return zip(Binary.POW, exponent);
  }

  public Tensor pow(double exponent) {
    return zip(Binary.POW, number(exponent));
  }

  /**
   * Integers stay integers.
   *
   * @throws IllegalArgumentException for a negative power of integers: it is a fraction
   */
  public Tensor pow(int exponent) {
    Arguments.power(dtype(), exponent);
    return zip(Binary.POW, number(exponent));
  }

  public Tensor maximum(Tensor other) {
    return zip(Binary.MAXIMUM, other);
  }

  public Tensor minimum(Tensor other) {
    return zip(Binary.MINIMUM, other);
  }

  /** Values below {@code low} become low, values above {@code high} high. */
  public Tensor clamp(double low, double high) {
    return zip(Binary.MAXIMUM, number(low)).zip(Binary.MINIMUM, number(high));
  }

  public Tensor clamp(int low, int high) {
    return zip(Binary.MAXIMUM, number(low)).zip(Binary.MINIMUM, number(high));
  }

  public Tensor eq(Tensor other) {
    return zip(Binary.EQ, other);
  }

  public Tensor eq(double value) {
    return compare(Binary.EQ, value);
  }

  public Tensor ne(Tensor other) {
    return zip(Binary.NE, other);
  }

  public Tensor ne(double value) {
    return compare(Binary.NE, value);
  }

  public Tensor lt(Tensor other) {
    return zip(Binary.LT, other);
  }

  public Tensor lt(double value) {
    return compare(Binary.LT, value);
  }

  public Tensor le(Tensor other) {
    return zip(Binary.LE, other);
  }

  public Tensor le(double value) {
    return compare(Binary.LE, value);
  }

  public Tensor gt(Tensor other) {
    return zip(Binary.GT, other);
  }

  public Tensor gt(double value) {
    return compare(Binary.GT, value);
  }

  public Tensor ge(Tensor other) {
    return zip(Binary.GE, other);
  }

  public Tensor ge(double value) {
    return compare(Binary.GE, value);
  }

  public Tensor negate() {
    return map(Unary.NEGATE);
  }

  public Tensor abs() {
    return map(Unary.ABS);
  }

  public Tensor sign() {
    return map(Unary.SIGN);
  }

  public Tensor exp() {
    return map(Unary.EXP);
  }

  public Tensor log() {
    return map(Unary.LOG);
  }

  public Tensor sqrt() {
    return map(Unary.SQRT);
  }

  /** 1 ÷ √x. */
  public Tensor rsqrt() {
    return map(Unary.RSQRT);
  }

  public Tensor reciprocal() {
    return map(Unary.RECIPROCAL);
  }

  public Tensor sin() {
    return map(Unary.SIN);
  }

  public Tensor cos() {
    return map(Unary.COS);
  }

  public Tensor tanh() {
    return map(Unary.TANH);
  }

  public Tensor sigmoid() {
    return map(Unary.SIGMOID);
  }

  public Tensor relu() {
    return dtype().isFloat() ? map(Unary.RELU) : zip(Binary.MAXIMUM, number(0));
  }

  /** x·Φ(x), Φ being the normal distribution function. */
  public Tensor gelu() {
    return map(Unary.GELU);
  }

  /** x·sigmoid(x). */
  public Tensor silu() {
    return map(Unary.SILU);
  }

  public Tensor floor() {
    return dtype().isFloat() ? map(Unary.FLOOR) : numeric();
  }

  /** The error function. */
  public Tensor erf() {
    return map(Unary.ERF);
  }

  /**
   * Elements of {@code yes} where this BOOL tensor is true, else of {@code no}; all three
   * broadcast.
   */
  public Tensor where(Tensor yes, Tensor no) {
    Arguments.dtype("where", dtype(), DType.BOOL, "make one by a comparison such as x.gt(0)");
    DType common = DType.promote(yes.dtype(), no.dtype());
    return Engine.apply(new ElementOps.Where(), this, yes.to(common), no.to(common));
  }

  /** Elements of {@code yes} where this BOOL tensor is true, else a number; both broadcast. */
  public Tensor where(Tensor yes, double no) {
    return where(yes, yes.number(no));
  }

  /** Elements of {@code yes} where true, else a whole number: integers stay integers. */
  public Tensor where(Tensor yes, int no) {
    return where(yes, yes.number(no));
  }

  /** Whether both are true (not 0). */
  public Tensor and(Tensor other) {
    return to(DType.BOOL).mul(other.to(DType.BOOL)).to(DType.BOOL);
  }

  /** Whether at least one is true (not 0). */
  public Tensor or(Tensor other) {
    return to(DType.BOOL).add(other.to(DType.BOOL)).to(DType.BOOL);
  }

  /** Whether an element is false (0). */
  public Tensor not() {
    return to(DType.BOOL).to(DType.I32).eq(0);
  }

  /**
   * The last two axes' elements on and below a diagonal, zeros above: {@code above} 1 keeps one
   * diagonal more.
   */
  public Tensor tril(int above) {
    return Composed.triangle("tril", this, Binary.GE, above);
  }

  public Tensor tril() {
    return tril(0);
  }

  /**
   * The last two axes' elements on and above a diagonal, zeros below: {@code above} 1 drops the
   * main diagonal.
   */
  public Tensor triu(int above) {
    return Composed.triangle("triu", this, Binary.LE, above);
  }

  public Tensor triu() {
    return triu(0);
  }

  // ---------------------------------------------------------------- many to one

  /** The sum of all elements, a scalar. */
  public Tensor sum() {
    return reduce(Reduction.SUM, "sum");
  }

  /** Sums over axes, which disappear. I32 stays exact; BOOL counts as I32. */
  public Tensor sum(int... axes) {
    return reduce(Reduction.SUM, "sum", axes);
  }

  public Tensor prod(int... axes) {
    return reduce(Reduction.PRODUCT, "prod", axes);
  }

  public Tensor mean() {
    return mean(new int[0]);
  }

  /**
   * The mean over axes, which disappear (over all axes where none is named). Always a float type.
   */
  public Tensor mean(int... axes) {
    return Composed.mean(this, axes);
  }

  /** √{@link #variance}. */
  public Tensor std(int... axes) {
    return variance(axes).sqrt();
  }

  /** The mean squared distance from the mean over axes, divided by n (not n − 1). */
  public Tensor variance(int... axes) {
    return Composed.variance(this, axes);
  }

  /** The largest element over axes, which disappear (over all axes where none is named). */
  public Tensor max(int... axes) {
    return extreme(Reduction.MAX, "max", axes);
  }

  /** The smallest element over axes, which disappear (over all axes where none is named). */
  public Tensor min(int... axes) {
    return extreme(Reduction.MIN, "min", axes);
  }

  /** Whether any element is true (not 0) over axes. */
  public Tensor any(int... axes) {
    return to(DType.BOOL).to(DType.I32).reduce(Reduction.SUM, "any", axes).to(DType.BOOL);
  }

  /** Whether all elements are true (not 0) over axes. */
  public Tensor all(int... axes) {
    return to(DType.BOOL).to(DType.I32).reduce(Reduction.PRODUCT, "all", axes).to(DType.BOOL);
  }

  /** Where the largest element along an axis stands: I32, the axis disappears. */
  public Tensor argmax(int axis) {
    int at = axis("argmax", axis);
    Arguments.notEmpty("argmax", shape(), at);
    return Engine.apply(new AxisOps.Argmax(), numeric().movedLast(at));
  }

  /** Values and their positions (I32). */
  public record TopK(Tensor values, Tensor positions) {}

  /** The k largest elements along the last axis, in falling order: […, n] → […, k] twice. */
  public TopK topk(int k) {
    int last = axis("topk", -1);
    if (k < 0 || k > shape().length(last)) {
      throw new IllegalArgumentException(
          "topk: the last axis of %s has %d elements, not %d; k is 0 to %d"
              .formatted(shape(), shape().length(last), k, shape().length(last)));
    }
    Tensor positions = Engine.apply(new AxisOps.Topk(k), numeric());
    return new TopK(numeric().gather(last, positions), positions);
  }

  /** Running sums along an axis. */
  public Tensor cumsum(int axis) {
    int at = axis("cumsum", axis);
    return numeric().movedLast(at).apply(new AxisOps.Cumsum()).movedFromLast(at);
  }

  /**
   * exp(x) ÷ Σ exp(x) along an axis: weights that sum to 1. Stable: the maximum is subtracted
   * first.
   */
  public Tensor softmax(int axis) {
    int at = axis("softmax", axis);
    return floating().movedLast(at).apply(new AxisOps.Softmax()).movedFromLast(at);
  }

  /** log(softmax(x)) along an axis, without the detour over tiny numbers. */
  public Tensor logSoftmax(int axis) {
    return Composed.logSoftmax(this, axis("logSoftmax", axis));
  }

  // ---------------------------------------------------------------- products

  /**
   * Matrix product over the last two axes, broadcast over those before: [… m k] · [… k n] → [… m
   * n]. A vector counts as a row at the left and as a column at the right, and that axis
   * disappears.
   */
  public Tensor matmul(Tensor other) {
    Arguments.matmul(shape(), other.shape());
    String left = rank() == 1 ? "k" : "...mk";
    String right = other.rank() == 1 ? "k" : "...kn";
    String output = (rank() == 1 ? "" : "m") + (other.rank() == 1 ? "" : "n");
    return Einsum.einsum(left + "," + right + "->..." + output, this, other);
  }

  /** Σ aᵢbᵢ of two vectors of one length. */
  public Tensor dot(Tensor other) {
    Arguments.vectors("dot", shape(), other.shape());
    Arguments.equalLengths("dot", shape(), other.shape());
    return Einsum.einsum("i,i->", this, other);
  }

  /** aᵢbⱼ of two vectors: [m], [n] → [m, n]. */
  public Tensor outer(Tensor other) {
    Arguments.vectors("outer", shape(), other.shape());
    return Einsum.einsum("i,j->ij", this, other);
  }

  /** The sum of a matrix's diagonal. */
  public Tensor trace() {
    Arguments.rank("trace", shape(), 2, "for other ranks take diagonal(first, second) and sum it");
    return diagonal().sum();
  }

  // ---------------------------------------------------------------- by index

  /**
   * The element along an axis that an I32 tensor names: {@code out[i, j] = this[i, index[i, j]]}
   * for axis 1. Index has this rank, and on other axes is at most as long.
   */
  public Tensor gather(int axis, Tensor index) {
    int at = axis("gather", axis);
    Arguments.index("gather", shape(), at, index);
    return Engine.apply(new IndexOps.Gather(at), this, index);
  }

  /**
   * This tensor with the elements of {@code source} in place of its own where {@code index} (I32,
   * same shape) says, along an axis: {@code out[i, index[i, j]] = source[i, j]} for axis 1. Of
   * several for one place the last one along the axis stays.
   */
  public Tensor scatter(int axis, Tensor index, Tensor source) {
    int at = axis("scatter", axis);
    Arguments.scatter("scatter", this, at, index, source);
    return Engine.apply(new IndexOps.Scatter(at), this, index, source.to(dtype()));
  }

  /** Like {@link #scatter}, but added to its own elements: several for one place all count. */
  public Tensor scatterAdd(int axis, Tensor index, Tensor source) {
    int at = axis("scatterAdd", axis);
    Arguments.scatter("scatterAdd", numeric(), at, index, source);
    Tensor own = numeric();
    return Engine.apply(new IndexOps.ScatterAdd(at), own, index, source.to(own.dtype()));
  }

  /**
   * The rows that an I32 tensor names: this [v …], ids [any shape] → [ids' shape …]. Unlike {@link
   * #select} it takes no negative index: in data that is a mistake more often than the end.
   */
  public Tensor take(Tensor ids) {
    return Composed.take(this, ids);
  }

  // ---------------------------------------------------------------- gradients

  /** Whether gradients reach this tensor: it was marked, or computed from one that was. */
  public boolean requiresGrad() {
    return node != null;
  }

  /**
   * Marks this tensor as a leaf that collects gradients, or no longer. Returns it.
   *
   * @throws IllegalArgumentException for integers and booleans: only floats have derivatives
   * @throws IllegalStateException if it was computed from others: use {@link #retainGrad} or {@link
   *     #detach}
   */
  public Tensor requiresGrad(boolean wanted) {
    if (wanted && !dtype().isFloat()) {
      throw new IllegalArgumentException(
          "requiresGrad: %s %s has no gradient, only float types do; convert it: x.to(DType.F32)"
              .formatted(dtype().label(), shape()));
    }
    if (node != null && !node.isLeaf()) {
      throw new IllegalStateException(
          "requiresGrad: %s was computed by %s; mark the leaves it came from, keep its gradient by retainGrad(), or cut it off by detach()"
              .formatted(shape(), node.name()));
    }
    node = wanted ? (node == null ? Node.leaf(this) : node) : null;
    return this;
  }

  /** The gradient that backward has summed up here, or null while there is none. */
  public Tensor grad() {
    gradIsOurs = false; // who asked for it may keep it
    return grad;
  }

  /** Whether there is a gradient. */
  public boolean hasGrad() {
    return grad != null;
  }

  /** Forgets the gradient, so that the next backward starts from nothing. */
  public void zeroGrad() {
    takeGrad(null, false);
  }

  /** Multiplies the gradient, where there is one: for clipping and loss scaling. */
  public void scaleGrad(double factor) {
    if (grad != null) takeGrad(grad.detach().mul(factor), true);
  }

  /** The same with a factor [] that was computed, and stays where it is. */
  public void scaleGrad(Tensor factor) {
    if (grad != null) takeGrad(grad.detach().mul(factor.detach()), true);
  }

  /** Keeps the gradient of this computed tensor too, when backward passes it. Returns it. */
  public Tensor retainGrad() {
    if (node == null) {
      throw new IllegalStateException(
          "retainGrad: no gradient reaches %s; mark a leaf it is computed from by requiresGrad(true)"
              .formatted(shape()));
    }
    node.retain(this);
    return this;
  }

  /**
   * Takes other values, in place: for loading parameters. Autograd does not see it, so it belongs
   * between two steps.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  public void assign(Tensor values) {
    Arguments.equalShapes("assign", "this", shape(), "values", values.shape());
    backend().copy(values.to(dtype()).to(backend()).view, view);
  }

  /** The same values, cut off from how they were computed. Shares memory. */
  public Tensor detach() {
    return new Tensor(view);
  }

  /**
   * Adds the derivative of this scalar by every leaf to the leaf's {@link #grad()}. The graph is
   * spent after that.
   */
  public void backward() {
    Gradients.backward(this, false);
  }

  // ---------------------------------------------------------------- comparing and reading

  /**
   * Whether every pair is within 1e-5 of each other, relative, or 1e-8 absolute; NaN is close to
   * nothing.
   */
  public boolean allClose(Tensor other) {
    return allClose(other, 1e-5, 1e-8);
  }

  /**
   * Whether |a − b| ≤ absolute + relative·|b| for every pair. A is this tensor.
   *
   * @throws IllegalArgumentException if the shapes differ: that is a mistake, not a distance
   */
  public boolean allClose(Tensor other, double relative, double absolute) {
    return Composed.areClose(this, other, relative, absolute);
  }

  /** Whether shapes, types and all values are equal; NaN equals NaN, and 0 equals −0. */
  public boolean equal(Tensor other) {
    return Composed.areEqual(this, other);
  }

  /** Whether no element is infinite or NaN. Known without bringing the elements from a device. */
  public boolean isFinite() {
    return !dtype().isFloat() || backend().isFinite(view);
  }

  /** The value of a tensor of one element. */
  public double item() {
    if (size() != 1) {
      throw new IllegalArgumentException(
          "item: the tensor %s has %,d elements, not one; use get(index…) or toFloats()"
              .formatted(shape(), size()));
    }
    return host().get(0);
  }

  /** The value at one index an axis. */
  public double get(int... index) {
    if (index.length != rank()) {
      throw new IllegalArgumentException(
          "get: %d indices for %s of rank %d; give one an axis"
              .formatted(index.length, shape(), rank()));
    }
    Tensor element = this;
    for (int i : index) element = element.select(0, i);
    return element.item();
  }

  /** All elements as floats, row-major, in a new array. */
  public float[] toFloats() {
    return to(DType.F32).host().floats();
  }

  /** All elements as ints, row-major, in a new array; floats are truncated towards zero. */
  public int[] toInts() {
    return to(DType.I32).host().ints();
  }

  /**
   * All elements in new arrays of arrays, one level an axis: of a matrix a {@code float[][]}. I32
   * gives {@code int}, F64 {@code double}, BOOL {@code boolean}, all other types {@code float}.
   */
  public Object toArray() {
    return Nested.array(this);
  }

  /** All elements as doubles, row-major, in a new array. */
  public double[] toDoubles() {
    HostBuffer host = host();
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) values[i] = host.get(i);
    return values;
  }

  /**
   * As PyTorch prints: columns aligned, at most 1,000 elements, else the first and last three of
   * every axis.
   */
  @Override
  public String toString() {
    return TensorText.of(this);
  }

  /** The text, and an HTML table of the last two axes under a line that names type and shape. */
  public Map<String, String> mimeBundle() {
    return Map.of("text/plain", toString(), "text/html", TensorHtml.of(this));
  }

  // ---------------------------------------------------------------- inside the package

  Node node() {
    return node;
  }

  void cameFrom(Node origin) {
    node = origin;
  }

  void takeGrad(Tensor complete, boolean ours) {
    if (gradIsOurs && grad != complete) grad.view.buffer().release();
    grad = complete;
    gradIsOurs = ours;
    if (grad != null) Enclosure.keep(grad.view.buffer());
  }

  /** The gradient, for who reads it at once and does not keep it. */
  Tensor gradToRead() {
    return grad;
  }

  /** Summed over the axes along which a smaller shape was broadcast to this one. */
  Tensor summedTo(Shape smaller) {
    if (shape().equals(smaller)) return this;
    int added = rank() - smaller.rank();
    int[] broadcast =
        IntStream.range(0, rank())
            .filter(a -> a < added || (smaller.length(a - added) == 1 && shape().length(a) != 1))
            .toArray();
    Tensor sum = broadcast.length == 0 ? this : sum(broadcast);
    return sum.reshape(smaller.toArray());
  }

  /** Holds all elements of an I32 tensor, if not always tightly. */
  Backend.Range range() {
    return backend().range(view);
  }

  HostBuffer host() {
    return backend().download(view);
  }

  Tensor apply(Op op) {
    return Engine.apply(op, this);
  }

  /** This tensor as a float type: itself, or integers and booleans as F32. */
  Tensor floating() {
    return dtype().isFloat() ? this : to(DType.F32);
  }

  /** This tensor as numbers: booleans as I32. */
  Tensor numeric() {
    return dtype() == DType.BOOL ? to(DType.I32) : this;
  }

  /** BOOL: how each element compares with the other's. */
  Tensor compare(Binary function, Tensor other) {
    return zip(function, other);
  }

  /** Integers are compared with a whole number as integers: F32 would round large ones. */
  private Tensor compare(Binary function, double value) {
    return zip(function, value == (int) value ? number((int) value) : number(value));
  }

  private Tensor zip(Binary function, Tensor other) {
    DType common = DType.promote(dtype(), other.dtype());
    if (common == DType.BOOL) common = DType.I32; // true + true is 2
    return Engine.apply(new ElementOps.Zip(function), to(common), other.to(common));
  }

  private Tensor map(Unary function) {
    Tensor operand = function.isExactOnIntegers() ? numeric() : floating();
    return Engine.apply(new ElementOps.Map(function), operand);
  }

  /** A constant beside this tensor: of its own type where that is a float, else F32. */
  private Tensor number(double value) {
    return Tensors.constant(backend(), dtype().isFloat() ? dtype() : DType.F32, value);
  }

  /** A whole number beside this tensor: of its type, so that integers stay integers. */
  private Tensor number(int value) {
    return Tensors.constant(backend(), dtype().isFloat() ? dtype() : DType.I32, value);
  }

  private Tensor extreme(Reduction function, String name, int... axes) {
    for (int axis : Arguments.axes(name, shape(), axes)) Arguments.notEmpty(name, shape(), axis);
    return reduce(function, name, axes);
  }

  private Tensor reduce(Reduction function, String name, int... axes) {
    List<Integer> reduced = Arguments.axes(name, shape(), axes);
    if (reduced.isEmpty()) return numeric();
    Tensor result = Engine.apply(new AxisOps.Reduce(function, reduced), numeric());
    for (int axis : reduced.reversed()) result = result.squeeze(axis);
    return result;
  }

  /** The axis moved to the end, the others in their order: primitives work along the last axis. */
  private Tensor movedLast(int axis) {
    return moved(axis, rank() - 1);
  }

  private Tensor movedFromLast(int axis) {
    return moved(rank() - 1, axis);
  }

  private Tensor moved(int from, int to) {
    if (from == to) return this;
    List<Integer> axes = new ArrayList<>(IntStream.range(0, rank()).boxed().toList());
    axes.add(to, axes.remove(from));
    return Engine.apply(new ViewOps.Permute(List.copyOf(axes)), this);
  }

  private int axis(String operation, int axis) {
    return Arguments.axis(operation, shape(), axis);
  }
}
