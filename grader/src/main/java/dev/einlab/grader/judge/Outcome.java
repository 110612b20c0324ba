package dev.einlab.grader.judge;

import com.google.gson.JsonObject;
import java.util.List;

/** What came of calling an answer once. */
public sealed interface Outcome {
  /** It gave something that can be judged. */
  record Returned(Value value) implements Outcome {}

  /** It gave {@code null} or something no check knows. */
  record Unusable(String what) implements Outcome {}

  /** It threw; {@code cause} is {@code null} where the outcome was read from a file. */
  record Threw(String type, String message, Throwable cause) implements Outcome {
    /**
     * Whether two exceptions tell of the same mistake: quoted text is the learner's own, so it may
     * differ.
     */
    boolean isLike(Threw other) {
      return type.equals(other.type) && unquoted(message).equals(unquoted(other.message));
    }

    private static String unquoted(String message) {
      return message.lines().findFirst().orElse("").replaceAll("\"[^\"]*\"|'[^']*'", "…");
    }
  }

  /** It is the stub as it was handed out. */
  record Untouched() implements Outcome {}

  /**
   * The words of the stub's exception; a learner's own UnsupportedOperationException says something
   * else.
   */
  String STUB = "YOUR CODE HERE";

  /** Calls an answer on inputs. An interrupt is not an outcome: it ends the cell. */
  static Outcome of(Answer answer, List<Value> inputs) throws InterruptedException {
    return ofCall(answer, Value.toJava(inputs));
  }

  /** Calls an answer on inputs that are made already. */
  static Outcome ofCall(Answer answer, List<Object> inputs) throws InterruptedException {
    try {
      Object returned = answer.on(inputs);
      Value value = Value.of(returned);
      return value == null ? new Unusable(described(returned)) : new Returned(value);
    } catch (InterruptedException e) {
      throw e;
    } catch (UnsupportedOperationException e) {
      return STUB.equals(e.getMessage()) ? new Untouched() : threw(e);
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      return threw(e);
    }
  }

  private static Threw threw(Throwable e) {
    return new Threw(e.getClass().getSimpleName(), String.valueOf(e.getMessage()), e);
  }

  private static String described(Object returned) {
    return returned == null ? "null" : "an object of type " + returned.getClass().getSimpleName();
  }

  default JsonObject toJson() {
    JsonObject json = new JsonObject();
    switch (this) {
      case Returned(Value value) -> json.add("returned", value.toJson());
      case Unusable(String what) -> json.addProperty("unusable", what);
      case Threw threw -> {
        json.addProperty("threw", threw.type());
        json.addProperty("message", threw.message());
      }
      case Untouched() -> json.addProperty("untouched", true);
    }
    return json;
  }

  static Outcome of(JsonObject json) {
    if (json.has("returned")) return new Returned(Value.of(json.getAsJsonObject("returned")));
    if (json.has("unusable")) return new Unusable(json.get("unusable").getAsString());
    if (json.has("untouched")) return new Untouched();
    return new Threw(json.get("threw").getAsString(), json.get("message").getAsString(), null);
  }
}
