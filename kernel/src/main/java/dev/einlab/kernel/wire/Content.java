package dev.einlab.kernel.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.annotations.SerializedName;
import java.util.List;
import java.util.Map;

/** What the kernel says: contents of replies and of publications, named after their message. */
public sealed interface Content {
  /** The message type this content travels under. */
  String type();

  /** The content as JSON. */
  default JsonObject json() {
    return Json.GSON.toJsonTree(this).getAsJsonObject();
  }

  /** Contents that everyone sees (IOPub). */
  sealed interface Publication extends Content {}

  /** Contents that answer a request. */
  sealed interface Reply extends Content {}

  record Status(String executionState) implements Publication {
    @Override
    public String type() {
      return "status";
    }
  }

  record Stream(String name, String text) implements Publication {
    @Override
    public String type() {
      return "stream";
    }
  }

  record ExecuteInput(String code, int executionCount) implements Publication {
    @Override
    public String type() {
      return "execute_input";
    }
  }

  record ExecuteResult(
      int executionCount, Map<String, JsonElement> data, Map<String, JsonElement> metadata)
      implements Publication {
    @Override
    public String type() {
      return "execute_result";
    }
  }

  /** A display that can be found again by its id. */
  record Transient(String displayId) {}

  record DisplayData(
      Map<String, JsonElement> data,
      Map<String, JsonElement> metadata,
      @SerializedName("transient") Transient shown)
      implements Publication {
    @Override
    public String type() {
      return "display_data";
    }
  }

  record UpdateDisplayData(
      Map<String, JsonElement> data,
      Map<String, JsonElement> metadata,
      @SerializedName("transient") Transient shown)
      implements Publication {
    @Override
    public String type() {
      return "update_display_data";
    }
  }

  record ClearOutput(@SerializedName("wait") boolean waiting) implements Publication {
    @Override
    public String type() {
      return "clear_output";
    }
  }

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

    @Override
    public String type() {
      return "execute_reply";
    }
  }

  record CompleteReply(
      String status,
      List<String> matches,
      int cursorStart,
      int cursorEnd,
      Map<String, JsonElement> metadata)
      implements Reply {
    @Override
    public String type() {
      return "complete_reply";
    }
  }

  record InspectReply(
      String status,
      boolean found,
      Map<String, JsonElement> data,
      Map<String, JsonElement> metadata)
      implements Reply {
    @Override
    public String type() {
      return "inspect_reply";
    }
  }

  record IsCompleteReply(String status, String indent) implements Reply {
    @Override
    public String type() {
      return "is_complete_reply";
    }
  }

  record HistoryReply(String status, JsonArray history) implements Reply {
    @Override
    public String type() {
      return "history_reply";
    }
  }

  record CommInfoReply(String status, JsonObject comms) implements Reply {
    @Override
    public String type() {
      return "comm_info_reply";
    }
  }

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
      implements Reply {
    @Override
    public String type() {
      return "kernel_info_reply";
    }
  }

  record ShutdownReply(String status, boolean restart) implements Reply {
    @Override
    public String type() {
      return "shutdown_reply";
    }
  }

  record InterruptReply(String status) implements Reply {
    @Override
    public String type() {
      return "interrupt_reply";
    }
  }

  /** The kernel asks the reader for a line. */
  record InputRequest(String prompt, boolean password) implements Content {
    @Override
    public String type() {
      return "input_request";
    }
  }

  /** A request the kernel could not serve, answered under the reply type of that request. */
  record ErrorReply(String type, String status, String ename, String evalue, List<String> traceback)
      implements Reply {}
}
