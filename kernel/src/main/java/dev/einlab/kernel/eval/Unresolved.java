package dev.einlab.kernel.eval;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;

/**
 * Declarations that still wait for others. They are no errors: a method may call one that the next
 * cell declares. But the reader is told at the end of the cell.
 */
final class Unresolved {
  private final JShell shell;
  private final Consumer<String> notices;

  Unresolved(JShell shell, Consumer<String> notices) {
    this.shell = shell;
    this.notices = notices;
  }

  /** Says what of these declarations cannot be used yet, and why. */
  void tell(Collection<Snippet> declared) {
    for (Snippet snippet : declared) {
      boolean waits =
          switch (shell.status(snippet)) {
            case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> true;
            default -> false;
          };
      if (waits) notices.accept(reason((DeclarationSnippet) snippet));
    }
  }

  /** Why a declaration cannot be used, as a sentence. */
  String reason(DeclarationSnippet snippet) {
    List<String> missing = shell.unresolvedDependencies(snippet).map(Wrappers::clean).toList();
    String name =
        snippet instanceof MethodSnippet method
            ? method.name() + "(" + method.parameterTypes() + ")"
            : snippet.name();
    if (!missing.isEmpty()) {
      return "'%s' cannot be used until this is declared: %s."
          .formatted(name, String.join(", ", missing));
    }
    String errors =
        shell
            .diagnostics(snippet)
            .filter(Diag::isError)
            .map(diag -> Wrappers.clean(diag.getMessage(Locale.ENGLISH)))
            .collect(Collectors.joining("; "));
    return "'%s' cannot be used as things are: %s".formatted(name, errors);
  }
}
