package dev.einlab.kernel.eval;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.SnippetTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Javadoc comments as Markdown. The JDK's own parser reads them. */
final class Javadoc {
  /** What an element begins and ends with in Markdown; others leave nothing behind. */
  private static final Map<String, List<String>> ELEMENTS =
      Map.ofEntries(
          Map.entry("code", List.of("`", "`")),
          Map.entry("tt", List.of("`", "`")),
          Map.entry("em", List.of("*", "*")),
          Map.entry("i", List.of("*", "*")),
          Map.entry("var", List.of("*", "*")),
          Map.entry("b", List.of("**", "**")),
          Map.entry("strong", List.of("**", "**")),
          Map.entry("p", List.of("\n\n", "")),
          Map.entry("br", List.of("\n\n", "")),
          Map.entry("ul", List.of("\n", "\n\n")),
          Map.entry("ol", List.of("\n", "\n\n")),
          Map.entry("dl", List.of("\n", "\n\n")),
          Map.entry("li", List.of("\n- ", "")),
          Map.entry("dt", List.of("\n- ", "")),
          Map.entry("dd", List.of(": ", "")),
          Map.entry("tr", List.of("\n\n", "")),
          Map.entry("td", List.of(" ", "")),
          Map.entry("th", List.of(" ", "")),
          Map.entry("sup", List.of("^", "")),
          Map.entry("blockquote", List.of("\n\n", "\n\n")),
          Map.entry("h1", List.of("\n\n**", "**\n\n")),
          Map.entry("h2", List.of("\n\n**", "**\n\n")),
          Map.entry("h3", List.of("\n\n**", "**\n\n")),
          Map.entry("h4", List.of("\n\n**", "**\n\n")));

  private final StringBuilder text = new StringBuilder();
  private boolean pre;
  private boolean parameters;

  private Javadoc() {}

  /** The comment with its tags and HTML turned into Markdown. */
  static String markdown(String comment) {
    Javadoc javadoc = new Javadoc();
    DocCommentTree tree = parse(comment);
    javadoc.add(tree.getFullBody());
    tree.getBlockTags().forEach(javadoc::block);
    return javadoc
        .text
        .toString()
        .replaceAll("(?<=```java\n)\n+|\n+(?=\n```\n)", "") // blank lines at the ends of code
        .replaceAll("[ \t]+\n", "\n")
        .replaceAll("\n{3,}", "\n\n")
        .strip();
  }

  private static DocCommentTree parse(String comment) {
    String source =
        "/**\n *"
            + comment.replace("*/", "*&#47;").replace("\n", "\n *")
            + "\n */\nclass Documented {}";
    JavacTask task = SourceText.task(List.of(new SourceText(0, source)), diagnostic -> {});
    CompilationUnitTree unit = SourceText.parse(task).iterator().next();
    TreePath documented = new TreePath(new TreePath(unit), unit.getTypeDecls().getFirst());
    return DocTrees.instance(task).getDocCommentTree(documented);
  }

  private void block(DocTree tag) {
    describe(tag);
    parameters = tag instanceof ParamTree;
  }

  private void describe(DocTree tag) {
    switch (tag) {
      case ParamTree param -> {
        text.append(parameters ? "\n- `" : "\n\n- `")
            .append(param.isTypeParameter() ? "<" + param.getName() + ">" : param.getName());
        text.append("`: ");
        add(param.getDescription());
      }
      case ReturnTree returns -> titled("Returns", "", returns.getDescription());
      case ThrowsTree thrown ->
          titled("Throws", "`" + thrown.getExceptionName() + "` ", thrown.getDescription());
      case SeeTree see -> titled("See", "", see.getReference());
      case SinceTree since -> titled("Since", "", since.getBody());
      case DeprecatedTree old -> titled("Deprecated", "", old.getBody());
      case UnknownBlockTagTree other -> titled(other.getTagName(), "", other.getContent());
      case BlockTagTree _ -> {} // authors, versions, how it is serialized
      default -> add(tag);
    }
  }

  private void titled(String title, String first, List<? extends DocTree> body) {
    text.append("\n\n**").append(title).append("** ").append(first);
    add(body);
  }

  private void add(List<? extends DocTree> trees) {
    trees.forEach(this::add);
  }

  private void add(DocTree tree) {
    switch (tree) {
      case TextTree words -> words(words.getBody());
      case RawTextTree markdown -> text.append(markdown.getContent());
      case LiteralTree literal when pre || literal.getKind() == DocTree.Kind.LITERAL ->
          text.append(literal.getBody().getBody());
      case LiteralTree code -> code(code.getBody().getBody());
      case LinkTree link when !link.getLabel().isEmpty() -> add(link.getLabel());
      case LinkTree link -> code(target(link.getReference().getSignature()));
      case ValueTree value when value.getReference() != null ->
          code(target(value.getReference().getSignature()));
      case SnippetTree snippet when snippet.getBody() != null -> {
        text.append("\n\n```java\n").append(snippet.getBody().getBody().strip());
        text.append("\n```\n\n");
      }
      case ReturnTree returns -> {
        text.append("Returns ");
        add(returns.getDescription());
        text.append('.');
      }
      case StartElementTree start -> element(start.getName().toString(), 0);
      case EndElementTree end -> element(end.getName().toString(), 1);
      case EntityTree entity -> text.append(character(entity));
      case InheritDocTree _, AttributeTree _ -> {}
      case ReferenceTree reference -> code(target(reference.getSignature()));
      default -> text.append(pre ? tree.toString() : "");
    }
  }

  private void words(String words) {
    text.append(pre ? words : words.replaceAll("\\s*\n\\s*", "\n"));
  }

  private void code(String code) {
    if (code.contains("\n")) {
      text.append("\n\n```java\n").append(code.strip()).append("\n```\n\n");
    } else {
      text.append('`').append(code).append('`');
    }
  }

  /** A link's target as one would write it. */
  private static String target(String signature) {
    return signature.startsWith("#") ? signature.substring(1) : signature.replace('#', '.');
  }

  private void element(String name, int end) {
    if (name.equalsIgnoreCase("pre")) {
      pre = end == 0;
      text.append(pre ? "\n\n```java\n" : "\n```\n\n");
    } else if (!pre) {
      text.append(ELEMENTS.getOrDefault(name.toLowerCase(Locale.ROOT), List.of("", "")).get(end));
    }
  }

  private static String character(EntityTree entity) {
    return switch (entity.getName().toString()) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      case "quot" -> "\"";
      case "nbsp" -> " ";
      default -> entity.toString();
    };
  }
}
