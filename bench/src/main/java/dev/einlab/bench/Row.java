package dev.einlab.bench;

import java.io.IOException;

/** One line of the table: something to time, which holds nothing before it is asked to. */
interface Row {
  String name();

  Result measure(Bench bench) throws IOException;
}
