package dev.einlab.kernel;

import java.util.List;
import java.util.Map;

/**
 * The environment variables of IJava and of its heir JJava, under both names. Where both are set,
 * JJava's counts.
 */
record Environment(Map<String, String> variables) {
  private String value(String name) {
    String newer = variables.get("JJAVA_" + name);
    return newer != null ? newer : variables.getOrDefault("IJAVA_" + name, "");
  }

  /** Further entries for the class path of the cells. */
  String classPath() {
    return value("CLASSPATH");
  }

  /** Further options for the compiler of cells, separated by blanks. */
  List<String> compilerOptions() {
    String options = value("COMPILER_OPTS").strip();
    return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
  }
}
