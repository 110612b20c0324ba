package dev.einlab.kernel;

import dev.einlab.kernel.magics.Globs;
import dev.einlab.kernel.wire.Log;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The environment variables of IJava and of its heir JJava, under both names. Where both are set,
 * JJava's counts.
 */
record Environment(Map<String, String> variables) {
  private String value(String name) {
    String newer = variables.get("JJAVA_" + name);
    return newer != null ? newer : variables.getOrDefault("IJAVA_" + name, "");
  }

  /** Further entries for the class path of the cells; each may be a glob. */
  List<String> classPath() {
    List<String> entries = new ArrayList<>();
    for (String glob : value("CLASSPATH").split(File.pathSeparator)) {
      if (glob.isBlank()) continue;
      List<Path> found = Globs.expand(glob);
      if (found.isEmpty()) Log.line("IJAVA_CLASSPATH: nothing is named by '" + glob + "'");
      found.forEach(path -> entries.add(path.toAbsolutePath().toString()));
    }
    return entries;
  }

  /** Further options for the compiler of cells, separated by blanks. */
  List<String> compilerOptions() {
    String options = value("COMPILER_OPTS").strip();
    return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
  }

  /**
   * After how many milliseconds a single statement is stopped, 0 for never: a number, and a unit
   * such as {@code SECONDS} if it is not milliseconds.
   *
   * @throws IllegalArgumentException if it is neither; the message says so in one line
   */
  long timeoutMillis() {
    String timeout = value("TIMEOUT").strip();
    if (timeout.isEmpty()) return 0;
    String[] words = timeout.split("\\s+");
    try {
      TimeUnit unit =
          words.length > 1
              ? TimeUnit.valueOf(words[1].toUpperCase(Locale.ROOT))
              : TimeUnit.MILLISECONDS;
      return Math.max(0, unit.toMillis(Long.parseLong(words[0])));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "IJAVA_TIMEOUT is '" + timeout + "', expected a number and a unit, such as 30 SECONDS",
          e);
    }
  }

  /** Sources to run before the first cell, by the name their lines are told under. */
  Map<String, String> startupScripts() {
    Map<String, String> scripts = new LinkedHashMap<>();
    for (String glob : value("STARTUP_SCRIPTS_PATH").split(File.pathSeparator)) {
      if (glob.isBlank()) continue;
      List<Path> files = Globs.expand(glob);
      if (files.isEmpty()) Log.line("IJAVA_STARTUP_SCRIPTS_PATH: there is no file '" + glob + "'");
      for (Path file : files) {
        try {
          scripts.put(file.toString(), Files.readString(file));
        } catch (IOException e) {
          Log.line("the startup script " + file + " cannot be read: " + e);
        }
      }
    }
    String script = value("STARTUP_SCRIPT");
    if (!script.isBlank()) scripts.put("IJAVA_STARTUP_SCRIPT", script);
    return scripts;
  }
}
