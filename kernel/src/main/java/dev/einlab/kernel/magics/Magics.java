package dev.einlab.kernel.magics;

import dev.einlab.display.CellMagic;
import dev.einlab.kernel.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The magics of the kernel, and how to find those that libraries bring. */
public final class Magics {
  /** What magics may do to the kernel they run in. */
  public interface Host {
    /** Adds jars or directories to what cells can use. */
    void addToClasspath(List<String> entries);

    /** What cells can use beside the JDK. */
    List<String> classpath();

    /** Runs source as a cell does; its lines are told under a name. */
    Object run(String name, String source) throws Exception;

    /** Forgets all declarations when the cell has ended. */
    void reset();

    /** Where classes of cells and their libraries are found. */
    ClassLoader loader();
  }

  private final Host host;
  private final Map<String, Magic> byName = new LinkedHashMap<>();
  private Maven maven;

  public Magics(Host host) {
    this.host = host;
    List.of(
            Magic.line(
                "maven addMavenDependencies addMavenDependency",
                "GROUP:ARTIFACT:VERSION...",
                "use libraries and what they depend on",
                this::maven),
            Magic.line(
                "mavenRepo addMavenRepo", "ID URL", "look there, too", this::mavenRepository),
            new Magic(
                List.of("loadFromPOM"),
                "FILE [SCOPE...]",
                "use a POM's dependencies; %%: POM in the cell",
                this::pomFile,
                this::pomText),
            Magic.line("jars addJars", "GLOB...", "use these jars", this::jars),
            Magic.line(
                "classpath", "[GLOB...]", "use jars or directories; else list them", this::entries),
            Magic.line("load", "FILE", "run a file: Java source or a notebook", this::load),
            Magic.cell("writefile", "[-a] FILE", "write the cell to a file", this::writeFile),
            Magic.line("reset", "", "forget all declarations", none("%reset", this.host::reset)),
            Magic.line("help lsmagic", "", "list the magics", none("%help", this::help)))
        .forEach(magic -> magic.names().forEach(name -> byName.put(name, magic)));
  }

  /** Whether a name is that of a magic that can stand in a line. */
  public boolean isLineMagic(String name) {
    return byName.containsKey(name) && byName.get(name).line() != null;
  }

  /** The names of all magics with their percent signs, for completion. */
  public List<String> completions() {
    List<String> names = new ArrayList<>();
    byName.forEach((name, magic) -> {
      if (magic.line() != null) names.add("%" + name);
      if (magic.cell() != null) names.add("%%" + name);
    });
    for (CellMagic magic : ofLibraries()) names.add("%%" + magic.name());
    return names;
  }

  /** The magic of that name some library brings, or {@code null}. Runs code of the library. */
  public CellMagic ofLibrary(String name) {
    for (CellMagic magic : ofLibraries()) {
      if (magic.name().equals(name)) return magic;
    }
    return null;
  }

  private Iterable<CellMagic> ofLibraries() {
    return ServiceLoader.load(CellMagic.class, host.loader());
  }

  /** Runs a magic that stands in a line. */
  public Object line(String name, List<String> arguments) throws Exception {
    Magic magic = byName.get(name);
    if (magic == null) throw unknown("%" + name);
    if (magic.line() == null) {
      throw new MagicError("%%%1$s needs a body: write %%%%%1$s over it".formatted(name));
    }
    return magic.line().run(arguments);
  }

  /** Runs a magic that has a body. */
  public Object cell(String name, String arguments, String body) throws Exception {
    return cell(name, Arguments.split(arguments), body);
  }

  /** Runs a magic that has a body. */
  public Object cell(String name, List<String> arguments, String body) throws Exception {
    Magic magic = byName.get(name);
    if (magic == null) throw unknown("%%" + name);
    if (magic.cell() == null) {
      throw new MagicError("%%%%%1$s takes no body: write %%%1$s in a line".formatted(name));
    }
    return magic.cell().run(arguments, body);
  }

  /** The arguments of a magic and what it does; {@code null} if there is none of that name. */
  public String describe(String name) {
    Magic magic = byName.get(name);
    if (magic != null) return magic.describe();
    CellMagic ofLibrary = ofLibrary(name);
    return ofLibrary == null ? null : Magic.describe("%%" + name, ofLibrary.help());
  }

  private MagicError unknown(String name) {
    return new MagicError(
        "there is no magic %s: known are %s".formatted(name, String.join(" ", completions())));
  }

  private void help() {
    StringBuilder text = new StringBuilder();
    byName.values().stream().distinct().forEach(magic -> text.append(magic.describe()));
    for (CellMagic magic : ofLibraries()) {
      text.append(Magic.describe("%%" + magic.name(), magic.help()));
    }
    System.out.print(text);
  }

