package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.display.TextCompleter;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class AxisCompleterTest {
  /** What is offered where the bar stands. */
  private static List<String> at(String method, String text) {
    int cursor = text.indexOf('|');
    TextCompleter.Words found = new AxisCompleter().complete(method, text.replace("|", ""), cursor);
    return found == null ? null : found.words();
  }

  @Test
  void anOperandIsOfferedTheLettersOfTheOthers() {
    assertThat(at("einsum", "bhid,|")).containsExactly("b", "d", "h", "i");
    assertThat(at("einsum", "bhid,b|,dz")).containsExactly("d", "h", "i", "z");
    assertThat(at("einsum", "|")).isEmpty();
  }

  @Test
  void theOutputIsOfferedWhatItHasNot() {
    assertThat(at("einsum", "ij, jk -> i|")).containsExactly("j", "k");
    assertThat(at("einsum", "ij,jk->ikj|")).isEmpty();
  }

  @Test
  void namesAreCompletedFromTheirBeginning() {
    assertThat(at("einsum", "batch q d, batch k d -> ba|")).containsExactly("batch");
    assertThat(at("rearrange", "b time (heads d) -> b |")).containsExactly("d", "heads", "time");
    assertThat(new AxisCompleter().complete("reduce", "b t -> b t_", 11).start()).isEqualTo(9);
  }

  @Test
  void textsOfOtherMethodsAreNotItsOwn() {
    assertThat(at("println", "ij,|")).isNull();
    assertThat(at("", "ij,|")).isNull();
  }

  @Test
  void kernelsFindIt() {
    assertThat(ServiceLoader.load(TextCompleter.class)).anyMatch(c -> c instanceof AxisCompleter);
  }
}
