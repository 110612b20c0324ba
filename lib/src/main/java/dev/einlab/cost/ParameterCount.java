package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import dev.einlab.shape.DType;
import java.util.Locale;

/**
 * Parameters of a transformer, by part.
 *
 * @param tokenTable the embedding, vocabulary × width: "wte"
 * @param positionTable context × width where positions are learned, else 0: "wpe"
 * @param layers blocks there are
 * @param block parameters of each block
 * @param finalNorm the norm before the head, where blocks normalize first
 * @param head width × vocabulary, or 0 where it is the embedding's table
 */
public record ParameterCount(
    long tokenTable,
    long positionTable,
    int layers,
    BlockParameters block,
    long finalNorm,
    long head) {

  public static ParameterCount of(ModelConfig config) {
    boolean learned = config.positions() == ModelConfig.Positions.LEARNED;
    boolean normBeforeHead = config.normPlace() == ModelConfig.NormPlace.PRE;
    long table = Exact.product("token table", config.vocabulary(), config.width());
    return new ParameterCount(
        table,
        learned ? Exact.product("position table", config.context(), config.width()) : 0,
        config.layers(),
        BlockParameters.of(config),
        normBeforeHead ? BlockParameters.norm(config) : 0,
        config.tied() ? 0 : table);
  }

  /** Parameters of all blocks. */
  public long blocks() {
    return Exact.product("parameters of all blocks", layers, block.total());
  }

  public long total() {
    return Exact.sum("parameters", tokenTable, positionTable, blocks(), finalNorm, head);
  }

  /** All but the position table, which is looked up and never multiplied: N of some estimates. */
  public long withoutPositionTable() {
    return total() - positionTable;
  }

  /**
   * Elements of matrices that multiply each token: those of the blocks, and of the head, be it tied
   * or not.
   */
  public long multiplied() {
    long headMatrix = head == 0 ? tokenTable : head;
    return Exact.sum(
        "multiplied parameters",
        Exact.product("weights of all blocks", layers, block.weights()),
        headMatrix);
  }

  /** Bytes of all parameters stored in a type. */
  public long bytes(DType dtype) {
    return Exact.product("bytes of parameters", total(), dtype.bytes());
  }

  @Override
  public String toString() {
    return line("token table", tokenTable)
        + line("position table", positionTable)
        + line(layers + " blocks of " + Units.count(block.total()), blocks())
        + line("final norm", finalNorm)
        + line("head", head)
        + line("parameters", total()).stripTrailing();
  }

  private static String line(String part, long count) {
    return String.format(Locale.ROOT, "%-32s %,20d%n", part, count);
  }
}
