package dev.einlab.kernel.wire;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** JSON as the protocol writes it: snake_case names, absent values left out, no HTML escapes. */
public final class Json {
  public static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .serializeSpecialFloatingPointValues()
          .create();

  private static final int MOST = 160;

  private Json() {}

  /** What Gson found wrong, in one short line: it adds a link in a second one. */
  static String reason(RuntimeException thrown) {
    String first = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return first.length() > MOST ? first.substring(0, MOST) + "…" : first;
  }
}
