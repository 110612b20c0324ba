package dev.einlab.kernel.eval;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a method of a cell looks whether it should stop: at its entry, for recursions and for loops
 * of the JDK that call it, and at the end of every pass of a loop.
 */
final class StopPoints {
  private final Set<Integer> loopEnds = new HashSet<>();
  private final boolean atEntry;

  StopPoints(String methodName, CodeModel code) {
    boolean runsOnce = methodName.equals("<clinit>") || methodName.startsWith(Wrappers.DO_IT);
    atEntry = !runsOnce;
    List<CodeElement> elements = code.elementList();
    Set<Label> passed = new HashSet<>();
    for (int i = 0; i < elements.size(); i++) {
      switch (elements.get(i)) {
        case LabelTarget target -> passed.add(target.label());
        case BranchInstruction branch when passed.contains(branch.target()) -> loopEnds.add(i);
        default -> {}
      }
    }
  }

  /** Whether the method looks before it does anything. */
  boolean atEntry() {
    return atEntry;
  }

  /** Whether to look before the element at an index. */
  boolean before(int index) {
    return loopEnds.contains(index);
  }
}
