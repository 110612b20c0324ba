package dev.einlab.kernel.eval;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

/**
 * In Java a sealed type need not name its subtypes if they stand in the same file. JShell compiles
 * every declaration as a file of its own; so the subtypes that stand in the same cell are named
 * here.
 */
final class SealedTypes {
  private SealedTypes() {}

  /** The snippets of a cell, sealed types without a permits clause completed by one. */
  static List<Splitter.Piece> complete(List<Splitter.Piece> pieces) {
    if (pieces.stream().noneMatch(piece -> piece.source().contains("sealed"))) return pieces;
    List<SourceText> sources = new ArrayList<>();
    for (Splitter.Piece piece : pieces) sources.add(new SourceText(sources.size(), piece.source()));
    JavacTask task = SourceText.task(sources, new DiagnosticCollector<JavaFileObject>());
    return complete(pieces, SourceText.parse(task), Trees.instance(task).getSourcePositions());
  }

  private static List<Splitter.Piece> complete(
      List<Splitter.Piece> pieces,
      Iterable<? extends CompilationUnitTree> units,
      SourcePositions positions) {
    Map<String, Set<String>> subtypes = new HashMap<>();
    List<CompilationUnitTree> parsed = new ArrayList<>();
    for (CompilationUnitTree unit : units) {
      parsed.add(unit);
      for (Tree tree : unit.getTypeDecls()) {
        if (tree instanceof ClassTree type) noteSupertypes(type, subtypes);
      }
    }
    List<Splitter.Piece> completed = new ArrayList<>(pieces);
    for (int i = 0; i < parsed.size(); i++) {
      CompilationUnitTree unit = parsed.get(i);
      if (unit.getTypeDecls().size() != 1) continue;
      if (!(unit.getTypeDecls().getFirst() instanceof ClassTree type)) continue;
      Set<String> permitted = subtypes.getOrDefault(type.getSimpleName().toString(), Set.of());
      boolean open = type.getModifiers().getFlags().contains(Modifier.SEALED);
      if (!open || !type.getPermitsClause().isEmpty() || permitted.isEmpty()) continue;
      int brace = bodyOf(unit, type, positions, pieces.get(i).source());
      if (brace < 0) continue;
      completed.set(i, pieces.get(i).with(brace, "permits " + String.join(", ", permitted) + " "));
    }
    return completed;
  }

  private static void noteSupertypes(ClassTree type, Map<String, Set<String>> subtypes) {
    List<Tree> supertypes = new ArrayList<>(type.getImplementsClause());
    if (type.getExtendsClause() != null) supertypes.add(type.getExtendsClause());
    for (Tree supertype : supertypes) {
      Tree raw = supertype instanceof ParameterizedTypeTree generic ? generic.getType() : supertype;
      subtypes
          .computeIfAbsent(raw.toString(), name -> new LinkedHashSet<>())
          .add(type.getSimpleName().toString());
    }
  }

  /** Where the brace of the body stands: behind everything of the head. */
  private static int bodyOf(
      CompilationUnitTree unit, ClassTree type, SourcePositions positions, String source) {
    List<Tree> head = new ArrayList<>(type.getTypeParameters());
    head.add(type.getModifiers());
    head.addAll(type.getImplementsClause());
    if (type.getExtendsClause() != null) head.add(type.getExtendsClause());
    long end = 0;
    for (Tree tree : head) end = Math.max(end, positions.getEndPosition(unit, tree));
    return source.indexOf('{', (int) end);
  }
}
