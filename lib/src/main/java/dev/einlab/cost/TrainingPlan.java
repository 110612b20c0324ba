package dev.einlab.cost;

/**
 * How a model is trained: number formats, optimizer, and how devices share the work.
 *
 * @param precision bytes of weights, gradients and optimizer
 * @param optimizer what it keeps for each parameter
 * @param zero what the data-parallel devices split
 * @param dataParallel devices, or groups of {@code tensorParallel} devices, with different data
 * @param tensorParallel devices that split every matrix among them
 */
public record TrainingPlan(
    Precision precision,
    OptimizerKind optimizer,
    ZeroStage zero,
    int dataParallel,
    int tensorParallel) {

  /**
   * @throws IllegalArgumentException when there is no device
   */
  public TrainingPlan {
    Exact.requirePositive("TrainingPlan", "dataParallel", dataParallel);
    Exact.requirePositive("TrainingPlan", "tensorParallel", tensorParallel);
  }

  /** On one device. */
  public static TrainingPlan on(Precision precision, OptimizerKind optimizer) {
    return new TrainingPlan(precision, optimizer, ZeroStage.NONE, 1, 1);
  }

  /** Over devices with different data, which split what the stage says. */
  public TrainingPlan withZero(ZeroStage zero, int dataParallel) {
    return new TrainingPlan(precision, optimizer, zero, dataParallel, tensorParallel);
  }

  /** Each of them now a group of devices that split every matrix. */
  public TrainingPlan withTensorParallel(int tensorParallel) {
    return new TrainingPlan(precision, optimizer, zero, dataParallel, tensorParallel);
  }

  /** All devices. */
  public int devices() {
    return Math.multiplyExact(dataParallel, tensorParallel);
  }

  /**
   * Memory of one device for the parameters, their gradients and the optimizer.
   *
   * <p>Tensor parallelism divides the parameters once; ZeRO then divides each group's share by the
   * number of groups, not by the number of all devices, which would divide by {@code
   * tensorParallel} twice. A share that does not come out even is rounded up.
   */
  public TrainingMemory memory(long parameters) {
    Exact.requirePositive("TrainingPlan.memory", "parameters", parameters);
    long whole = Math.ceilDiv(parameters, tensorParallel);
    return new TrainingMemory(
        bytes(whole, precision.weightBytes(), ZeroStage.WEIGHTS),
        bytes(whole, precision.gradientBytes(), ZeroStage.GRADIENTS),
        bytes(whole, precision.optimizerBytes(optimizer), ZeroStage.OPTIMIZER),
        0);
  }

  private long bytes(long parameters, int bytesEach, ZeroStage stage) {
    long kept = zero.splits(stage) ? Math.ceilDiv(parameters, dataParallel) : parameters;
    return Exact.product("memory of training", kept, bytesEach);
  }

  /**
   * The most parameters whose training fits, activations apart.
   *
   * @param bytesPerDevice memory of each device; on data sheets in decimal GB
   */
  public long largestModel(long bytesPerDevice) {
    if (bytesPerDevice < 0) {
      throw new IllegalArgumentException(
          "largestModel: %d bytes; give a device's memory".formatted(bytesPerDevice));
    }
    long low = 0;
    long high = Exact.product("devices' memory", bytesPerDevice, devices()) + 1;
    while (high - low > 1) { // memory grows with parameters, in the steps that rounding up makes
      long middle = low + (high - low) / 2;
      if (fits(middle, bytesPerDevice)) low = middle;
      else high = middle;
    }
    return low;
  }

  private boolean fits(long parameters, long bytesPerDevice) {
    long whole = Math.ceilDiv(parameters, tensorParallel);
    long split = Math.ceilDiv(whole, dataParallel);
    double atLeast = (double) split * precision.bytesPerParameter(optimizer);
    return atLeast <= 2.0 * bytesPerDevice && memory(parameters).total() <= bytesPerDevice;
  }
}
