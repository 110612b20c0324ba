package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.display.Display;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

class TablesTest {
  private static Table measured() {
    Table table =
        Table.create(
            "Measured",
            StringColumn.create("operation", "dot", "gemm <512>", "softmax"),
            IntColumn.create("n", 1_000_000, 512, 64),
            LongColumn.create("FLOPs", 2_000_000L, 268_435_456L, 1000L),
            DoubleColumn.create("GFLOP/s", 4.123456, 61.2, Double.NaN),
            DoubleColumn.create("share", 0.1, 0.77, 0.5),
            BooleanColumn.create("ok", true, false, true));
    table.doubleColumn("share").setPrintFormatter(NumberColumnFormatter.percent(1));
    return table;
  }

  @Test
  void textAlignsNumbersAndSharesTheirDecimals() {
    assertThat(Tables.of(measured()).text())
        .isEqualTo(
            """
            Measured
            operation           n        FLOPs  GFLOP/s  share  ok
            dot         1,000,000    2,000,000     4.12  10.0%  true
            gemm <512>        512  268,435,456    61.20  77.0%  false
            softmax            64        1,000           50.0%  true\
            """);
  }

  @Test
  void htmlBringsItsOwnColoursAndEscapes() throws Exception {
    Map<String, String> bundle = Tables.of(measured()).mimeBundle();
    assertThat(bundle).containsOnlyKeys("text/plain", "text/html");
    String html = bundle.get("text/html");
    var cells = PictureChecks.parse(html).getElementsByTagName("td");
    assertThat(cells.getLength()).isEqualTo(18);
    assertThat(cells.item(6).getTextContent()).isEqualTo("gemm <512>");
    assertThat(cells.item(8).getAttributes().getNamedItem("style").getNodeValue())
        .contains("text-align:right")
        .contains("background:#FFFFFF");
  }

  @Test
  void longTablesAreCutInTheMiddle() {
    Table table = Table.create("", IntColumn.indexColumn("i", 1000, 0));
    assertThat(Tables.of(table, 4).text())
        .isEqualTo(
            """
              i
              0
              1
              …
            998
            999
            1,000 rows\
            """);
    assertThat(Tables.of(table).text().lines()).hasSize(43);
    assertThat(Tables.of(table).mimeBundle().get("text/html"))
        .contains(">1,000 rows</td></tr></tfoot>");
    assertThatThrownBy(() -> Tables.of(table, 1))
        .hasMessage("A table was to be shown with at most 1 rows; give 2 or more.");
  }

  @Test
  void tinyNumbersDoNotVanishAmongLargeOnes() {
    Table table = Table.create("", DoubleColumn.create("x", 1234.5, 1e-9, 0));
    assertThat(Tables.of(table).text())
        .isEqualTo(
            """
                  x
            1,234.5
               1e-9
                0.0\
            """);
  }

  @Test
  void aViewKeepsWhatTheTableHeld() {
    Table table = Table.create("", IntColumn.create("i", 1, 2));
    TableView view = Tables.of(table);
    table.intColumn("i").set(0, 7);
    assertThat(view).hasToString("i\n1\n2");
    assertThat(Display.text(view)).isEqualTo(view.text());
  }

  /** Tablesaw logs and scans when it is first used; notebooks must see nothing of it. */
  @Test
  void loadingTablesawPrintsNothing() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process process =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), FirstTable.class.getName())
            .redirectErrorStream(true)
            .start();
    var printed = new ByteArrayOutputStream();
    process.getInputStream().transferTo(printed);
    assertThat(process.waitFor()).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("i\n1\n");
  }

  /** A program that shows one table. */
  static final class FirstTable {
    private FirstTable() {}

    public static void main(String[] args) {
      var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.print(Tables.of(Table.create("", IntColumn.create("i", new int[] {1}))) + "\n");
    }
  }
}
