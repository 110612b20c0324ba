package dev.einlab.kernel.eval;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.LineNumber;

/**
 * Rewrites the classes JShell compiles before they are loaded: line numbers become those of the
 * cell, so that every stack trace, printed by whomever, speaks of {@code Cell [3]}.
 */
final class Weaver {
  private final ClassFile classFile;

  /** A weaver that looks up supertypes, needed for stack maps, as resources of a loader. */
  Weaver(ClassLoader loader) {
    var types = ClassHierarchyResolver.ofResourceParsing(loader).cached();
    classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(types));
  }

  /** The class as it is loaded. */
  byte[] weave(byte[] bytes, LineMap lines) {
    if (lines == null) return bytes;
    ClassTransform transform =
        ClassTransform.transformingMethodBodies((code, element) -> number(code, element, lines))
            .andThen((builder, element) -> source(builder, element, lines));
    return classFile.transformClass(classFile.parse(bytes), transform);
  }

  private static void number(CodeBuilder code, CodeElement element, LineMap lines) {
    if (element instanceof LineNumber number) {
      code.lineNumber(lines.line(number.line()));
    } else {
      code.with(element);
    }
  }

  private static void source(ClassBuilder builder, ClassElement element, LineMap lines) {
    builder.with(
        element instanceof SourceFileAttribute ? SourceFileAttribute.of(lines.cell()) : element);
  }
}
