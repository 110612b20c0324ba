package dev.einlab.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.Test;

/** What the kernel relies on and no specification promises: these fail where a new JDK differs. */
class JdkFactsTest {
  @Test
  void wrappersAreNamedAsWrappersKnowsThem() {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      Snippet snippet = shell.eval("class A {}").getFirst().snippet();
      String name = shell.sourceCodeAnalysis().wrapper(snippet).fullClassName();
      assertThat(Wrappers.isWrapper(name)).as(name).isTrue();
      assertThat(Wrappers.wrapperOf(name + "$A")).isEqualTo(name);
      assertThat(Wrappers.versionless(name + "B")).isEqualTo(name);
      assertThat(Wrappers.clean("class " + name + "$A")).isEqualTo("class A");
      Snippet value = shell.eval("1 + 1").getFirst().snippet();
      SourceCodeAnalysis.SnippetWrapper wrapper = shell.sourceCodeAnalysis().wrapper(value);
      assertThat(wrapper.wrapped()).contains(Wrappers.DO_IT);
    }
  }

  @Test
  void sourcesForJavadocCanBeAdded() throws ReflectiveOperationException {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
      var find = analysis.getClass().getDeclaredMethod("findSources");
      find.setAccessible(true);
      assertThat(find.invoke(analysis)).isInstanceOf(Collection.class);
      var sources = analysis.getClass().getDeclaredField("availableSources");
      sources.setAccessible(true);
      assertThat(sources.get(analysis)).isEqualTo(find.invoke(analysis));
    }
  }
}
