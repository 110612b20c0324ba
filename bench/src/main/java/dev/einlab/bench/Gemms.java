package dev.einlab.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of matrices with one thread and with all. A process has one number of threads, so the
 * rows of the other number are measured by a process of their own.
 */
final class Gemms {
  private static final int[][] SIZES = {
    {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {1536, 1536, 1536}, {97, 1023, 517}
  };

  private Gemms() {}

  /**
   * @param threads of this process
   * @param options of the program, for the other process
   */
  static List<Row> rows(int threads, List<String> options) {
    List<Row> rows = new ArrayList<>();
    for (int[] size : SIZES) {
      boolean square = size[0] == size[1] && size[1] == size[2];
      String name = "gemm/" + (square ? size[0] : size[0] + "x" + size[1] + "x" + size[2]) + "/";
      if (threads > 1) rows.add(new OtherThreads(name + "1t", 1, options));
      rows.add(row(name + threads + "t", size[0], size[1], size[2]));
    }
    return rows;
  }

  private static Row row(String name, int m, int k, int n) {
    return Workloads.planned(
        name,
        false,
        2L * m * n * k,
        () -> List.of(Workloads.noise(1, m, k), Workloads.noise(2, k, n)),
        x -> x.get(0).matmul(x.get(1)),
        "torch.mm(x[0], x[1])");
  }

  private record OtherThreads(String name, int threads, List<String> options) implements Row {
    @Override
    public Result measure(Bench bench) throws IOException {
      Path json = Files.createTempFile("einlab-bench", ".json");
      try {
        String said = run(command(json));
        JsonObject object =
            JsonParser.parseString(Files.readString(json))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        return new Told(said.substring(said.strip().lastIndexOf('\n') + 1).strip(), object);
      } finally {
        Files.delete(json);
      }
    }

    private List<String> command(Path json) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> !argument.startsWith("-Deinlab.threads"))
          .forEach(command::add);
      command.add("-Deinlab.threads=" + threads);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      command.addAll(options);
      command.addAll(List.of("--only", name, "--json", json.toString()));
      return command;
    }

    private String run(List<String> command) throws IOException {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      try {
        int code = process.waitFor();
        if (code == 0) return said;
        throw new IOException(
            "%s: the process with %d threads ended with code %d: %s"
                .formatted(name, threads, code, said));
      } catch (InterruptedException e) {
        process.destroy();
        throw new IOException(name + ": interrupted", e);
      }
    }
  }

  /** What another process found. */
  private record Told(String row, JsonObject json) implements Result {}
}
