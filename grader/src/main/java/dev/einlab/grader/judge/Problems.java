package dev.einlab.grader.judge;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The problems a judge knows. */
public interface Problems {
  /** A problem in the list of all: what progress is shown of. */
  record Listing(String notebook, String id, String title, int points, int bonus, boolean byHand) {
    /** A problem that the checks judge, without a bonus. */
    public Listing(String notebook, String id, String title, int points) {
      this(notebook, id, title, points, 0, false);
    }
  }

  /**
   * The check of a problem.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists those there
   *     are
   */
  Problem problem(String id);

  /** All problems, in the order of the notebooks. */
  List<Listing> all();

  /**
   * The listing of a problem.
   *
   * @throws IllegalArgumentException as {@link #problem} does
   */
  default Listing listing(String id) {
    return all().stream()
        .filter(listing -> listing.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no problem called '%s'; there are %s"
                    .formatted(
                        id, all().stream().map(Listing::id).collect(Collectors.joining(", ")))));
  }

  /** The problems in the grader's jar, each read when it is first asked for. */
  static Problems shipped() {
    return new Shipped();
  }

  /** Reads the resources beside this package. */
  final class Shipped implements Problems {
    private static final String FOLDER = "/dev/einlab/grader/checks/";

    private final List<Listing> listings = readIndex();

    private Shipped() {}

    @Override
    public Problem problem(String id) {
      if (listing(id).byHand()) {
        throw new IllegalArgumentException(
            id + " has no check: what you write there is read by your teacher");
      }
      return Problem.of(resource(id + ".json"));
    }

    @Override
    public List<Listing> all() {
      return listings;
    }

    private static List<Listing> readIndex() {
      List<Listing> listings = new ArrayList<>();
      for (JsonElement element : resource("index.json").getAsJsonArray("problems")) {
        JsonObject entry = element.getAsJsonObject();
        listings.add(
            new Listing(
                entry.get("notebook").getAsString(),
                entry.get("id").getAsString(),
                entry.get("title").getAsString(),
                entry.get("points").getAsInt(),
                entry.has("bonus") ? entry.get("bonus").getAsInt() : 0,
                entry.has("byHand")));
      }
      return List.copyOf(listings);
    }

    private static JsonObject resource(String name) {
      try (InputStream in = Problems.class.getResourceAsStream(FOLDER + name)) {
        if (in == null) {
          throw new IllegalStateException(
              "the grader's jar lacks %s%s; run ./einlab release and build again"
                  .formatted(FOLDER, name));
        }
        return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + FOLDER + name + ": " + e.getMessage(), e);
      }
    }
  }

  /** The index that {@link #shipped} reads. */
  static JsonObject index(List<Listing> listings) {
    JsonArray array = new JsonArray();
    for (Listing listing : listings) {
      JsonObject entry = new JsonObject();
      entry.addProperty("notebook", listing.notebook());
      entry.addProperty("id", listing.id());
      entry.addProperty("title", listing.title());
      entry.addProperty("points", listing.points());
      if (listing.bonus() > 0) entry.addProperty("bonus", listing.bonus());
      if (listing.byHand()) entry.addProperty("byHand", true);
      array.add(entry);
    }
    JsonObject index = new JsonObject();
    index.add("problems", array);
    return index;
  }
}
