package dev.einlab.kernel.install;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Jupyter needs to start the kernel.
 *
 * @param java the java command
 * @param kernelPath the class path of the kernel itself
 * @param cellPath the class path of the cells, wildcards allowed; they are read at every start
 * @param jvmOptions further options of the virtual machine
 * @param aotCache a recorded start-up cache, or {@code null} if there is none
 */
record KernelSpec(
    Path java, List<Path> kernelPath, String cellPath, List<String> jvmOptions, Path aotCache) {
  static final List<String> MODULES =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", // see the lib's Ballast
          "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED"); // see eval.SourceJars

  private static final List<String> FIXED =
      List.of(
          "-Djava.awt.headless=true",
          "-Dstdin.encoding=UTF-8",
          "-Dstdout.encoding=UTF-8",
          "-Dstderr.encoding=UTF-8",
          "-Xmn32m", // the pool of tensors' memory lives on short, frequent collections
          "-XX:-UsePerfData",
          "-XX:Tier3DelayOn=0", // no profiling while the optimizing compiler is behind, as at start
          "-Xlog:aot=off,cds=off,pagesize=off"); // no news for a reader: the kernel works without

  /** Fewer page faults at start. */
  private static final String HUGE_PAGES = "-XX:+UseTransparentHugePages";

  private static final boolean ON_LINUX = System.getProperty("os.name").equals("Linux");

  /** Of big arrays it keeps no free regions: half the memory of training. */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private static final Pattern ANY_COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

  /** The command that starts a kernel, its connection file as placeholder at the end. */
  List<String> argv() {
    List<String> argv = new ArrayList<>();
    argv.add(java.toString());
    if (aotCache != null) argv.add("-XX:AOTCache=" + aotCache);
    argv.addAll(program());
    argv.add("run");
    argv.add("--classpath=" + cellPath);
    argv.add("{connection_file}");
    return argv;
  }

  /** The command that records a start-up cache; the options must be those of the later starts. */
  List<String> recording(Path cache) {
    List<String> argv = new ArrayList<>();
    argv.add(java.toString());
    argv.add("-XX:AOTCacheOutput=" + cache);
    argv.addAll(program());
    argv.add("train");
    argv.add("--classpath=" + cellPath);
    return argv;
  }

  private List<String> program() {
    List<String> options = new ArrayList<>(MODULES);
    options.addAll(FIXED);
    if (ON_LINUX) options.add(HUGE_PAGES); // unknown elsewhere
    if (jvmOptions.stream().noneMatch(ANY_COLLECTOR.asMatchPredicate())) options.add(COLLECTOR);
    options.addAll(jvmOptions);
    options.add("-cp");
    options.add(String.join(File.pathSeparator, kernelPath.stream().map(Path::toString).toList()));
    options.add("dev.einlab.kernel.Main");
    return options;
  }

  /** The same kernel with a start-up cache. */
  KernelSpec with(Path cache) {
    return new KernelSpec(java, kernelPath, cellPath, jvmOptions, cache);
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
