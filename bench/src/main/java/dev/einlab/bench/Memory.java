package dev.einlab.bench;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The most memory that a process has held at once while it trained: ours in a virtual machine of
 * its own with the same options as this one, and the peer's in its own process. Linux says it.
 */
record Memory(String name) implements Row {
  private static final int STEPS = 30;

  /** The training run: prints the peak in KiB. */
  public static void main(String[] arguments) throws IOException {
    Training training = Training.mid();
    for (int step = 0; step < STEPS; step++) training.step();
    System.out.println(peak());
  }

  /** The line {@code VmHWM: 123456 kB}. */
  private static long peak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D+", ""));
    }
    throw new IOException("/proc/self/status does not say VmHWM");
  }

  @Override
  public Result measure(Bench bench) throws IOException {
    if (!Files.isReadable(Path.of("/proc/self/status"))) {
      return new Peak(name, 0, 0, null); // another system: nothing is measured
    }
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Memory.class.getName()));
    long ours = answer(command);
    if (bench.peer() == null) return new Peak(name, ours, 0, null);
    Path file = bench.peer().file("memory");
    Training.mid().save(file);
    return new Peak(name, ours, answer(bench.peer().memory(file, STEPS)), bench.peer().name());
  }

  private static long answer(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    try {
      if (process.waitFor() == 0) return 1024 * Long.parseLong(output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("%s ended without a result: %s".formatted(command.getFirst(), output));
  }

  /** Bytes; 0 where nobody measured. The ratio is ours over the peer's: below 1 is ours smaller. */
  record Peak(String name, long ours, long peers, String peer) implements Result {
    @Override
    public String row() {
      if (ours == 0) return name + " is not measured on this system: it has no /proc";
      String text = String.format(Locale.ROOT, "%-52s %8.1f MiB", name, ours / 0x1p20);
      if (peers == 0) return text;
      return text
          + String.format(Locale.ROOT, " %7.1f MiB %6.2f (ours ÷ peer's)", peers / 0x1p20, ratio());
    }

    private double ratio() {
      return (double) ours / peers;
    }

    @Override
    public JsonObject json() {
      JsonObject object = new JsonObject();
      object.addProperty("name", name);
      object.addProperty("ours_bytes", ours);
      object.addProperty("peer", peer);
      if (peers == 0) {
        object.add("peer_bytes", JsonNull.INSTANCE);
        object.add("ratio", JsonNull.INSTANCE);
      } else {
        object.addProperty("peer_bytes", peers);
        object.addProperty("ratio", ratio());
      }
      return object;
    }
  }
}
