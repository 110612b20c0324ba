package dev.einlab.kernel.eval;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Rewrites the classes JShell compiles before they are loaded:
 *
 * <ul>
 *   <li>line numbers become those of the cell, so that every stack trace, printed by whomever,
 *       speaks of {@code Cell [3]};
 *   <li>variables of cells are read and written at home, see {@link Variables};
 *   <li>loops and recursions look whether they should stop, see {@link StopPoints}.
 * </ul>
 */
final class Weaver {
  private static final ClassDesc STOP_CHECK = StopCheck.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc POLL = MethodTypeDesc.of(ConstantDescs.CD_void);

  private final ClassFile classFile;
  private final Variables variables;

  /** A weaver that looks up supertypes, needed for stack maps, as resources of a loader. */
  Weaver(CellLoader loader, Variables variables) {
    this.variables = variables;
    var types = ClassHierarchyResolver.ofResourceParsing(loader).cached();
    classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(types));
  }

  /** The class as it is loaded. */
  byte[] weave(byte[] bytes, LineMap lines) {
    return classFile.transformClass(
        classFile.parse(bytes), (builder, element) -> member(builder, element, lines));
  }

  private void member(ClassBuilder builder, ClassElement element, LineMap lines) {
    switch (element) {
      case SourceFileAttribute _ when lines.onlyCell() != null ->
          builder.with(SourceFileAttribute.of(lines.onlyCell()));
      case MethodModel method ->
          builder.transformMethod(
              method,
              (into, part) -> {
                if (part instanceof CodeModel code) {
                  into.withCode(woven -> code(method, code, woven, lines));
                } else {
                  into.with(part);
                }
              });
      default -> builder.with(element);
    }
  }

  private void code(MethodModel method, CodeModel code, CodeBuilder woven, LineMap lines) {
    StopPoints stops = new StopPoints(method.methodName().stringValue(), code);
    if (stops.atEntry()) woven.invokestatic(STOP_CHECK, "poll", POLL);
    boolean oneCell = lines.onlyCell() != null;
    List<CodeElement> elements = code.elementList();
    for (int i = 0; i < elements.size(); i++) {
      if (stops.before(i)) woven.invokestatic(STOP_CHECK, "poll", POLL);
      switch (elements.get(i)) {
        case LineNumber number when oneCell -> woven.lineNumber(lines.line(number.line()).number());
        case FieldInstruction access when isVariable(access) -> atHome(woven, access);
        case CodeElement other -> woven.with(other);
      }
    }
  }

  private static boolean isVariable(FieldInstruction access) {
    return Wrappers.isWrapper(access.owner().asInternalName())
        && Wrappers.isVariable(access.name().stringValue());
  }

  private void atHome(CodeBuilder woven, FieldInstruction access) {
    String name = access.name().stringValue();
    ClassDesc home = ClassDesc.of(variables.homeOf(name, access.typeSymbol()));
    woven.fieldAccess(access.opcode(), home, name, access.typeSymbol());
  }
}
