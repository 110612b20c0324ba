package dev.einlab.kernel.magics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MagicLinesTest {
  private static String replaced(String cell) {
    return MagicLines.replace(cell, name -> name.equals("jars"));
  }

  @Test
  void aMagicBecomesACallInItsLine() {
    assertThat(replaced("int a;\n  %jars \"x y\" 'z'\na"))
        .isEqualTo("int a;\n  lineMagic(\"jars\", List.of(\"x y\", \"z\"));\na");
    assertThat(replaced("var j = %jars a\\b"))
        .isEqualTo("var j = lineMagic(\"jars\", List.of(\"a\\\\b\"))");
  }

  @Test
  void whatIsNoMagicStays() {
    for (String cell :
        new String[] {
          "a\n% jars", "a %jars", "%nonsense x", "s = \"\"\"\n%jars x\"\"\";", "/*\n%jars x\n*/ 1"
        }) {
      assertThat(replaced(cell)).isEqualTo(cell);
    }
    assertThat(replaced("// it's \"\"\"\n%jars x")).endsWith("List.of(\"x\"))");
  }

  @Test
  void theBodyOfACellMagicKeepsItsLines() {
    MagicLines.Head head = MagicLines.head("\n%%writefile  a b \none\ntwo").orElseThrow();
    assertThat(head).isEqualTo(new MagicLines.Head("writefile", "a b", "\n\none\ntwo"));
    assertThat(MagicLines.head("x\n%%writefile a")).isEmpty();
  }
}
