package dev.einlab.kernel.eval;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Source in memory, to be parsed, never compiled. */
final class SourceText extends SimpleJavaFileObject {
  private final String text;

  SourceText(int index, String text) {
    super(URI.create("string:///Cell" + index + ".java"), Kind.SOURCE);
    this.text = text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }

  /** A compiler task over sources, for its parser. */
  static JavacTask task(List<SourceText> sources, DiagnosticListener<JavaFileObject> errors) {
    return (JavacTask)
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, errors, List.of("-proc:none"), null, sources);
  }

  /** Parses the sources of a task. */
  static Iterable<? extends CompilationUnitTree> parse(JavacTask task) {
    try {
      return task.parse();
    } catch (IOException e) {
      throw new UncheckedIOException("source in memory cannot be read", e);
    }
  }
}
