package dev.einlab.kernel.eval;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How JShell names the classes it wraps snippets in: {@code REPL.$JShell$12}, with letters after
 * the number once it was replaced ({@code REPL.$JShell$12B}), with several numbers for overloads
 * ({@code REPL.$JShell$3_4}); classes a cell declares are nested in them. This is JShell's own
 * business and may change with a JDK: everything that relies on it is here, and a test proves it.
 */
final class Wrappers {
  /** The method that runs an executable snippet. */
  static final String DO_IT = "do_it$";

  private static final Pattern TOP = Pattern.compile("REPL[./]\\$JShell\\$\\w+");
  private static final String HOME = "REPL.Variable$";
  private static final Pattern PREFIX =
      Pattern.compile("(REPL\\.)?\\$JShell\\$\\w+[$.]?|REPL\\.Variable\\$\\d+\\$[\\w$]+\\.");
  private static final Pattern VERSION = Pattern.compile("[A-Z]+$");
  private static final Pattern VARIABLE = Pattern.compile("(?!\\$).*");

  private Wrappers() {}

  /** Whether this is a wrapper itself, not a class nested in one; dots or slashes. */
  static boolean isWrapper(String className) {
    return TOP.matcher(className).matches();
  }

  /** Whether this is a wrapper or nested in one; dots or slashes. */
  static boolean isOfCell(String className) {
    return TOP.matcher(className).lookingAt();
  }

  /** The wrapper a class is nested in, or the class itself; dots or slashes. */
  static String wrapperOf(String className) {
    Matcher top = TOP.matcher(className);
    return top.lookingAt() ? top.group() : className;
  }

  /** What all versions of a wrapper have in common: the numbers of their snippets; dots. */
  static String versionless(String wrapper) {
    Matcher version = VERSION.matcher(wrapper);
    return version.find() ? wrapper.substring(0, version.start()) : wrapper;
  }

  /** Whether a static field of a wrapper is a variable the reader declared. */
  static boolean isVariable(String field) {
    return VARIABLE.matcher(field).matches();
  }

  /** The class that is the home of a variable; dots. */
  static String home(int number, String variable) {
    return HOME + number + '$' + variable;
  }

  /** Names of cell classes and variables without what stands in front of them. */
  static String clean(String text) {
    return text == null ? null : PREFIX.matcher(text).replaceAll("");
  }
}
