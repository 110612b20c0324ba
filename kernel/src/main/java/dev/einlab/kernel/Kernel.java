package dev.einlab.kernel;

import com.google.gson.JsonObject;
import dev.einlab.display.Display;
import dev.einlab.kernel.display.CellInput;
import dev.einlab.kernel.display.CellOutput;
import dev.einlab.kernel.display.NotebookFront;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.zeromq.ZContext;

/**
 * A running kernel: its sockets, the dispatcher that serves shell requests in order, and the
 * control thread that answers beside it.
 */
final class Kernel {
  private final BlockingQueue<Message> requests = new LinkedBlockingQueue<>();
  private final ZContext zmq = new ZContext();
  private final CellInput input = new CellInput();
  private final History history = new History();
  private final KernelInfo info = new KernelInfo();
  private final Router shellSocket;
  private final Router control;
  private final Router stdin;
  private final IoPub iopub;
  private final Heartbeat heartbeat;
  private final CompletableFuture<Interpreter> interpreter;
  private final NotebookFront front;
  private final Cells cells;
  private final List<Message> behindFailure = new ArrayList<>();

  /** Binds all sockets at once; cells begin to run when JShell has warmed up. */
  Kernel(ConnectionFile at, CompletableFuture<Interpreter> interpreter) {
    this.interpreter = interpreter;
    Frames frames = new Frames(at);
    iopub = new IoPub(zmq, at.address(at.iopubPort()), frames);
    shellSocket = new Router(zmq, "shell", at.address(at.shellPort()), frames, requests::add);
    control = new Router(zmq, "control", at.address(at.controlPort()), frames, this::onControl);
    stdin = new Router(zmq, "stdin", at.address(at.stdinPort()), frames, input::arrived);
    input.connect(stdin);
    heartbeat = new Heartbeat(zmq, at.address(at.hbPort()));
    front = new NotebookFront(iopub, input, interpreter::join, () -> interpreter.join().magics());
    cells = new Cells(interpreter, front, iopub, history);
  }

  /** Serves until the process ends. */
  void serve() throws InterruptedException {
    start();
    while (true) answer(requests.take());
  }

  /** Starts all threads but the caller's, which is the dispatcher. */
  void start() {
    System.setIn(input);
    System.setOut(CellOutput.stream(iopub, "stdout"));
    System.setErr(CellOutput.stream(iopub, "stderr"));
    Display.connect(front);
    iopub.start();
    heartbeat.start();
    control.start();
    stdin.start();
    shellSocket.start();
    iopub.publish(new JsonObject(), new Content.Status("starting"));
  }

  /** Answers one request of the shell socket. Called by the dispatcher. */
  void answer(Message message) {
    framed(shellSocket, message, () -> dispatch(message));
    settleBehindFailure();
  }

  /**
   * Every request, whatever becomes of it, is framed by busy and idle, and one that fails in the
   * kernel is answered with an error.
   */
  private void framed(Router socket, Message message, Runnable work) {
    iopub.publish(message.header(), new Content.Status("busy"));
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      Log.failure("a request of type " + message.type() + " failed in the kernel", e);
      replyError(socket, message, e);
    } finally {
      iopub.publish(message.header(), new Content.Status("idle"));
    }
  }

  private void dispatch(Message message) {
    Request request = parse(shellSocket, message);
    switch (request) {
      case Request.Execute execute -> execute(message, execute);
      case Request.IsComplete whole ->
          reply(shellSocket, message, interpreter.join().isComplete(whole.code()));
      case Request.Complete at ->
          reply(shellSocket, message, interpreter.join().complete(at.code(), at.cursorPos()));
      case Request.Inspect at ->
          reply(shellSocket, message, interpreter.join().inspect(at.code(), at.cursorPos()));
      case Request.History earlier -> reply(shellSocket, message, history.reply(earlier));
      default -> answerAnywhere(shellSocket, message, request);
    }
  }

  /** Requests that need no cell: they are answered on the shell and on the control socket. */
  private void answerAnywhere(Router socket, Message message, Request request) {
    switch (request) {
      case Request.KernelInfo _ -> reply(socket, message, info.reply());
      case Request.CommInfo _ ->
          reply(socket, message, new Content.CommInfoReply("ok", new JsonObject()));
      case Request.Interrupt _ -> {
        cells.interrupt(message);
        reply(socket, message, new Content.InterruptReply("ok"));
      }
      case Request.Shutdown end -> {
        reply(socket, message, new Content.ShutdownReply("ok", end.restart()));
        Thread.ofPlatform().name("kernel-end").start(this::end);
      }
      default -> {} // busy and idle are the answer
    }
  }

  /** A request; one whose content has a wrong form is answered here, and becomes an unknown one. */
  private static Request parse(Router socket, Message message) {
    try {
      return Request.of(message);
    } catch (BadMessage e) {
      Log.line(e.getMessage());
      replyError(socket, message, e);
      return new Request.Unknown(message.type());
    }
  }

  private static void replyError(Router socket, Message message, Throwable thrown) {
    String type = message.type().replaceFirst("_request$", "_reply");
    String name = thrown.getClass().getName();
    String value = String.valueOf(thrown.getMessage());
    reply(socket, message, new Content.ErrorReply(type, "error", name, value, List.of()));
  }

  private void execute(Message message, Request.Execute request) {
    Content.ExecuteReply reply = cells.execute(message, request);
    boolean failed = reply.status().equals("error") && request.stopOnError();
    // Taken before the front end can react to the reply: what it sends then is no part of this.
    if (failed) requests.drainTo(behindFailure);
    reply(shellSocket, message, reply);
  }

  /** Cells queued behind a failed one are not run; what else was queued is answered. */
  private void settleBehindFailure() {
    List<Message> queued = List.copyOf(behindFailure);
    behindFailure.clear();
    for (Message next : queued) {
      if (next.type().equals("execute_request")) {
        framed(shellSocket, next, () -> reply(shellSocket, next, cells.aborted()));
      } else {
        answer(next);
      }
    }
  }

  private void onControl(Message message) {
    framed(control, message, () -> answerAnywhere(control, message, parse(control, message)));
  }

  private static void reply(Router socket, Message to, Content content) {
    socket.send(Message.of(to.identities(), content.type(), to.header(), content.json()));
  }

  /** Ends the process when the last words are on their way. */
  private void end() {
    try {
      iopub.drain(300);
      Thread.sleep(100); // the routers hand over the last reply
    } catch (InterruptedException e) {
      Log.line("the end of the kernel was interrupted: it ends at once");
    }
    Runtime.getRuntime().halt(0);
  }
}
