package dev.einlab.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.einlab.display.CellMagic;
import dev.einlab.kernel.eval.CellFailure;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.eval.Cursor;
import dev.einlab.kernel.eval.JavaShell;
import dev.einlab.kernel.magics.MagicLines;
import dev.einlab.kernel.magics.Magics;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Java with magics: what a cell is written in. It lives on the dispatcher; what cell code asks of
 * it is handed over by the cell thread.
 */
final class Interpreter implements Magics.Host {
  private static final Pattern MAGIC_NAME = Pattern.compile("(?s)(?:.*\n)?[ \\t]*(%%?\\w*)");

  private final Supplier<JavaShell> fresh;
  private final Magics magics = new Magics(this);
  private JavaShell shell;
  private boolean resetting;

  /** An interpreter over a shell, and over a fresh one whenever it is reset. */
  Interpreter(Supplier<JavaShell> fresh) {
    this.fresh = fresh;
    shell = fresh.get();
  }

  /** The shell that runs Java. */
  JavaShell shell() {
    return shell;
  }

  /** Runs the source of a cell and returns the value of its last expression. */
  Object run(CellRun run, String cell, String source) throws CellFailure {
    Optional<MagicLines.Head> head = MagicLines.head(source);
    if (head.isEmpty()) {
      return shell.run(run, cell, source, MagicLines.replace(source, magics::isLineMagic));
    }
    MagicLines.Head magic = head.get();
    CellMagic ofLibrary = shell.call(run, () -> magics.ofLibrary(magic.name()));
    if (ofLibrary == null) {
      return shell.call(run, () -> magics.cell(magic.name(), magic.arguments(), magic.body()));
    }
    Callable<Object> body = () -> onDispatcher(() -> run(run, cell, magic.body()));
    return shell.call(run, () -> ofLibrary.run(magic.arguments(), body));
  }

  /** Runs scripts before the first cell. One that fails is told in the log; the kernel lives on. */
  void startUp(CellRun run, Map<String, String> scripts) {
    scripts.forEach((name, source) -> {
      try {
        run(run, name, source);
      } catch (CellFailure e) {
        Log.line("startup script " + name + ": " + e.getMessage());
      }
    });
  }

  /** When a cell has ended: forgets everything, if the cell asked for that. */
  void cellEnded() {
    if (!resetting) return;
    resetting = false;
    shell.close();
    shell = fresh.get();
  }

  /** What could stand at the cursor. */
  Content.CompleteReply complete(String code, int cursor) {
    Matcher magic = MAGIC_NAME.matcher(code.substring(0, Cursor.chars(code, cursor)));
    if (!magic.matches()) return shell.complete(code, cursor);
    String typed = magic.group(1);
    List<String> names = new ArrayList<>(magics.completions());
    names.removeIf(name -> !name.startsWith(typed));
    return new Content.CompleteReply("ok", names, cursor - typed.length(), cursor, Map.of());
  }

  /** What stands at the cursor. */
  Content.InspectReply inspect(String code, int cursor) {
    int end = Cursor.endOfName(code, Cursor.chars(code, cursor));
    Matcher magic = MAGIC_NAME.matcher(code.substring(0, end));
    String help = magic.matches() ? magics.describe(magic.group(1).replace("%", "")) : null;
    if (help == null) return shell.inspect(code, cursor);
    Map<String, JsonElement> data = Map.of("text/plain", new JsonPrimitive(help.strip()));
    return new Content.InspectReply("ok", true, data, Map.of());
  }

  /** Whether a cell is whole; one with a cell magic always is. */
  Content.IsCompleteReply isComplete(String code) {
    if (MagicLines.head(code).isPresent()) return new Content.IsCompleteReply("complete", null);
    return shell.isComplete(MagicLines.replace(code, magics::isLineMagic));
  }

  /** The magics, for the functions of a notebook. */
  Magics magics() {
    return magics;
  }

  @Override
  public Object run(String name, String source) {
    CellRun run = CellRun.ofThread();
    return onDispatcher(() -> run(run, name, source));
  }

  @Override
  public void addToClasspath(List<String> entries) {
    onDispatcher(() -> {
      entries.forEach(shell::addToClassPath);
      return null;
    });
  }

  @Override
  public List<String> classpath() {
    return shell.classPath();
  }

  @Override
  public void reset() {
    resetting = true;
  }

  @Override
  public ClassLoader loader() {
    return shell.loader();
  }

  private <T> T onDispatcher(Callable<T> task) {
    return shell.thread().ask(task);
  }
}
