package dev.einlab.kernel.eval;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Loads the classes of cells and the libraries on their class path. Of the kernel it shows them the
 * display API and the stop check, nothing else: a cell may use its own version of any library the
 * kernel is built with.
 */
final class CellLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();
  private final Methods methods = new Methods(this);
  private Weaver weaver;
  private SnippetLines lines;

  CellLoader() {
    super("cells", new URL[0], new JdkAndDisplay());
  }

  /** Completes the loader: a weaver looks types up in it. */
  void weaveWith(Weaver weaver, SnippetLines lines) {
    this.weaver = weaver;
    this.lines = lines;
  }

  /** Accepts a class JShell compiled; it is woven and defined when first used. */
  void accept(String name, byte[] bytes) {
    compiled.put(name, bytes);
    methods.declare(name, bytes);
  }

  /**
   * Accepts another version of a class under the same name, if that makes no difference to the one
   * that is there; says whether it did.
   */
  boolean acceptAgain(String name, byte[] bytes) {
    byte[] before = compiled.get(name);
    if (before == null || !weaver.same(before, bytes)) return false;
    if (findLoadedClass(name) == null) {
      accept(name, bytes);
      lines.forget(name);
    }
    return true;
  }

  /** The methods of cells. */
  Methods methods() {
    return methods;
  }

  /** Empties the static fields of the classes in wrappers that a newer version has replaced. */
  void clearReplaced(String wrapper) {
    String common = Wrappers.versionless(wrapper);
    for (String name : compiled.keySet()) {
      String of = Wrappers.wrapperOf(name);
      boolean nested = !of.equals(name);
      boolean older = !of.equals(wrapper) && Wrappers.versionless(of).equals(common);
      if (nested && older && findLoadedClass(name) != null) clearStatics(name);
    }
  }

  /** Sets the static references of a class to null, so that they hold nothing. */
  void clearStatics(String className) {
    try {
      for (Field field : Class.forName(className, false, this).getDeclaredFields()) {
        int modifiers = field.getModifiers();
        boolean holds = Modifier.isStatic(modifiers) && !field.getType().isPrimitive();
        if (holds && !Modifier.isFinal(modifiers)) {
          field.setAccessible(true);
          field.set(null, null);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the values of " + className + " cannot be cleared", e);
    }
  }

  @Override
  public void addURL(URL url) {
    super.addURL(url);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = compiled.get(name);
    if (bytes == null) return super.findClass(name);
    LineMap map = lines.of(name);
    byte[] woven = map == null ? bytes : weaver.weave(bytes, map); // null: the home of a variable
    return defineClass(name, woven, 0, woven.length);
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    if (name.endsWith(".class")) {
      byte[] bytes = compiled.get(name.substring(0, name.length() - 6).replace('/', '.'));
      if (bytes != null) return new ByteArrayInputStream(bytes);
    }
    return super.getResourceAsStream(name);
  }

  /** The JDK's modules, and of the kernel's own class path only what cells share with it. */
  private static final class JdkAndDisplay extends ClassLoader {
    private static final ClassLoader APP = ClassLoader.getSystemClassLoader();
    private static final String DISPLAY = "dev.einlab.display.";
    private static final Set<String> SHARED =
        Set.of(StopCheck.class.getName(), Methods.class.getName());

    /** Packages of JDK modules that the application loader serves: compiler, JShell and so on. */
    private static final Set<String> JDK_PACKAGES =
        ModuleLayer.boot().modules().stream()
            .filter(module -> module.getClassLoader() == APP)
            .flatMap(module -> module.getPackages().stream())
            .collect(Collectors.toUnmodifiableSet());

    static {
      registerAsParallelCapable();
    }

    JdkAndDisplay() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      int dot = name.lastIndexOf('.');
      boolean jdk = dot > 0 && JDK_PACKAGES.contains(name.substring(0, dot));
      if (jdk || name.startsWith(DISPLAY) || SHARED.contains(name)) {
        return APP.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }

    @Override
    public URL findResource(String name) {
      return name.startsWith(DISPLAY.replace('.', '/')) ? APP.getResource(name) : null;
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
      return name.startsWith(DISPLAY.replace('.', '/'))
          ? APP.getResources(name)
          : Collections.emptyEnumeration();
    }
  }
}
