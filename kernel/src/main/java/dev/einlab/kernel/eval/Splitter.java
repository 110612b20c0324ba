package dev.einlab.kernel.eval;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts the source of a cell into snippets, each with the place where it begins. */
final class Splitter {
  /**
   * One snippet.
   *
   * @param offset where its source begins in the cell, in chars
   * @param whole whether it is complete by its syntax; if not, it is the last and cannot be run
   * @param parts the snippets that were merged into this one; empty if none were
   */
  record Piece(String source, int offset, boolean whole, List<Piece> parts) {
    Piece(String source, int offset, boolean whole) {
      this(source, offset, whole, List.of());
    }

    /** This snippet with text inserted; lines stay what they are. */
    Piece with(int at, String text) {
      String longer = source.substring(0, at) + text + source.substring(at);
      return new Piece(longer, offset, whole, parts);
    }

    /** Consecutive statements of a cell as one block; its brace stands in front of the first. */
    static Piece block(List<Piece> parts, String cell) {
      Piece last = parts.getLast();
      int start = parts.getFirst().offset();
      int end = Math.min(cell.length(), last.offset() + last.source().length());
      String semicolon = last.source().stripTrailing().endsWith(";") ? ";" : "";
      String source = "{" + cell.substring(start, end) + semicolon + "\n}";
      return new Piece(source, start - 1, true, List.copyOf(parts));
    }
  }

  private final SourceCodeAnalysis analysis;

  Splitter(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  List<Piece> split(String cell) {
    List<Piece> pieces = new ArrayList<>();
    String rest = cell;
    while (!rest.isBlank()) {
      rest = rest.substring(Cursor.startOfCode(rest));
      CompletionInfo info = analysis.analyzeCompletion(rest);
      int offset = cell.length() - rest.length();
      switch (info.completeness()) {
        case EMPTY -> rest = "";
        case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE -> {
          boolean open = info.completeness() == Completeness.CONSIDERED_INCOMPLETE;
          pieces.add(new Piece(open ? rest : info.source(), offset, true));
          rest = open ? "" : info.remaining();
        }
        case DEFINITELY_INCOMPLETE, UNKNOWN -> {
          pieces.add(new Piece(rest, offset, false));
          rest = "";
        }
      }
    }
    return pieces;
  }

  /**
   * What a completion at a position has to look at.
   *
   * @param offset where the source begins in the cell; what the cell declares above is put in front
   *     of it and may begin before the cell does
   */
  record Around(String source, int offset) {}

  /**
   * The snippet around a position: with the variables the cell itself declares above, then alone.
   */
  List<Around> around(String cell, int position) {
    Piece around = new Piece(cell, 0, false);
    for (Piece piece : split(cell)) {
      if (piece.offset() <= position) around = piece;
    }
    String ending = around.source().stripTrailing();
    int end = Math.min(cell.length(), around.offset() + ending.length());
    if (position > end && ending.matches("(?s).*[;}]")) { // in blanks behind the last snippet
      around = new Piece(cell.substring(end, position), end, false);
    }
    StringBuilder block = new StringBuilder("{");
    declaredAbove(cell, position)
        .forEach((piece, declared) -> {
          if (declared instanceof VariableTree) block.append(piece.source()).append('\n');
        });
    Around alone = new Around(around.source(), around.offset());
    if (block.length() == 1) return List.of(alone);
    int offset = around.offset() - block.length();
    return List.of(new Around(block + around.source(), offset), alone);
  }

  /** Variables and types a cell declares above a position: JShell knows them once it has run. */
  Map<Piece, StatementTree> declaredAbove(String cell, int position) {
    List<Piece> above =
        split(cell).stream()
            .filter(piece -> piece.offset() + piece.source().stripTrailing().length() < position)
            .toList();
    List<StatementTree> statements =
        PlainStatements.statements(above.stream().map(Piece::source).toList());
    Map<Piece, StatementTree> declared = new LinkedHashMap<>();
    for (int i = 0; i < above.size(); i++) {
      StatementTree each = statements.get(i);
      if (each instanceof VariableTree || each instanceof ClassTree)
        declared.put(above.get(i), each);
    }
    return declared;
  }
}
