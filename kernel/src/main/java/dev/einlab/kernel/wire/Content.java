package dev.einlab.kernel.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.annotations.SerializedName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What the kernel says: contents of replies and of publications, named after their message. */
public sealed interface Content {
  /** Between the words of a name such as {@code ExecuteReply}. */
  Pattern WORDS = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  /** The message type this content travels under: the record's name, as the protocol writes it. */
  default String type() {
    return WORDS.matcher(getClass().getSimpleName()).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  /** The content as JSON. */
  default JsonObject json() {
    return Json.GSON.toJsonTree(this).getAsJsonObject();
  }

  /** Contents that everyone sees (IOPub). */
  sealed interface Publication extends Content {}

  /** Contents that answer a request. */
  sealed interface Reply extends Content {}

  record Status(String executionState) implements Publication {}

  record Stream(String name, String text) implements Publication {}

  record ExecuteInput(String code, int executionCount) implements Publication {}

  record ExecuteResult(
      int executionCount, Map<String, JsonElement> data, Map<String, JsonElement> metadata)
      implements Publication {}

  /** A display that can be found again by its id. */
  record Transient(String displayId) {}

  record DisplayData(
      Map<String, JsonElement> data,
      Map<String, JsonElement> metadata,
      @SerializedName("transient") Transient shown)
      implements Publication {}

  record UpdateDisplayData(
      Map<String, JsonElement> data,
      Map<String, JsonElement> metadata,
      @SerializedName("transient") Transient shown)
      implements Publication {}

  record ClearOutput(@SerializedName("wait") boolean waiting) implements Publication {}

  record Failure(String ename, String evalue, List<String> traceback) implements Publication {
    @Override
    public String type() {
      return "error";
    }
  }

  record ExecuteReply(
      String status,
      int executionCount,
      JsonArray payload,
      Map<String, JsonElement> userExpressions,
      String ename,
      String evalue,
      List<String> traceback)
      implements Reply {
    /** The cell ran to its end. */
    public static ExecuteReply ok(int count, Map<String, JsonElement> userExpressions) {
      return new ExecuteReply("ok", count, new JsonArray(), userExpressions, null, null, null);
    }

    /** The cell failed. */
    public static ExecuteReply error(int count, Failure failure) {
      return new ExecuteReply(
          "error", count, null, null, failure.ename(), failure.evalue(), failure.traceback());
    }

    /** The cell did not run, because one before it failed. */
    public static ExecuteReply aborted(int count) {
      return new ExecuteReply("aborted", count, null, null, null, null, null);
    }
  }

  record CompleteReply(
      String status,
      List<String> matches,
      int cursorStart,
      int cursorEnd,
      Map<String, JsonElement> metadata)
      implements Reply {}

  record InspectReply(
      String status,
      boolean found,
      Map<String, JsonElement> data,
      Map<String, JsonElement> metadata)
      implements Reply {}

  record IsCompleteReply(String status, String indent) implements Reply {}

  record HistoryReply(String status, JsonArray history) implements Reply {}

  record CommInfoReply(String status, JsonObject comms) implements Reply {}

  record LanguageInfo(
      String name,
      String version,
      String mimetype,
      String fileExtension,
      String pygmentsLexer,
      String codemirrorMode) {}

  record HelpLink(String text, String url) {}

  record KernelInfoReply(
      String status,
      String protocolVersion,
      String implementation,
      String implementationVersion,
      LanguageInfo languageInfo,
      String banner,
      boolean debugger,
      List<String> supportedFeatures,
      List<HelpLink> helpLinks)
      implements Reply {}

  record ShutdownReply(String status, boolean restart) implements Reply {}

  record InterruptReply(String status) implements Reply {}

  /** The kernel asks the reader for a line. */
  record InputRequest(String prompt, boolean password) implements Content {}

  /** A request the kernel could not serve, answered under the reply type of that request. */
  record ErrorReply(String type, String status, String ename, String evalue, List<String> traceback)
      implements Reply {}
}
