package dev.einlab.kernel.eval;

import java.util.ArrayList;
import java.util.List;
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

  /** The snippet around a position: what a completion there has to look at. */
  Piece at(String cell, int position) {
    Piece around = new Piece(cell, 0, false);
    for (Piece piece : split(cell)) {
      if (piece.offset() <= position) around = piece;
    }
    int end = Math.min(cell.length(), around.offset() + around.source().length());
    if (position <= end) return around;
    return new Piece(cell.substring(end, position), end, false); // blanks after the last snippet
  }
}
