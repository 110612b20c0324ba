package dev.einlab.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceScanTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "class A { void f() {|2",
        "f(a[1], g(|2",
        "`\"{\" + '{' + '\\'' // {`|0",
        "/* { */ {|1",
        "a } } {|1",
        "String s = \"\\\"{\"; {|1",
        "6 / 2 * (|1"
      })
  void bracketsOfCodeAreCounted(String source, int depth) {
    assertThat(new SourceScan(source).depth()).isEqualTo(depth);
  }

  @Test
  void anOpenTextIsFoundWithTheMethodItIsFor() {
    SourceScan scan = new SourceScan("f(x);\nlib.einsum(g(1), \"ij,");
    assertThat(scan.openText()).isEqualTo("f(x);\nlib.einsum(g(1), \"".length());
    assertThat(scan.called()).isEqualTo("einsum");
    assertThat(new SourceScan("var s = \"").called()).isEmpty();
    assertThat(new SourceScan("f(\"a\", ").openText()).isEqualTo(-1);
  }

  @Test
  void textBlocksAndCommentsAreNoCode() {
    assertThat(new SourceScan("s = \"\"\"\n").inCode()).isFalse();
    assertThat(new SourceScan("s = \"\"\"\n \\\"\"\" \"\n").inCode()).isFalse();
    assertThat(new SourceScan("s = \"\"\"\n\"\"\"\n").inCode()).isTrue();
    assertThat(new SourceScan("/* a\n").inCode()).isFalse();
    assertThat(new SourceScan("// a\n").inCode()).isTrue();
    assertThat(new SourceScan("it's \"open\n").inCode()).isTrue();
  }
}
