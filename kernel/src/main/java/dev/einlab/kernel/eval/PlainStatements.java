package dev.einlab.kernel.eval;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

/**
 * Which snippets are statements that declare nothing. Runs of them may become one block and one
 * compilation, instead of one each; every compilation costs 10 to 30 ms.
 */
final class PlainStatements {
  /** What merging needs to know of a snippet. */
  enum Kind {
    /** A statement, or an assignment: it has no value that a reader would want to see. */
    STATEMENT,
    /** An expression: as the last of a cell it is the cell's value. */
    EXPRESSION,
    /** A declaration, an import, or something that does not parse. */
    OTHER
  }

  private static final String BEFORE = "class Cell { void run() throws Throwable {";
  private static final String AFTER = "\n}}";

  private PlainStatements() {}

  /** The kind of each snippet. */
  static List<Kind> kinds(List<String> snippets) {
    return statements(snippets).stream().map(PlainStatements::kind).toList();
  }

  /** Each snippet as a statement, {@code null} for what is none; nothing is resolved. */
  static List<StatementTree> statements(List<String> snippets) {
    if (snippets.isEmpty()) return List.of();
    List<SourceText> sources = new ArrayList<>();
    for (String snippet : snippets) {
      sources.add(new SourceText(sources.size(), BEFORE + snippet + AFTER));
    }
    DiagnosticCollector<JavaFileObject> errors = new DiagnosticCollector<>();
    List<StatementTree> statements = new ArrayList<>();
    for (CompilationUnitTree unit : SourceText.parse(SourceText.task(sources, errors))) {
      statements.add(only(unit));
    }
    for (var error : errors.getDiagnostics()) {
      statements.set(sources.indexOf(error.getSource()), null);
    }
    return statements;
  }

  private static StatementTree only(CompilationUnitTree unit) {
    boolean intact =
        unit.getTypeDecls().size() == 1
            && unit.getTypeDecls().getFirst() instanceof ClassTree cell
            && cell.getMembers().size() == 1;
    if (!intact) return null;
    ClassTree cell = (ClassTree) unit.getTypeDecls().getFirst();
    BlockTree body = ((MethodTree) cell.getMembers().getFirst()).getBody();
    return body.getStatements().size() == 1 ? body.getStatements().getFirst() : null;
  }

  private static Kind kind(StatementTree statement) {
    return switch (statement) {
      case null -> Kind.OTHER;
      case VariableTree _ -> Kind.OTHER;
      case ClassTree _ -> Kind.OTHER;
      case ExpressionStatementTree expression ->
          expression.getExpression() instanceof AssignmentTree
                  || expression.getExpression() instanceof CompoundAssignmentTree
              ? Kind.STATEMENT
              : Kind.EXPRESSION;
      default -> Kind.STATEMENT;
    };
  }
}
