package dev.einlab.kernel.wire;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.Map;
import java.util.Objects;

/** What a front end may ask. Absent fields have the protocol's defaults. */
public sealed interface Request {
  /** Run a cell. */
  record Execute(
      String code,
      boolean silent,
      Boolean storeHistory,
      Map<String, String> userExpressions,
      Boolean allowStdin,
      Boolean stopOnError)
      implements Request {
    public Execute {
      code = Objects.requireNonNullElse(code, "");
      storeHistory = !silent && !Boolean.FALSE.equals(storeHistory);
      userExpressions = Objects.requireNonNullElse(userExpressions, Map.of());
      allowStdin = !Boolean.FALSE.equals(allowStdin);
      stopOnError = !Boolean.FALSE.equals(stopOnError);
    }
  }

  /** What could stand at the cursor; positions count code points. */
  record Complete(String code, Integer cursorPos) implements Request {
    public Complete {
      code = Objects.requireNonNullElse(code, "");
      cursorPos = Objects.requireNonNullElse(cursorPos, code.codePointCount(0, code.length()));
    }
  }

  /** What stands at the cursor; positions count code points. */
  record Inspect(String code, Integer cursorPos, int detailLevel) implements Request {
    public Inspect {
      code = Objects.requireNonNullElse(code, "");
      cursorPos = Objects.requireNonNullElse(cursorPos, code.codePointCount(0, code.length()));
    }
  }

  /** Whether a cell is a whole one, so that Enter should run it. */
  record IsComplete(String code) implements Request {
    public IsComplete {
      code = Objects.requireNonNullElse(code, "");
    }
  }

  /** Earlier cells: {@code range}, {@code tail} or {@code search}. */
  record History(
      String histAccessType,
      boolean output,
      int session,
      Integer start,
      Integer stop,
      Integer n,
      String pattern,
      boolean unique)
      implements Request {}

  /** Open comms; this kernel has none. */
  record CommInfo() implements Request {}

  /** Who the kernel is. */
  record KernelInfo() implements Request {}

  /** End the process; {@code restart} says whether another will follow. */
  record Shutdown(boolean restart) implements Request {}

  /** Stop the running cell. */
  record Interrupt() implements Request {}

  /** A type this kernel does not know, comm messages among them: answered by silence. */
  record Unknown(String type) implements Request {}

  /** The request in a message. */
  static Request of(Message message) throws BadMessage {
    Class<? extends Request> kind =
        switch (message.type()) {
          case "execute_request" -> Execute.class;
          case "complete_request" -> Complete.class;
          case "inspect_request" -> Inspect.class;
          case "is_complete_request" -> IsComplete.class;
          case "history_request" -> History.class;
          case "comm_info_request" -> CommInfo.class;
          case "kernel_info_request" -> KernelInfo.class;
          case "shutdown_request" -> Shutdown.class;
          case "interrupt_request" -> Interrupt.class;
          default -> null;
        };
    if (kind == null) return new Unknown(message.type());
    JsonObject content = message.content();
    try {
      return Json.GSON.fromJson(content, kind);
    } catch (JsonParseException | NumberFormatException e) {
      throw new BadMessage(
          "%s: its content has a wrong form: %s".formatted(message.type(), Json.reason(e)), e);
    }
  }
}
