package dev.einlab.bench;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.einlab.backend.Peak;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The times of one workload, in seconds: ours, and the peer's at the same places, or none.
 *
 * <p>The ratio is that of the medians, the peer's over ours: above 1 is ours faster. The spread is
 * that of the single pairs' ratios.
 */
record Measurement(
    String name, double[] ours, double[] peers, String peer, long flops, Peak peak, int threads)
    implements Result {
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  double ratio() {
    return median(peers) / median(ours);
  }

  private double pairRatio(boolean largest) {
    var ratios = IntStream.range(0, ours.length).mapToDouble(i -> peers[i] / ours[i]);
    return (largest ? ratios.max() : ratios.min()).orElseThrow();
  }

  private double flopsPerSecond() {
    return flops / median(ours);
  }

  static String header() {
    return String.format(
        "%-52s %11s %11s %6s %13s %9s %6s",
        "workload", "ours", "peer", "ratio", "of pairs", "GFLOP/s", "peak");
  }

  @Override
  public String row() {
    StringBuilder row = new StringBuilder();
    row.append(String.format(Locale.ROOT, "%-52s %9.3f ms", name, 1e3 * median(ours)));
    if (peers.length > 0) {
      row.append(
          String.format(
              Locale.ROOT,
              " %8.3f ms %6.2f %6.2f–%.2f",
              1e3 * median(peers),
              ratio(),
              pairRatio(false),
              pairRatio(true)));
    }
    if (flops > 0) {
      row.append(
          String.format(
              Locale.ROOT,
              " %9.1f %4.0f %%",
              flopsPerSecond() / 1e9,
              100 * flopsPerSecond() / peak.flopsPerSecond()));
    }
    return row.toString();
  }

  @Override
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("name", name);
    object.addProperty("ours_s", median(ours));
    object.addProperty("peer", peer);
    if (peers.length > 0) {
      object.addProperty("peer_s", median(peers));
      object.addProperty("ratio", ratio());
    } else {
      object.add("peer_s", JsonNull.INSTANCE);
      object.add("ratio", JsonNull.INSTANCE);
    }
    object.addProperty("gflops", flops == 0 ? null : (Number) (flopsPerSecond() / 1e9));
    object.addProperty(
        "peak_share", flops == 0 ? null : (Number) (flopsPerSecond() / peak.flopsPerSecond()));
    object.addProperty("threads", threads);
    object.addProperty("pairs", ours.length);
    return object;
  }
}
