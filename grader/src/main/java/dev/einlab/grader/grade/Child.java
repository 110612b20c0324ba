package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.judge.Answer;
import dev.einlab.grader.judge.Inputs;
import dev.einlab.grader.judge.Judge;
import dev.einlab.grader.judge.Outcome;
import dev.einlab.grader.judge.Value;
import dev.einlab.grader.session.Session;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that runs in the sandbox. It knows no secret and judges nothing: it runs the cells it
 * is sent, calls the learner's code on the inputs it is sent, and sends back what came. Learners
 * own this machine; the parent believes it so far.
 */
public final class Child {
  private Child() {}

  /** Serves requests from standard input until it ends. */
  public static void main(String[] arguments) throws Exception {
    DataInputStream in = new DataInputStream(System.in);
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
    System.setIn(InputStream.nullInputStream());
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    Track track = new Track();
    try (Session session = new Session(System.getProperty("java.class.path"))) {
      while (true) {
        JsonObject request;
        try {
          request = Frames.read(in);
        } catch (EOFException e) {
          return;
        }
        JsonObject response = answered(session, track, request);
        response.add("turn", request.get("turn"));
        Frames.write(out, response);
      }
    }
  }

  private static JsonObject answered(Session session, Track track, JsonObject request) {
    JsonObject response = new JsonObject();
    try {
      if (request.has("stage")) {
        track.stage(request.getAsJsonArray("stage"));
      } else if (request.has("go")) {
        response.add("probes", track.go(request));
      } else if (request.has("give")) {
        response.add("outcome", track.given());
      } else if (request.has("lane")) {
        track.open(request.get("lane").getAsString(), request.get("problem").getAsString());
        session.run(request.get("test").getAsString(), track);
      } else if (request.has("test")) {
        Collector collector = new Collector(request);
        session.run(request.get("test").getAsString(), collector);
        response.add("outcomes", collector.json());
      } else {
        session.run(request.get("cell").getAsString(), new Collector(null));
      }
    } catch (
        Throwable e) { // whatever a learner's cell throws is an answer, errors of the machine too
      response.addProperty("problem", e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    return response;
  }

  /** Calls the code a test cell hands in on the inputs of the request. */
  private static final class Collector implements Judge {
    private final String problem;
    private final List<List<Value>> rounds = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    /** Of a request, or of {@code null}: then it ignores every check. */
    Collector(JsonObject request) {
      problem = request == null ? null : request.get("problem").getAsString();
      if (request == null) return;
      for (JsonElement round : request.getAsJsonArray("rounds")) {
        List<Value> inputs = new ArrayList<>();
        round.getAsJsonArray().forEach(input -> inputs.add(Value.of(input.getAsJsonObject())));
        rounds.add(inputs);
      }
    }

    @Override
    public void check(String id, Answer answer) throws InterruptedException {
      if (!id.equals(problem) || !outcomes.isEmpty()) return;
      for (List<Value> inputs : rounds) {
        outcomes.add(Outcome.of(answer, inputs));
        if (!(outcomes.getLast() instanceof Outcome.Returned)) return; // the rest cannot mend it
      }
    }

    @Override
    public void hidden(String id, Answer answer, Inputs inputs, Answer oracle) {}

    @Override
    public void speed(String id, Answer answer, Inputs inputs, Answer reference) {}

    JsonArray json() {
      JsonArray array = new JsonArray();
      outcomes.forEach(outcome -> array.add(outcome.toJson()));
      return array;
    }
  }
}
