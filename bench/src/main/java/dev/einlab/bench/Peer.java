package dev.einlab.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PyTorch in a process of its own: it gets inputs as files, and answers one line of JSON for one
 * line of JSON.
 */
final class Peer implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final Path folder;
  private final List<String> command;

  Peer(Path python, Path script, int threads) throws IOException {
    command = List.of(python.toString(), script.toString(), "" + threads);
    folder = Files.createTempDirectory("einlab-bench");
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    requests = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** What the peer is: {@code PyTorch 2.13.0}. */
  String name() throws IOException {
    return ask(new JsonObject()).get("name").getAsString();
  }

  /**
   * Gives the peer a workload's inputs and expression, and returns its results: y, or the gradients
   * of all inputs.
   */
  List<Tensor> prepare(Workload workload) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("expression", workload.torch());
    request.addProperty("gradients", workload.gradients());
    JsonArray files = new JsonArray();
    for (int i = 0; i < workload.inputs().size(); i++) {
      Path file = folder.resolve("input" + i);
      Files.write(file, bytes(workload.inputs().get(i).toFloats()));
      JsonObject input = new JsonObject();
      input.addProperty("file", file.toString());
      JsonArray shape = new JsonArray();
      for (int length : workload.inputs().get(i).shape().toArray()) shape.add(length);
      input.add("shape", shape);
      files.add(input);
    }
    request.add("inputs", files);
    request.addProperty("output", folder.resolve("result").toString());
    JsonObject answer = ask(request);
    List<Tensor> results = new ArrayList<>();
    for (var shape : answer.getAsJsonArray("shapes")) {
      int[] lengths = new int[shape.getAsJsonArray().size()];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = shape.getAsJsonArray().get(i).getAsInt();
      }
      Path file = folder.resolve("result" + results.size());
      results.add(Tensors.of(floats(Files.readAllBytes(file)), Shape.of(lengths)));
    }
    return results;
  }

  /** Seconds of one run, each the mean of {@code times} in a row. */
  double run(int times) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("run", times);
    return ask(request).get("seconds").getAsDouble();
  }

  /**
   * A process that trains what a file holds, and prints the most memory it held at once, in KiB.
   */
  List<String> memory(Path training, int steps) {
    List<String> memory = new ArrayList<>(command);
    memory.addAll(List.of("memory", training.toString(), "" + steps));
    return memory;
  }

  /** A file of this name, which is deleted in the end. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** One request, one answer. */
  JsonObject ask(JsonObject request) throws IOException {
    requests.write(request + "\n");
    requests.flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the peer's process ended; what it printed stands above");
    }
    JsonObject answer = JsonParser.parseString(line).getAsJsonObject();
    if (answer.has("error")) throw new IOException("PyTorch: " + answer.get("error").getAsString());
    return answer;
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  @Override
  public void close() throws IOException {
    requests.close();
    process.destroy();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
