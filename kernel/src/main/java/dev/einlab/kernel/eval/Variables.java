package dev.einlab.kernel.eval;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where variables of cells live. JShell keeps a variable as a static field of the wrapper class of
 * its snippet, and makes a new wrapper, with an empty field, whenever something the snippet depends
 * on is declared again. Here every variable has a home of its own, a class with one static field,
 * and woven code goes there instead. So values outlive wrappers, code that was compiled against an
 * old wrapper (a lambda, a running thread) sees the same variable as new code, and a replaced
 * wrapper keeps no value alive.
 *
 * <p>A home belongs to a name and a type. When the type of a variable changes without the variable
 * being declared again, because a class it names was, its value belongs to the old class and is
 * given up.
 */
final class Variables {
  private static final Pattern CELL_CLASS = Pattern.compile("REPL/\\$JShell\\$\\w+");

  /** The home of one variable. */
  private record Home(String className, ClassDesc type) {}

  /** What was declared last under a name. */
  private record Declared(Home home, String signature) {}

  private final CellLoader loader;
  private final Map<String, Home> homes = new HashMap<>();
  private final Map<String, Declared> declared = new HashMap<>();
  private final Set<String> reset = new LinkedHashSet<>();

  Variables(CellLoader loader) {
    this.loader = loader;
  }

  /** Learns the variables of a wrapper that JShell just compiled. */
  synchronized void declare(byte[] wrapper) {
    ClassModel model = ClassFile.of().parse(wrapper);
    if (!Wrappers.isWrapper(model.thisClass().asInternalName())) return;
    for (FieldModel field : model.fields()) {
      String name = field.fieldName().stringValue();
      if (Wrappers.isVariable(name)) declare(name, field);
    }
  }

  private void declare(String name, FieldModel field) {
    String signature =
        field
            .findAttribute(Attributes.signature())
            .map(a -> a.signature().stringValue())
            .orElse("");
    Declared now = new Declared(home(name, field.fieldTypeSymbol()), signature);
    Declared before = declared.put(name, now);
    if (before == null || before.equals(now)) return;
    boolean otherType = !before.home().equals(now.home());
    boolean otherClasses =
        !before.signature().equals(signature)
            && CELL_CLASS.matcher(before.signature() + signature).find();
    if ((otherType || otherClasses) && clear(name, before.home())) reset.add(name);
  }

  /** The class whose field of the same name holds a variable; dots. */
  synchronized String homeOf(String name, ClassDesc type) {
    return home(name, type).className();
  }

  private Home home(String name, ClassDesc type) {
    return homes.computeIfAbsent(
        name + ' ' + type.descriptorString(),
        key -> {
          String className = Wrappers.home(homes.size(), name);
          loader.accept(className, homeClass(className, name, type));
          return new Home(className, type);
        });
  }

  private static byte[] homeClass(String className, String name, ClassDesc type) {
    return ClassFile.of()
        .build(
            ClassDesc.of(className),
            builder -> builder.withField(name, type, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC));
  }

  /** Sets a variable to null or zero; says whether it held anything else. */
  private boolean clear(String name, Home home) {
    try {
      Field field = Class.forName(home.className(), true, loader).getField(name);
      Object before = field.get(null);
      field.set(null, Array.get(Array.newInstance(field.getType(), 1), 0)); // its type's zero
      return before != null && !before.equals(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the variable " + name + " has no home", e);
    }
  }

  /** The names of variables that lost their value since the last call, because a class changed. */
  synchronized List<String> takeReset() {
    List<String> names = new ArrayList<>(reset);
    reset.clear();
    return names;
  }

  /** The value of a variable, or {@code null} if there is none of that name. */
  synchronized Object value(String name) throws ReflectiveOperationException {
    Declared known = declared.get(name);
    return known == null
        ? null
        : Class.forName(known.home().className(), true, loader).getField(name).get(null);
  }

  /** Gives a variable the value it had, unless its type does not take it any more. */
  synchronized void restore(String name, Object value) throws ReflectiveOperationException {
    Home home = declared.get(name).home();
    Field field = Class.forName(home.className(), true, loader).getField(name);
    boolean fits = field.getType().isPrimitive() || field.getType().isInstance(value);
    if (fits && !reset.contains(name)) field.set(null, value);
  }
}
