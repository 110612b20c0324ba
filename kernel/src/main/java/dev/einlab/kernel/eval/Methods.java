package dev.einlab.kernel.eval;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where methods of cells are found. A method declared again lives in a new wrapper class, and code
 * compiled before calls the old one; JShell therefore replaces every class that calls it, and the
 * objects and static values of those classes are lost. Here calls from one wrapper into another go
 * by name and type to the method that was declared last. So nothing needs to be replaced, and
 * objects, lambdas and threads call what the reader sees in the notebook.
 */
public final class Methods {
  /** A method by its name and type. */
  private record Key(String name, String descriptor) {}

  private final CellLoader loader;
  private final Map<Key, String> owners = new HashMap<>();
  private final Map<Key, MutableCallSite> sites = new HashMap<>();
  private final Set<Key> moved = new LinkedHashSet<>();

  Methods(CellLoader loader) {
    this.loader = loader;
  }

  /** Learns the methods of a wrapper that JShell just compiled. */
  synchronized void declare(String className, byte[] wrapper) {
    if (!Wrappers.isWrapper(className)) return;
    ClassModel model = ClassFile.of().parse(wrapper);
    for (MethodModel method : model.methods()) {
      boolean synthetic = (method.flags().flagsMask() & ClassFile.ACC_SYNTHETIC) != 0;
      String name = method.methodName().stringValue();
      if (synthetic || name.startsWith("<") || name.startsWith(Wrappers.DO_IT)) continue;
      Key key = new Key(name, method.methodType().stringValue());
      owners.put(key, className);
      if (sites.containsKey(key)) moved.add(key);
    }
  }

  /** Lets calls go to the methods declared last. Called before code runs. */
  synchronized void retarget() {
    for (Key key : moved) sites.get(key).setTarget(find(key, sites.get(key).type()));
    if (!moved.isEmpty()) {
      MutableCallSite.syncAll(moved.stream().map(sites::get).toArray(MutableCallSite[]::new));
    }
    moved.clear();
  }

  /** The place a call goes through. */
  synchronized CallSite site(String name, MethodType type) {
    Key key = new Key(name, type.toMethodDescriptorString());
    return sites.computeIfAbsent(key, k -> new MutableCallSite(find(k, type)));
  }

  private MethodHandle find(Key key, MethodType type) {
    try {
      Class<?> owner = Class.forName(owners.get(key), true, loader);
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
      return inside.findStatic(owner, key.name(), type).asFixedArity();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the method " + key.name() + type + " of a cell is not there", e);
    }
  }

  /** What woven calls are bound by. Cells see this class; see {@link CellLoader}. */
  public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type) {
    return ((CellLoader) caller.lookupClass().getClassLoader()).methods().site(name, type);
  }
}
