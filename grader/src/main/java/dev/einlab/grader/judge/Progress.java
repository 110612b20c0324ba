package dev.einlab.grader.judge;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a learner has done, kept beside the notebook so that it survives a restart of the kernel.
 * Keeping it never fails a cell: where the file cannot be read or written, this session goes on
 * without it and {@link #trouble} says why.
 */
public final class Progress {
  /** What is known of one problem. */
  record State(boolean done, int failures, int hints) {
    static final State NONE = new State(false, 0, 0);
  }

  private final Path file;
  private final Map<String, State> states = new TreeMap<>();
  private String trouble;

  /** Goes on from a file, which need not exist yet; {@code null} keeps nothing. */
  public Progress(Path file) {
    this.file = file;
    load();
  }

  /** The progress of the folder the kernel runs in: the notebook's own. */
  public static Progress besideNotebook() {
    return new Progress(Path.of(".einlab-progress.json"));
  }

  synchronized void passed(String id) {
    State state = state(id);
    store(id, new State(true, state.failures(), state.hints()));
  }

  synchronized void failed(String id) {
    State state = state(id);
    store(id, new State(state.done(), state.failures() + 1, state.hints()));
  }

  /** Counts a hint as given, and says how many were given before. */
  public synchronized int hinted(String id) {
    State state = state(id);
    store(id, new State(state.done(), state.failures(), state.hints() + 1));
    return state.hints();
  }

  synchronized State state(String id) {
    return states.getOrDefault(id, State.NONE);
  }

  /** Why this progress is not kept, or {@code null} where it is. */
  synchronized String trouble() {
    return trouble;
  }

  /** "3 of 8 problems of 01-einsum are done." for the notebook that holds a problem. */
  String share(Problems problems, String id) {
    String notebook =
        problems.all().stream()
            .filter(listing -> listing.id().equals(id))
            .map(Problems.Listing::notebook)
            .findFirst()
            .orElse("");
    var all =
        problems.all().stream().filter(l -> l.notebook().equals(notebook) && !l.byHand()).toList();
    long done = all.stream().filter(listing -> state(listing.id()).done()).count();
    return "%d of %d problems of %s are done.".formatted(done, all.size(), notebook);
  }

  private void store(String id, State state) {
    states.put(id, state);
    if (file == null) return;
    try {
      JsonObject json = new JsonObject();
      states.forEach((problem, known) -> json.add(problem, write(known)));
      Json.replace(file, Json.write(json));
    } catch (IOException e) {
      trouble = "not kept: cannot write %s (%s)".formatted(file.getFileName(), e);
    }
  }

  private void load() {
    if (file == null || !Files.exists(file)) return;
    try {
      Json.read(file).entrySet().forEach(e -> states.put(e.getKey(), read(e.getValue())));
    } catch (RuntimeException e) {
      states.clear();
      trouble =
          "started anew: %s cannot be read (%s)".formatted(file.getFileName(), e.getMessage());
    }
  }

  private static JsonObject write(State state) {
    JsonObject json = new JsonObject();
    json.addProperty("done", state.done());
    json.addProperty("failures", state.failures());
    json.addProperty("hints", state.hints());
    return json;
  }

  private static State read(JsonElement element) {
    JsonObject json = element.getAsJsonObject();
    return new State(
        json.get("done").getAsBoolean(),
        json.get("failures").getAsInt(),
        json.get("hints").getAsInt());
  }
}
