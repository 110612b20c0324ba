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
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** The kind of each snippet. All are parsed at once; nothing is resolved. */
  static List<Kind> kinds(List<String> snippets) {
    List<SourceText> sources = new ArrayList<>();
    for (String snippet : snippets) {
      sources.add(new SourceText(sources.size(), BEFORE + snippet + AFTER));
    }
    DiagnosticCollector<JavaFileObject> errors = new DiagnosticCollector<>();
    JavacTask task = SourceText.task(sources, errors);
    try {
      List<Kind> kinds = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) kinds.add(kind(unit));
      Set<JavaFileObject> broken = new HashSet<>();
      errors.getDiagnostics().forEach(error -> broken.add(error.getSource()));
      for (int i = 0; i < sources.size(); i++) {
        if (broken.contains(sources.get(i))) kinds.set(i, Kind.OTHER);
      }
      return kinds;
    } catch (IOException e) {
      throw new UncheckedIOException("source in memory cannot be read", e);
    }
  }

  private static Kind kind(CompilationUnitTree unit) {
    boolean intact =
        unit.getTypeDecls().size() == 1
            && unit.getTypeDecls().getFirst() instanceof ClassTree cell
            && cell.getMembers().size() == 1;
    if (!intact) return Kind.OTHER;
    ClassTree cell = (ClassTree) unit.getTypeDecls().getFirst();
    BlockTree body = ((MethodTree) cell.getMembers().getFirst()).getBody();
    if (body.getStatements().size() != 1) return Kind.OTHER;
    StatementTree statement = body.getStatements().getFirst();
    return switch (statement) {
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
