package dev.einlab.kernel.eval;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rewrites the classes JShell compiles before they are loaded:
 *
 * <ul>
 *   <li>line numbers become those of the cell, so that every stack trace, printed by whomever,
 *       speaks of {@code Cell [3]};
 *   <li>variables of cells are read and written at home, see {@link Variables}, and methods of
 *       other cells are called by name, see {@link Methods};
 *   <li>static fields that may hold much are not final, so that they can be emptied when their
 *       class was declared again;
 *   <li>loops and recursions look whether they should stop, see {@link StopPoints}.
 * </ul>
 */
final class Weaver {
  private static final DynamicCallSiteDesc STOP_CHECK =
      DynamicCallSiteDesc.of(
          ConstantDescs.ofCallsiteBootstrap(
              StopCheck.class.describeConstable().orElseThrow(), "link", ConstantDescs.CD_CallSite),
          "check",
          MethodTypeDesc.of(ConstantDescs.CD_void));

  private static final DirectMethodHandleDesc LINK =
      ConstantDescs.ofCallsiteBootstrap(
          Methods.class.describeConstable().orElseThrow(), "link", ConstantDescs.CD_CallSite);

  /** Static finals of these the JIT must be able to trust; they hold little. */
  private static final Pattern TRUSTED =
      Pattern.compile("[^L\\[].*|Ljava/lang/.*|Ljdk/incubator/vector/.*");

  /** For comparing: a constant pool that depends on the code only, and no stack maps. */
  private static final ClassFile BARE =
      ClassFile.of(
          ClassFile.ConstantPoolSharingOption.NEW_POOL,
          ClassFile.StackMapsOption.DROP_STACK_MAPS,
          ClassFile.DebugElementsOption.DROP_DEBUG,
          ClassFile.LineNumbersOption.DROP_LINE_NUMBERS);

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

  /**
   * Whether two versions of a class do the same: they differ at most in the wrappers that hold the
   * variables and methods they use, and woven code finds those by name.
   */
  boolean same(byte[] one, byte[] other) {
    return Arrays.equals(essence(one), essence(other));
  }

  private byte[] essence(byte[] bytes) {
    ClassModel model = BARE.parse(bytes);
    return BARE.transformClass(
        model,
        (builder, element) -> {
          switch (element) {
            case SourceFileAttribute _ -> {}
            case MethodModel method ->
                builder.transformMethod(
                    method,
                    MethodTransform.transformingCode((code, part) -> byName(code, part, method)));
            default -> builder.with(element);
          }
        });
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
      case FieldModel field when mayBeEmptied(field) ->
          builder.transformField(
              field,
              (into, part) -> {
                if (part instanceof AccessFlags) {
                  into.withFlags(withoutFinal(field));
                } else {
                  into.with(part);
                }
              });
      default -> builder.with(element);
    }
  }

  private static boolean mayBeEmptied(FieldModel field) {
    int flags = field.flags().flagsMask();
    boolean constant = (flags & ClassFile.ACC_STATIC) != 0 && (flags & ClassFile.ACC_FINAL) != 0;
    boolean ofClass =
        field
            .parent()
            .filter(owner -> (owner.flags().flagsMask() & ClassFile.ACC_INTERFACE) == 0)
            .isPresent();
    boolean ofCompiler = (flags & (ClassFile.ACC_ENUM | ClassFile.ACC_SYNTHETIC)) != 0;
    return constant
        && ofClass
        && !ofCompiler
        && !TRUSTED.matcher(field.fieldType().stringValue()).matches();
  }

  private static int withoutFinal(FieldModel field) {
    return field.flags().flagsMask() & ~ClassFile.ACC_FINAL;
  }

  private void code(MethodModel method, CodeModel code, CodeBuilder woven, LineMap lines) {
    StopPoints stops = new StopPoints(method.methodName().stringValue(), code);
    if (stops.atEntry()) woven.invokedynamic(STOP_CHECK);
    boolean oneCell = lines.onlyCell() != null;
    List<CodeElement> elements = code.elementList();
    for (int i = 0; i < elements.size(); i++) {
      if (stops.before(i)) woven.invokedynamic(STOP_CHECK);
      switch (elements.get(i)) {
        case LineNumber number when oneCell -> woven.lineNumber(lines.line(number.line()).number());
        case CodeElement other -> byName(woven, other, method);
      }
    }
  }

  /** Passes an instruction on; one that names another wrapper goes to its variable or method. */
  private void byName(CodeBuilder woven, CodeElement element, MethodModel within) {
    switch (element) {
      case FieldInstruction access when isVariable(access) -> atHome(woven, access);
      case InvokeInstruction call when isOfOtherWrapper(call, within) ->
          woven.invokedynamic(
              DynamicCallSiteDesc.of(LINK, call.name().stringValue(), call.typeSymbol()));
      default -> woven.with(element);
    }
  }

  private static boolean isOfOtherWrapper(InvokeInstruction call, MethodModel within) {
    String owner = call.owner().asInternalName();
    String own = within.parent().map(c -> c.thisClass().asInternalName()).orElse("");
    return call.opcode() == Opcode.INVOKESTATIC
        && Wrappers.isWrapper(owner)
        && !owner.equals(Wrappers.wrapperOf(own));
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
