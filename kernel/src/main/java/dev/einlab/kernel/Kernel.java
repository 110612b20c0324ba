package dev.einlab.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.display.Display;
import dev.einlab.kernel.display.Bundles;
import dev.einlab.kernel.display.CellOutput;
import dev.einlab.kernel.display.NotebookFront;
import dev.einlab.kernel.eval.CellFailure;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.eval.JavaShell;
import dev.einlab.kernel.wire.BadMessage;
import dev.einlab.kernel.wire.ConnectionFile;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.Frames;
import dev.einlab.kernel.wire.Heartbeat;
import dev.einlab.kernel.wire.IoPub;
import dev.einlab.kernel.wire.Log;
import dev.einlab.kernel.wire.Message;
import dev.einlab.kernel.wire.Request;
import dev.einlab.kernel.wire.Router;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.zeromq.ZContext;

/**
 * A running kernel: sockets, the dispatcher that serves shell requests in order, and the control
 * thread that may interrupt it.
 */
final class Kernel {
  private final BlockingQueue<Message> requests = new LinkedBlockingQueue<>();
  private final ZContext zmq = new ZContext();
  private final Router shellSocket;
  private final Router control;
  private final IoPub iopub;
  private final Heartbeat heartbeat;
  private final KernelInfo info = new KernelInfo();
  private final CompletableFuture<JavaShell> shell;
  private final Interrupts interrupts = new Interrupts(this::stop);
  private int executionCount;

  /** Binds all sockets at once; cells begin to run when JShell has warmed up. */
  Kernel(ConnectionFile at, CompletableFuture<JavaShell> shell) {
    this.shell = shell;
    Frames frames = new Frames(at);
    iopub = new IoPub(zmq, at.address(at.iopubPort()), frames);
    shellSocket = new Router(zmq, "shell", at.address(at.shellPort()), frames, requests::add);
    control = new Router(zmq, "control", at.address(at.controlPort()), frames, this::onControl);
    heartbeat = new Heartbeat(zmq, at.address(at.hbPort()));
  }

  /** Serves until the process is told to end. */
  void serve() throws InterruptedException {
    System.setOut(CellOutput.stream(iopub, "stdout"));
    System.setErr(CellOutput.stream(iopub, "stderr"));
    Display.connect(new NotebookFront(iopub));
    iopub.start();
    heartbeat.start();
    control.start();
    shellSocket.start();
    iopub.publish(new JsonObject(), new Content.Status("starting"));
    while (true) serve(requests.take());
  }

  private void serve(Message message) {
    busy(message, () -> answer(message));
  }

  /** Every request, whatever becomes of it, is framed by busy and idle. */
  private void busy(Message message, Runnable work) {
    iopub.publish(message.header(), new Content.Status("busy"));
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      Log.failure("a request of type " + message.type() + " failed in the kernel", e);
    } finally {
      iopub.publish(message.header(), new Content.Status("idle"));
    }
  }

  private void answer(Message message) {
    Request request;
    try {
      request = Request.of(message);
    } catch (BadMessage e) {
      Log.line("shell: " + e.getMessage());
      return;
    }
    switch (request) {
      case Request.Execute execute -> reply(shellSocket, message, execute(message, execute));
      case Request.IsComplete whole -> reply(shellSocket, message, isComplete(whole));
      case Request.Complete at ->
          reply(shellSocket, message, shell.join().complete(at.code(), at.cursorPos()));
      case Request.KernelInfo _ -> reply(shellSocket, message, info.reply());
      case Request.Shutdown end -> shutdown(shellSocket, message, end);
      case Request.CommInfo _ ->
          reply(shellSocket, message, new Content.CommInfoReply("ok", new JsonObject()));
      case Request.Unknown unknown -> Log.line("shell: unknown request " + unknown.type());
      default -> Log.line("shell: no answer to " + message.type());
    }
  }

  private void reply(Router socket, Message to, Content content) {
    socket.send(Message.of(to.identities(), content.type(), to.header(), content.json()));
  }

  private Content.Reply execute(Message message, Request.Execute request) {
    if (request.storeHistory()) executionCount++;
    CellRun run = new CellRun(executionCount, message.header(), request.allowStdin());
    run.begin();
    interrupts.begins(run, message);
    if (!request.silent()) {
      iopub.publish(message.header(), new Content.ExecuteInput(request.code(), executionCount));
    }
    try {
      String cell = "Cell [" + executionCount + "]";
      Object value = shell.join().run(run, cell, request.code());
      if (value != null && !request.silent()) {
        Map<String, JsonElement> data = shell.join().call(run, () -> Bundles.of(value));
        iopub.publish(message.header(), new Content.ExecuteResult(executionCount, data, Map.of()));
      }
      return Content.ExecuteReply.ok(executionCount, Map.of());
    } catch (CellFailure e) {
      iopub.publish(message.header(), e.failure());
      if (request.stopOnError()) abortQueued();
      return Content.ExecuteReply.error(executionCount, e.failure());
    } finally {
      interrupts.ended();
      run.end();
    }
  }

  /** Cells queued behind a failed one are not run. */
  private void abortQueued() {
    List<Message> queued = new java.util.ArrayList<>();
    requests.drainTo(queued);
    for (Message message : queued) {
      if (message.type().equals("execute_request")) {
        busy(
            message,
            () -> reply(shellSocket, message, Content.ExecuteReply.aborted(executionCount)));
      } else {
        serve(message);
      }
    }
  }

  private Content.Reply isComplete(Request.IsComplete request) {
    return switch (shell.join().completeness(request.code())) {
      case DEFINITELY_INCOMPLETE -> new Content.IsCompleteReply("incomplete", "    ");
      case UNKNOWN -> new Content.IsCompleteReply("invalid", null);
      default -> new Content.IsCompleteReply("complete", null);
    };
  }

  private void onControl(Message message) {
    busy(message, () -> answerControl(message));
  }

  private void answerControl(Message message) {
    switch (message.type()) {
      case "kernel_info_request" -> reply(control, message, info.reply());
      case "interrupt_request" -> {
        interrupts.arrived(message);
        reply(control, message, new Content.InterruptReply("ok"));
      }
      case "shutdown_request" -> {
        boolean restart =
            message.content().has("restart") && message.content().get("restart").getAsBoolean();
        shutdown(control, message, new Request.Shutdown(restart));
      }
      default -> Log.line("control: unknown request " + message.type());
    }
  }

  private void stop(CellRun run) {
    if (shell.isDone()) {
      shell.join().thread().stop(run);
    } else {
      run.requestStop(); // it has not begun to run yet, and will not
    }
  }

  private void shutdown(Router socket, Message message, Request.Shutdown request) {
    Content.ShutdownReply reply = new Content.ShutdownReply("ok", request.restart());
    reply(socket, message, reply);
    iopub.publish(message.header(), new Content.Status("idle"));
    Thread.ofPlatform().name("kernel-end").start(this::end);
  }

  private void end() {
    try {
      iopub.drain(300);
      Thread.sleep(100); // the routers hand over the last reply
    } catch (InterruptedException e) {
      Log.line("the end of the kernel was interrupted: ends at once");
    }
    Runtime.getRuntime().halt(0);
  }
}
