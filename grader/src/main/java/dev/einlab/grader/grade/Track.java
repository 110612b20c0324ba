package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.judge.Answer;
import dev.einlab.grader.judge.Inputs;
import dev.einlab.grader.judge.Judge;
import dev.einlab.grader.judge.Outcome;
import dev.einlab.grader.judge.Value;
import dev.einlab.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * The child's part of a race. It looks at no clock: the parent does, from its request to go to the
 * first word of the answer. That word holds numbers at places the parent draws, so that who answers
 * before the work is done is found out when the whole result is asked for.
 */
final class Track implements Judge {
  private static final int PROBES = 32;

  private final Map<String, Answer> lanes = new HashMap<>();
  private String lane;
  private String problem;
  private List<Object> staged = List.of();
  private Object returned;
  private Exception thrown;

  /** The next test cell that runs hands in the code for this lane. */
  void open(String name, String of) {
    lane = name;
    problem = of;
  }

  @Override
  public void check(String id, Answer answer) {}

  @Override
  public void hidden(String id, Answer answer, Inputs inputs, Answer oracle) {}

  @Override
  public void speed(String id, Answer answer, Inputs inputs, Answer reference) {
    if (id.equals(problem)) {
      lanes.putIfAbsent(lane, lane.equals(Trial.REFERENCE) ? reference : answer);
    }
  }

  /** Makes the inputs, so that making them is not timed. */
  void stage(JsonArray inputs) {
    List<Value> values = new ArrayList<>();
    for (JsonElement input : inputs) values.add(Value.of(input.getAsJsonObject()));
    staged = Value.toJava(values);
  }

  /** Runs a lane's code; what it gave is kept, and its numbers at drawn places are returned. */
  JsonArray go(JsonObject request) throws InterruptedException {
    returned = null;
    thrown = null;
    try {
      returned = lanes.get(request.get("go").getAsString()).on(staged);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      thrown = e; // told when the result is asked for
    }
    return probed(request.get("probe").getAsLong());
  }

  private JsonArray probed(long seed) {
    JsonArray numbers = new JsonArray();
    switch (returned) {
      case Tensor tensor -> {
        Tensor flat = tensor.reshape(-1);
        probe(numbers, seed, flat.length(0), flat::get);
      }
      case float[] floats -> probe(numbers, seed, floats.length, i -> floats[i]);
      case double[] doubles -> probe(numbers, seed, doubles.length, i -> doubles[i]);
      case int[] ints -> probe(numbers, seed, ints.length, i -> ints[i]);
      case null, default -> {}
    }
    return numbers;
  }

  private static void probe(JsonArray numbers, long seed, int size, IntToDoubleFunction at) {
    if (size == 0) return;
    places(seed, size).forEach(place -> numbers.add(Double.toString(at.applyAsDouble(place))));
  }

  /** The places a seed draws. */
  static List<Integer> places(long seed, int size) {
    return new SplittableRandom(seed).ints(PROBES, 0, size).boxed().toList();
  }

  /** The whole of what came. */
  JsonObject given() throws InterruptedException {
    Answer kept =
        new Answer() {
          @Override
          public int arity() {
            return 0;
          }

          @Override
          public Object on(List<Object> inputs) throws Exception {
            if (thrown != null) throw thrown;
            return returned;
          }
        };
    return Outcome.ofCall(kept, List.of()).toJson();
  }
}
