package dev.einlab.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavadocTest {
  @Test
  void linksWithParenthesesAreCode() {
    assertThat(Javadoc.markdown("See {@link #run(Callable, int)} and {@link List#of(E) a list}."))
        .isEqualTo("See `run(Callable, int)` and a list.");
    assertThat(Javadoc.markdown("{@linkplain Map.Entry} of {@value Integer#MAX_VALUE}"))
        .isEqualTo("`Map.Entry` of `Integer.MAX_VALUE`");
  }

  @Test
  void examplesKeepTheirLinesAndSigns() {
    assertThat(
            Javadoc.markdown(
                """
                An example:

                <pre>{@code
                List<String> a = List.of("{x}");
                  @Override
                if (a.size() > 1) {}
                }</pre>
                after
                """))
        .isEqualTo(
            """
            An example:

            ```java
            List<String> a = List.of("{x}");
              @Override
            if (a.size() > 1) {}
            ```

            after\
            """);
  }

  @Test
  void examplesWithEntitiesKeepTheirIndent() {
    assertThat(
            Javadoc.markdown("<pre>\n  \"ij-&gt;ji\"   transpose  [2, 3]\n    * b &amp; c\n</pre>"))
        .isEqualTo("```java\n  \"ij->ji\"   transpose  [2, 3]\n    * b & c\n```");
  }

  @Test
  void codeMayHoldBracesAndTags() {
    assertThat(Javadoc.markdown("{@code Map<K, {V}>} and {@literal <b>} and <code>x</code>"))
        .isEqualTo("`Map<K, {V}>` and <b> and `x`");
  }

  @Test
  void listsAndParagraphsBecomeMarkdown() {
    assertThat(
            Javadoc.markdown(
                "One\nline.\n<p>Two <em>fine</em> <b>bold</b>:\n<ul><li>a<li>b</ul>end"))
        .isEqualTo("One\nline.\n\nTwo *fine* **bold**:\n\n- a\n- b\n\nend");
  }

  @Test
  void tagsBecomeHeadings() {
    assertThat(
            Javadoc.markdown(
                """
                Adds.

                @param a the first, see {@link Math#abs(int)}
                @param <T> its type
                @return the sum
                @throws ArithmeticException if it is too large
                @see Math#addExact(int, int)
                @since 25
                @author nobody
                @implNote slow
                """))
        .isEqualTo(
            """
            Adds.

            - `a`: the first, see `Math.abs(int)`
            - `<T>`: its type

            **Returns** the sum

            **Throws** `ArithmeticException` if it is too large

            **See** `Math.addExact(int, int)`

            **Since** 25

            **implNote** slow\
            """);
  }

  @Test
  void brokenCommentsAreShownAsFarAsTheyGo() {
    assertThat(Javadoc.markdown("{@code never ends")).contains("never ends");
    assertThat(Javadoc.markdown("a < b, {@nonsense x} </i> & */ c")).contains("b,").contains("c");
    assertThat(Javadoc.markdown("")).isEmpty();
  }
}