  private Maven repositories() {
    if (maven == null) maven = new Maven();
    return maven;
  }

  private Object maven(List<String> coordinates) throws Exception {
    if (coordinates.isEmpty()) throw new MagicError("%maven: name at least one artifact");
    return use(repositories().resolve(coordinates));
  }

  private Object mavenRepository(List<String> arguments) throws MagicError {
    if (arguments.size() != 2) {
      throw new MagicError("%mavenRepo takes an id and a URL, not " + arguments);
    }
    String url = arguments.get(1);
    if (!url.matches("(https?|file):/\\S+")) {
      throw new MagicError("%mavenRepo: '" + url + "' is no URL, such as https://host/path");
    }
    repositories().addRepository(arguments.get(0), url);
    return null;
  }

  private Object pomFile(List<String> arguments) throws Exception {
    if (arguments.isEmpty()) throw new MagicError("%loadFromPOM: name a file");
    return pomText(arguments.subList(1, arguments.size()), read(arguments.getFirst()));
  }

  private Object pomText(List<String> scopes, String xml) throws Exception {
    return use(new Maven().resolve(Pom.parse(xml), scopes));
  }

  private List<String> use(List<Path> jars) throws MagicError {
    List<String> entries = jars.stream().map(Path::toString).toList();
    for (String entry : entries) {
      String fault = ClassPath.fault(entry);
      if (fault != null) throw new MagicError(fault);
    }
    host.addToClasspath(entries);
    return entries;
  }

  private Object jars(List<String> globs) throws MagicError {
    if (globs.isEmpty()) throw new MagicError("%jars: name at least one jar");
    List<Path> jars = new ArrayList<>();
    for (String glob : globs) {
      List<Path> found = Globs.expand(glob);
      if (found.size() == 1 && Files.isDirectory(found.getFirst()))
        found = Globs.expand(glob + "/");
      found = found.stream().filter(path -> path.toString().endsWith(".jar")).toList();
      if (found.isEmpty()) throw new MagicError("%jars: no jar is named by '" + glob + "'");
      jars.addAll(found);
    }
    return use(jars.stream().map(Path::toAbsolutePath).toList());
  }

  private Object entries(List<String> globs) throws MagicError {
    if (globs.isEmpty()) return host.classpath();
    List<Path> entries = new ArrayList<>();
    for (String glob : globs) {
      List<Path> found = Globs.expand(glob);
      if (found.isEmpty()) throw new MagicError("%classpath: nothing is named by '" + glob + "'");
      entries.addAll(found);
    }
    return use(entries.stream().map(Path::toAbsolutePath).toList());
  }

  private Object load(List<String> arguments) throws Exception {
    if (arguments.size() != 1) throw new MagicError("%load takes one file, not " + arguments);
    String file = arguments.getFirst();
    String text = read(file);
    boolean notebook = file.endsWith(".ipynb");
    List<String> cells = notebook ? NotebookFile.codeCells(file, text) : List.of(text);
    for (int i = 0; i < cells.size(); i++) {
      host.run(notebook ? file + ", code cell " + (i + 1) : file, cells.get(i));
    }
    return null;
  }

  private static String read(String file) throws MagicError {
    List<Path> found = Globs.expand(file);
    if (found.size() != 1) {
      throw new MagicError(
          "there is no file '%s' in %s".formatted(file, Path.of("").toAbsolutePath()));
    }
    try {
      return Files.readString(found.getFirst());
    } catch (IOException e) {
      throw new MagicError("the file '" + file + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private Object writeFile(List<String> arguments, String body) throws MagicError {
    boolean append = arguments.contains("-a");
    List<String> files = arguments.stream().filter(word -> !word.equals("-a")).toList();
    if (files.size() != 1) throw new MagicError("%%writefile takes one file, not " + files);
    Path file = Path.of(files.getFirst());
    boolean exists = Files.exists(file);
    String text = body.stripLeading();
    try {
      StandardOpenOption mode =
          append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
    } catch (IOException e) {
      throw new MagicError("the file '" + file + "' cannot be written: " + e, e);
    }
    System.out.println((append ? "Appended to " : exists ? "Overwrote " : "Wrote ") + file);
    return null;
  }

  /** A magic that takes no arguments. */
  private static Magic.InLine none(String name, Runnable action) {
    return arguments -> {
      if (!arguments.isEmpty())
        throw new MagicError(name + " takes no arguments, not " + arguments);
      action.run();
      return null;
    };
  }
}
