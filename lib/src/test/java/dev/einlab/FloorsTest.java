package dev.einlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The floors of the library: an import may only point down, and foreign code stays behind its own
 * door.
 */
class FloorsTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?([\\w.]+?)(?:\\.\\*)?;");

  /** Highest first. Packages of one floor stand side by side and do not import each other. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("viz"),
          List.of("io"),
          List.of("cost"),
          List.of("optim", "data"),
          List.of("nn"),
          List.of("tensor"),
          List.of("backend.simd", "backend.opencl"),
          List.of("backend"),
          List.of("einsum"),
          List.of("shape"));

  private static final Map<String, String> ONLY_IMPORTER =
      Map.of(
          "jdk.incubator.", "backend.simd",
          "org.lwjgl.", "backend.opencl",
          "org.knowm.xchart.", "viz",
          "tech.tablesaw.", "viz");

  private record Import(String file, String from, String name) {
    /** The package of ours that is imported, or null. */
    String target() {
      if (!name.startsWith("dev.einlab.")) return null;
      String rest = name.substring("dev.einlab.".length());
      return FLOORS.stream()
          .flatMap(List::stream)
          .filter(p -> rest.startsWith(p + "."))
          .max(Comparator.comparingInt(String::length))
          .orElse(rest.startsWith("display.") ? null : rest);
    }
  }

  @Test
  void importsPointDown() {
    List<String> wrong = new ArrayList<>();
    for (Import i : imports()) {
      String target = i.target();
      if (target == null || target.equals(i.from)) continue;
      if (floor(target) <= floor(i.from)) wrong.add(i.file + " imports " + i.name);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void foreignCodeStaysBehindItsDoor() {
    List<String> wrong = new ArrayList<>();
    for (Import i : imports()) {
      ONLY_IMPORTER.forEach((prefix, owner) -> {
        if (i.name.startsWith(prefix) && !i.from.equals(owner)) {
          wrong.add(i.file + " imports " + i.name);
        }
      });
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void packagesHaveNoCycle() {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (Import i : imports()) {
      String target = i.target();
      if (target != null && !target.equals(i.from)) {
        needs.computeIfAbsent(i.from, p -> new TreeSet<>()).add(target);
      }
    }
    assertThat(needs).as("the test reads imports").isNotEmpty();
    for (String start : needs.keySet()) {
      Set<String> reached = new TreeSet<>();
      List<String> open = new ArrayList<>(needs.get(start));
      while (!open.isEmpty()) {
        String next = open.removeLast();
        if (reached.add(next)) open.addAll(needs.getOrDefault(next, Set.of()));
      }
      assertThat(reached).as("what " + start + " needs").doesNotContain(start);
    }
  }

  private static int floor(String name) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(name)) return floor;
    }
    throw new AssertionError("package dev.einlab." + name + " has no floor: add it to the list");
  }

  private static List<Import> imports() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .flatMap(FloorsTest::imports)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Import> imports(Path file) {
    try {
      Path folder = SOURCES.resolve("dev/einlab").relativize(file.getParent());
      String from = folder.toString().replace('/', '.').replace('\\', '.');
      return IMPORT
          .matcher(Files.readString(file))
          .results()
          .map(m -> new Import(file.getFileName().toString(), from, m.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
