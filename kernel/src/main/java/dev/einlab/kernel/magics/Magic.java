package dev.einlab.kernel.magics;

import java.util.List;

/**
 * One command.
 *
 * @param names what it is called by; the first is the one it is listed under
 * @param usage its arguments, as one would write them
 * @param help one line
 * @param line what it does in a line, or {@code null} if it needs a body
 * @param cell what it does with a body, or {@code null} if it takes none
 */
record Magic(List<String> names, String usage, String help, InLine line, OverCell cell) {
  /** A magic in one line. */
  interface InLine {
    Object run(List<String> arguments) throws Exception;
  }

  /** A magic that has the rest of a cell as its body. */
  interface OverCell {
    Object run(List<String> arguments, String body) throws Exception;
  }

  static Magic line(String names, String usage, String help, InLine action) {
    return new Magic(List.of(names.split(" ")), usage, help, action, null);
  }

  static Magic cell(String names, String usage, String help, OverCell action) {
    return new Magic(List.of(names.split(" ")), usage, help, null, action);
  }

  /** The line of a list of magics. */
  String describe() {
    String sign = line == null ? "%%" : "%";
    return describe(sign + names.getFirst() + " " + usage, help);
  }

  static String describe(String usage, String help) {
    return "%-33s %s%n".formatted(usage, help);
  }
}
