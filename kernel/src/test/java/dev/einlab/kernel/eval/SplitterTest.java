package dev.einlab.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SplitterTest {
  private static JShell shell;
  private static Splitter splitter;

  @BeforeAll
  static void open() {
    shell = JShell.builder().executionEngine("local").build();
    splitter = new Splitter(shell.sourceCodeAnalysis());
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static List<String> sources(String cell) {
    return splitter.split(cell).stream().map(piece -> piece.source().strip()).toList();
  }

  @Test
  void aCellIsCutIntoSnippetsThatKnowWhereTheyBegin() {
    String cell = "// first\nint a = 1;\n\nint f() {\n  return a;\n} /* then */ f()";
    assertThat(sources(cell)).containsExactly("int a = 1;", "int f() {\n  return a;\n}", "f()");
    for (Splitter.Piece piece : splitter.split(cell)) {
      assertThat(cell.substring(piece.offset())).startsWith(piece.source().stripTrailing());
    }
  }

  @Test
  void whatIsNotWholeComesLast() {
    assertThat(sources("int a = 1; while (")).containsExactly("int a = 1;", "while (");
    assertThat(splitter.split("int a = 1; while (").getLast().whole()).isFalse();
    assertThat(splitter.split("if (true) {}").getLast().whole()).isTrue();
    assertThat(sources("")).isEmpty();
    assertThat(sources(" // nothing")).isEmpty();
  }

  @Test
  void theSnippetAroundAPositionIsFound() {
    String cell = "int a = 1;\nvoid f() {}\nMath.ab";
    int begin = cell.indexOf("Math");
    assertThat(splitter.around(cell, cell.length()))
        .containsExactly(
            new Splitter.Around("{int a = 1;\nMath.ab", begin - "{int a = 1;\n".length()),
            new Splitter.Around("Math.ab", begin));
    assertThat(splitter.around(cell, 3)).containsExactly(new Splitter.Around("int a = 1;", 0));
    assertThat(splitter.around("int a;\n", 7)).last().isEqualTo(new Splitter.Around("\n", 6));
  }

  @Test
  void sealedTypesAreCompletedByTheSubtypesOfTheirCell() {
    List<Splitter.Piece> pieces =
        splitter.split("sealed interface S<T> {}\nrecord A() implements S<Integer> {}");
    assertThat(SealedTypes.complete(pieces).getFirst().source().strip())
        .isEqualTo("sealed interface S<T> permits A {}");
  }

  @Test
  void plainStatementsAreKnown() {
    assertThat(PlainStatements.kinds(List.of("a = 1;", "f();", "int b = 2;", "if (x) y();", "1 +")))
        .extracting(Enum::name)
        .containsExactly("STATEMENT", "EXPRESSION", "OTHER", "STATEMENT", "OTHER");
  }
}
