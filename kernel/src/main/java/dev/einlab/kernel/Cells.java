package dev.einlab.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.kernel.display.Bundles;
import dev.einlab.kernel.display.NotebookFront;
import dev.einlab.kernel.eval.CellFailure;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.eval.JavaShell;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.IoPub;
import dev.einlab.kernel.wire.Json;
import dev.einlab.kernel.wire.Message;
import dev.einlab.kernel.wire.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs the cells of a notebook one after the other, and tells what came of each. */
final class Cells {
  private final CompletableFuture<Interpreter> interpreter;
  private final NotebookFront front;
  private final IoPub iopub;
  private final History history;
  private final Interrupts interrupts = new Interrupts(this::stop);
  private int count;

  Cells(
      CompletableFuture<Interpreter> interpreter,
      NotebookFront front,
      IoPub iopub,
      History history) {
    this.front = front;
    this.interpreter = interpreter;
    this.iopub = iopub;
    this.history = history;
  }

  /** Runs a cell and publishes its value or its error. */
  Content.ExecuteReply execute(Message message, Request.Execute request) {
    if (request.storeHistory()) count++;
    CellRun run = new CellRun(count, message, request.allowStdin());
    run.begin();
    interrupts.begins(run, message);
    if (!request.silent()) {
      iopub.publish(message.header(), new Content.ExecuteInput(request.code(), count));
    }
    String output = null;
    try {
      String cell = request.storeHistory() ? "Cell [" + count + "]" : "Unnumbered cell";
      Object value = interpreter.join().run(run, cell, request.code());
      if (front.isIdOfLastDisplay(value)) value = null;
      if (value != null && !request.silent()) {
        Map<String, JsonElement> data = render(run, value);
        iopub.publish(message.header(), new Content.ExecuteResult(count, data, Map.of()));
        output = data.get("text/plain").getAsString();
      }
      return Content.ExecuteReply.ok(count, userExpressions(run, request));
    } catch (CellFailure e) {
      if (!request.silent()) iopub.publish(message.header(), e.failure());
      return Content.ExecuteReply.error(count, e.failure());
    } finally {
      if (request.storeHistory()) history.add(count, request.code(), output);
      interrupts.ended();
      run.end();
      interpreter.join().cellEnded();
    }
  }

  /** The MIME bundle of a value: code of the value, so it runs where cells run. */
  private Map<String, JsonElement> render(CellRun run, Object value) throws CellFailure {
    JavaShell shell = interpreter.join().shell();
    return shell.call(run, () -> Bundles.of(value, List.of(), shell.loader()));
  }

  /** The values of expressions the front end wants to know after the cell. */
  private Map<String, JsonElement> userExpressions(CellRun run, Request.Execute request) {
    Map<String, JsonElement> values = new LinkedHashMap<>();
    request
        .userExpressions()
        .forEach((name, code) -> values.put(name, userExpression(run, name, code)));
    return values;
  }

  private JsonElement userExpression(CellRun run, String name, String code) {
    JsonObject told = new JsonObject();
    try {
      Object value = interpreter.join().run(run, "User expression " + name, code);
      Map<String, JsonElement> data = render(run, value);
      told.addProperty("status", "ok");
      told.add("data", Json.GSON.toJsonTree(data));
      told.add("metadata", new JsonObject());
    } catch (CellFailure e) {
      told = e.failure().json();
      told.addProperty("status", "error");
    }
    return told;
  }

  /** The reply for a cell that is not run, because one before it failed. */
  Content.ExecuteReply aborted() {
    return Content.ExecuteReply.aborted(count);
  }

  /** Stops the cell that runs, or the one that was sent before this message and comes next. */
  void interrupt(Message message) {
    interrupts.arrived(message);
  }

  private void stop(CellRun run) {
    if (interpreter.isDone()) {
      interpreter.join().shell().thread().stop(run);
    } else {
      run.requestStop(); // it has not begun to run yet, and will not
    }
  }
}
