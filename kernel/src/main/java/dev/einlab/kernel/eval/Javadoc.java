package dev.einlab.kernel.eval;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Javadoc comments as Markdown and as text. */
final class Javadoc {
  private static final Pattern INLINE =
      Pattern.compile("\\{@(\\w+)\\s*((?:[^{}]|\\{(?:[^{}]|\\{[^{}]*})*})*)}");
  private static final Pattern BLOCK = Pattern.compile("(?m)^\\s*@(\\w+)[ \\t]*");
  private static final Pattern NAMED = Pattern.compile("(\\S+)\\s*(.*)", Pattern.DOTALL);

  private Javadoc() {}

  /** The comment with its tags and HTML turned into Markdown. */
  static String markdown(String comment) {
    Matcher block = BLOCK.matcher(comment);
    int start = block.find() ? block.start() : comment.length();
    StringBuilder text = new StringBuilder(inline(comment.substring(0, start)));
    while (start < comment.length()) {
      block.find(start);
      String tag = block.group(1);
      int body = block.end();
      int next = block.find() ? block.start() : comment.length();
      text.append("\n\n").append(blockTag(tag, inline(comment.substring(body, next)).strip()));
      start = next;
    }
    return html(text.toString()).strip();
  }

  /** The comment as plain text: Markdown without its marks. */
  static String text(String comment) {
    return markdown(comment).replace("`", "").replace("**", "").replace("```java\n", "");
  }

  private static String blockTag(String tag, String body) {
    Matcher named = NAMED.matcher(body);
    boolean hasName = named.matches();
    return switch (tag) {
      case "param" -> hasName ? "- `" + named.group(1) + "`: " + named.group(2) : body;
      case "return" -> "**Returns** " + body;
      case "throws", "exception" ->
          hasName ? "**Throws** `" + named.group(1) + "` " + named.group(2) : body;
      case "see" -> "**See** " + body;
      case "since" -> "**Since** " + body;
      default -> "**" + tag + "** " + body;
    };
  }

  private static String inline(String text) {
    String before;
    do { // tags may hold tags
      before = text;
      text = INLINE.matcher(text).replaceAll(Javadoc::inlineTag);
    } while (!before.equals(text));
    return text;
  }

  private static String inlineTag(MatchResult tag) {
    String body = tag.group(2).strip();
    String shown =
        switch (tag.group(1)) {
          case "code" -> body.contains("\n") ? "\n```java\n" + body + "\n```\n" : "`" + body + "`";
          case "literal" -> body;
          case "link", "linkplain", "value" -> "`" + label(body) + "`";
          case "return" -> "Returns " + body + ".";
          case "inheritDoc" -> "";
          default -> body;
        };
    return Matcher.quoteReplacement(shown);
  }

  /** The label of a link, or its target as one would write it. */
  private static String label(String link) {
    int blank = link.indexOf(' ');
    boolean inParentheses = link.indexOf('(') >= 0 && link.indexOf('(') < blank;
    if (blank > 0 && !inParentheses) return link.substring(blank + 1).strip();
    return link.startsWith("#") ? link.substring(1) : link.replace('#', '.');
  }

  private static String html(String text) {
    return text.replaceAll("(?i)<pre>\\s*", "\n```java\n")
        .replaceAll("(?i)\\s*</pre>", "\n```\n")
        .replaceAll("(?i)</?(code|tt)>", "`")
        .replaceAll("(?i)</?(em|i|var)>", "*")
        .replaceAll("(?i)</?(b|strong)>", "**")
        .replaceAll("(?i)<h\\d[^>]*>", "\n\n**")
        .replaceAll("(?i)</h\\d>", "**\n\n")
        .replaceAll("(?i)\\s*<li>\\s*", "\n- ")
        .replaceAll("(?i)<p>|<br\\s*/?>|</?(ul|ol|dl|p|blockquote)>", "\n\n")
        .replaceAll("(?s)<[^<>]{1,200}>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replaceAll("\n[ \\t]+(?=\\S)", "\n")
        .replaceAll("\n{3,}", "\n\n");
  }
}
