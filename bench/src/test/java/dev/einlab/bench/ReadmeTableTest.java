package dev.einlab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTableTest {
  @TempDir Path folder;

  @Test
  void rowsShowMediansOfRunsAndEinsumsTheirMeanAndWorst() throws IOException {
    Files.writeString(folder.resolve("about.txt"), "A machine.\n");
    double[] ratios = {1, 4, 3};
    for (int i = 0; i < 3; i++) {
      Files.writeString(
          folder.resolve("run" + i + ".json"),
          """
          [{"name": "op/x", "ours_s": 2e-3, "peer_s": 5e-4, "ratio": %s},
           {"name": "einsum/a", "ours_s": 1, "peer_s": 1, "ratio": 4.0},
           {"name": "einsum/b", "ours_s": 1, "peer_s": 1, "ratio": 1.0},
           {"name": "mfu/mid", "ours_s": 1, "peer_s": null, "ratio": null}]
          """
              .formatted(ratios[i]));
    }
    assertThat(ReadmeTable.table(folder))
        .isEqualTo(
            """
            A machine.

            | workload | Einlab | PyTorch | ratio |
            |---|---:|---:|---:|
            | `op/x` | 2.00 ms | 500.0 µs | 3.00 |
            | 2 einsums, geometric mean | | | 2.00 |
            | the worst of them | | | 1.00 |

            """);
  }

  @Test
  void aReadmeWithoutMarksIsNamed() {
    assertThatThrownBy(() -> ReadmeTable.replaced("text", "table"))
        .hasMessage(
            "the README lacks the lines <!-- bench: made by ReadmeTable -->\n<!-- bench: end -->\n");
  }
}
