package dev.einlab.kernel.eval;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a method of a cell has to look whether it should stop: at its entry if it may recurse, and
 * at the end of every pass of a loop, with one exception. An innermost loop that counts an int and
 * only computes has no check: there it would cost a factor of two to four, because the JIT could
 * not vectorize the loop. Such a loop ends by itself, within a second or two.
 */
final class StopPoints {
  /** Methods that take a few nanoseconds and call nothing: a loop over them only computes. */
  private static final Set<String> CHEAP_MATH =
      Set.of(
          "abs",
          "min",
          "max",
          "fma",
          "sqrt",
          "clamp",
          "signum",
          "copySign",
          "floorMod",
          "floorDiv",
          "round",
          "rint",
          "floor",
          "ceil",
          "addExact",
          "multiplyExact",
          "toIntExact");

  private static final Set<String> CHEAP_OWNERS =
      Set.of(
          "java/lang/Float",
          "java/lang/Double",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Short",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/foreign/MemorySegment");

  /** One backward branch: indices of its target and of itself among the elements. */
  private record Loop(int head, int end) {
    boolean holds(Loop other) {
      return head <= other.head && other.end <= end && !equals(other);
    }
  }

  private final List<CodeElement> elements;
  private final Map<Label, Integer> targets = new HashMap<>();
  private final Set<Integer> checked = new HashSet<>();
  private final boolean atEntry;

  StopPoints(String methodName, CodeModel code) {
    elements = code.elementList();
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof LabelTarget target) targets.put(target.label(), i);
    }
    List<Loop> loops = loops();
    for (Loop loop : loops) {
      if (!onlyCounts(loop, loops)) checked.add(loop.end());
    }
    // A lambda is called by loops of the JDK, which cannot be checked themselves.
    atEntry = methodName.startsWith("lambda$") || elements.stream().anyMatch(StopPoints::callsCell);
  }

  /** Whether the method looks before it does anything. */
  boolean atEntry() {
    return atEntry;
  }

  /** Whether to look before the element at an index. */
  boolean before(int index) {
    return checked.contains(index);
  }

  private List<Loop> loops() {
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof BranchInstruction branch) {
        Integer target = targets.get(branch.target());
        if (target != null && target <= i) loops.add(new Loop(target, i));
      }
    }
    return loops;
  }

  private static boolean callsCell(CodeElement element) {
    return element instanceof InvokeInstruction call
        && Wrappers.isOfCell(call.owner().asInternalName());
  }

  private boolean onlyCounts(Loop loop, List<Loop> loops) {
    for (Loop other : loops) {
      if (loop.holds(other)) return false;
    }
    List<CodeElement> body = elements.subList(loop.head(), loop.end() + 1);
    return body.stream().allMatch(StopPoints::onlyComputes) && counts(body);
  }

  private static boolean onlyComputes(CodeElement element) {
    return switch (element) {
      case InvokeDynamicInstruction _ -> false;
      case InvokeInstruction call -> {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        yield CHEAP_OWNERS.contains(owner)
            || owner.startsWith("jdk/incubator/vector/")
            || owner.equals("java/lang/Math") && CHEAP_MATH.contains(name);
      }
      default -> true;
    };
  }

  /** Whether the loop compares an int that it changes in one place, by adding to it. */
  private static boolean counts(List<CodeElement> body) {
    List<Instruction> code =
        body.stream().filter(Instruction.class::isInstance).map(Instruction.class::cast).toList();
    for (int slot : comparedSlots(code)) {
      int steps = 0;
      int writes = 0;
      for (int i = 0; i < code.size(); i++) {
        if (code.get(i) instanceof IncrementInstruction step && step.slot() == slot) {
          writes++;
          if (step.constant() != 0) steps++;
        } else if (code.get(i) instanceof StoreInstruction store
            && store.slot() == slot
            && store.typeKind() == TypeKind.INT) {
          writes++;
          if (i > 0 && code.get(i - 1).opcode() == Opcode.IADD) steps++;
        }
      }
      if (writes == 1 && steps == 1) return true;
    }
    return false;
  }

  /** Int variables that are loaded shortly before a comparison of two ints that may leave. */
  private static Set<Integer> comparedSlots(List<Instruction> code) {
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; i < code.size(); i++) {
      if (!(code.get(i) instanceof BranchInstruction branch) || !comparesInts(branch.opcode())) {
        continue;
      }
      for (int back = Math.max(0, i - 5); back < i; back++) {
        if (code.get(back) instanceof LoadInstruction load && load.typeKind() == TypeKind.INT) {
          slots.add(load.slot());
        }
      }
    }
    return slots;
  }

  private static boolean comparesInts(Opcode opcode) {
    return switch (opcode) {
      case IF_ICMPLT, IF_ICMPLE, IF_ICMPGT, IF_ICMPGE, IF_ICMPNE, IFLT, IFLE, IFGT, IFGE, IFNE ->
          true;
      default -> false;
    };
  }
}
