package dev.einlab.shape;

/** An axis with a name and a length: {@code b=2}. */
public record Axis(String name, int length) {
  public Axis {
    if (name.isBlank()) {
      throw new IllegalArgumentException("An axis needs a name, but it was \"" + name + "\".");
    }
    if (length < 0) {
      throw new IllegalArgumentException(
          "Axis '" + name + "' has the length " + length + "; lengths are 0 or more.");
    }
  }

  @Override
  public String toString() {
    return name + "=" + length;
  }
}
