package dev.einlab.kernel.eval;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.SPIResolutionException;

/**
 * JShell's hands: takes the classes it compiles and runs them in this process, on the cell thread.
 * Values and exceptions are kept as the objects they are; JShell itself is told only that there was
 * one.
 */
final class CellExecution implements ExecutionControl {
  private final CellLoader loader;
  private final CellThread thread;
  private final Variables variables;
  private final long timeoutMillis;
  private final Runnable beforeRun;
  private CellRun run;
  private Object value;
  private Throwable thrown;

  /**
   * Runs classes of a loader on a thread.
   *
   * @param timeoutMillis after how long a statement is stopped; 0 for never
   * @param beforeRun called when JShell has finished its bookkeeping and code is about to run
   */
  CellExecution(
      CellLoader loader,
      CellThread thread,
      Variables variables,
      long timeoutMillis,
      Runnable beforeRun) {
    this.loader = loader;
    this.thread = thread;
    this.variables = variables;
    this.timeoutMillis = timeoutMillis;
    this.beforeRun = beforeRun;
  }

  /** What is invoked from now on belongs to this run. */
  void worksFor(CellRun run) {
    this.run = run;
  }

  /** What the last invocation returned; forgotten by this call. */
  Object takeValue() {
    Object taken = value;
    value = null;
    return taken;
  }

  /** What the last invocation threw, or {@code null}; forgotten by this call. */
  Throwable takeThrown() {
    Throwable taken = thrown;
    thrown = null;
    return taken;
  }

  @Override
  public void load(ClassBytecodes[] classes) {
    for (ClassBytecodes each : classes) {
      loader.accept(each.name(), each.bytecodes());
      variables.declare(each.bytecodes());
    }
  }

  /**
   * Accepts new versions of classes that do what the old ones do: they were compiled again because
   * something they use has a new place, and woven code finds it there. Others cannot be changed in
   * a running process: JShell then makes new classes under other names.
   */
  @Override
  public void redefine(ClassBytecodes[] classes) throws NotImplementedException {
    for (ClassBytecodes each : classes) {
      if (!loader.acceptAgain(each.name(), each.bytecodes())) {
        throw new NotImplementedException(each.name() + " is replaced");
      }
    }
  }

  @Override
  public String invoke(String className, String methodName) throws RunException {
    value = null;
    thrown = null;
    try {
      beforeRun.run();
      loader.methods().retarget();
      Callable<Object> statement = () -> call(className, methodName);
      value =
          timeoutMillis > 0
              ? thread.run(run, statement, timeoutMillis)
              : thread.run(run, statement);
      return "";
    } catch (SPIResolutionException e) {
      thrown = e;
      throw new ResolutionException(e.id(), e.getStackTrace());
    } catch (Throwable t) { // handed on as an object, see takeThrown
      thrown = t;
      throw new UserException(
          Objects.toString(t.getClass().getName()), t.getClass().getName(), t.getStackTrace());
    }
  }

  private Object call(String className, String methodName) throws Exception {
    Method method = Class.forName(className, true, loader).getDeclaredMethod(methodName);
    method.setAccessible(true);
    try {
      return method.invoke(null);
    } catch (InvocationTargetException e) {
      throw Tracebacks.sneaky(e.getCause());
    }
  }

  /** JShell asks for texts of variables only when it is asked to, which the kernel never does. */
  @Override
  public String varValue(String className, String varName) throws NotImplementedException {
    throw new NotImplementedException("variables are read as objects");
  }

  @Override
  public void addToClasspath(String path) {
    try {
      for (String entry : path.split(File.pathSeparator)) {
        if (!entry.isEmpty()) loader.addURL(Path.of(entry).toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("class path entry '" + path + "': " + e.getMessage(), e);
    }
  }

  /** Stops go to the cell thread, not through JShell. */
  @Override
  public void stop() {}

  @Override
  public Object extensionCommand(String command, Object arg) throws NotImplementedException {
    throw new NotImplementedException(command);
  }

  @Override
  public void close() {}
}
