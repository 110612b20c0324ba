package dev.einlab.kernel.install;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What Jupyter needs to start the kernel.
 *
 * @param java the java command
 * @param kernelPath the class path of the kernel itself
 * @param cellPath the class path of the cells, wildcards allowed; they are read at every start
 * @param jvmOptions further options of the virtual machine, last
 */
record KernelSpec(
    Path java, List<Path> kernelPath, String cellPath, List<String> jvmOptions, Path aotCache) {
  static final List<String> MODULES =
      List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

  /** The command that starts a kernel, its connection file as placeholder at the end. */
  List<String> argv() {
    List<String> argv = new ArrayList<>();
    argv.add(java.toString());
    argv.addAll(MODULES);
    argv.add("-Djava.awt.headless=true");
    argv.addAll(jvmOptions);
    argv.add("-cp");
    argv.add(String.join(File.pathSeparator, kernelPath.stream().map(Path::toString).toList()));
    argv.add("dev.einlab.kernel.Main");
    argv.add("run");
    if (!cellPath.isEmpty()) argv.add("--classpath=" + cellPath);
    argv.add("{connection_file}");
    return argv;
  }

  /** The text of {@code kernel.json}. */
  String json(String displayName) {
    JsonObject spec = new JsonObject();
    JsonArray argv = new JsonArray();
    argv().forEach(argv::add);
    spec.add("argv", argv);
    spec.addProperty("display_name", displayName);
    spec.addProperty("language", "java");
    spec.addProperty("interrupt_mode", "message");
    spec.add("env", new JsonObject());
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(spec) + "\n";
  }
}
