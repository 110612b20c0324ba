package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Log;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Lets JShell find the Javadoc of libraries: beside {@code x.jar} on the class path of the cells it
 * may be in {@code x-sources.jar}, as in a Maven repository. JShell itself looks in the JDK's
 * sources only, and has no door for others: its private list is completed, which needs {@code
 * --add-opens jdk.jshell/jdk.jshell=ALL-UNNAMED} on the command line. A test proves that it works.
 */
final class SourceJars {
  private final SourceCodeAnalysis analysis;
  private Collection<?> ofJdk;
  private List<Path> known = List.of();

  SourceJars(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /** Makes the sources beside the entries of a class path known. */
  void find(List<String> classPath) {
    List<Path> found =
        classPath.stream()
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> Path.of(entry.substring(0, entry.length() - 4) + "-sources.jar"))
            .filter(Files::isRegularFile)
            .toList();
    if (found.equals(known)) return;
    known = found;
    try {
      if (ofJdk == null) {
        Method find = analysis.getClass().getDeclaredMethod("findSources");
        find.setAccessible(true);
        ofJdk = (Collection<?>) find.invoke(analysis);
      }
      List<Object> all = new ArrayList<>(ofJdk);
      all.addAll(found);
      Field sources = analysis.getClass().getDeclaredField("availableSources");
      sources.setAccessible(true);
      sources.set(analysis, all);
    } catch (ReflectiveOperationException | RuntimeException e) {
      Log.line("inspection shows no Javadoc of libraries: " + e);
    }
  }
}
