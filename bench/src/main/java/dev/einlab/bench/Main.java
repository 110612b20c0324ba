package dev.einlab.bench;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./einlab bench}: one process for one number of threads, which the launcher chooses. */
@Command(
    name = "bench",
    description = "Times workloads, side by side with PyTorch where it is installed.",
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
  private static final int THREADS =
      Integer.getInteger("einlab.threads", Runtime.getRuntime().availableProcessors());

  @Option(names = "--only", description = "workloads whose name begins with this: gemm/512, op/")
  private String only = "";

  @Option(names = "--json", description = "also writes one object a workload to this file")
  private Path json;

  @Option(names = "--pairs", description = "runs of each side (${DEFAULT-VALUE})")
  private int pairs = 9;

  @Option(names = "--python", description = "a Python with PyTorch; without it, our columns only")
  private Path python;

  @Option(names = "--peer", description = "the peer's script")
  private Path script;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>(Gemms.rows(THREADS, options()));
    rows.addAll(Workloads.all());
    rows.addAll(TrainingRows.all());
    rows.addAll(OpenClRows.all());
    rows.add(new GradingRow());
    return rows;
  }

  /** What a process for another number of threads is started with, too. */
  private List<String> options() {
    List<String> options = new ArrayList<>(List.of("--pairs", "" + pairs));
    if (python != null) options.addAll(List.of("--python", python.toString()));
    if (script != null) options.addAll(List.of("--peer", script.toString()));
    return options;
  }

  @Override
  public Integer call() throws IOException {
    List<Row> chosen = rows().stream().filter(row -> row.name().startsWith(only)).toList();
    if (chosen.isEmpty()) {
      System.err.printf("bench: no workload begins with '%s'; there are%n", only);
      rows().forEach(row -> System.err.println("  " + row.name()));
      return 2;
    }
    JsonArray results = new JsonArray();
    try (Peer peer = python == null ? null : new Peer(python, script, THREADS)) {
      Bench bench = new Bench(peer, THREADS, pairs);
      System.out.println(Measurement.header());
      for (Row row : chosen) {
        Result measured = row.measure(bench);
        System.out.println(measured.row());
        results.add(measured.json());
      }
    }
    if (json != null) {
      Files.writeString(json, results.toString().replace("},{", "},\n{") + "\n");
    }
    return 0;
  }
}
