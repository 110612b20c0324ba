package dev.einlab.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.grader.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {
  private static final String TEXT =
      """
      {
       "cells": [
        {
         "cell_type": "code",
         "execution_count": 3,
         "id": "a",
         "metadata": {
          "tags": [
           "author"
          ]
         },
         "outputs": [],
         "source": [
          "int a = 1;\\n",
          "a < 2 // ≤ 'x'"
         ]
        }
       ],
       "metadata": {},
       "nbformat": 4,
       "nbformat_minor": 5
      }
      """;

  @Test
  void writesWhatItRead() {
    Notebook notebook = Notebook.of(Json.parse(TEXT, "test"), "test");
    assertThat(notebook.text()).isEqualTo(TEXT);
    assertThat(notebook.cells().getFirst().source()).isEqualTo("int a = 1;\na < 2 // ≤ 'x'");
    assertThat(notebook.cells().getFirst().tags()).containsExactly("author");
  }

  @Test
  void aCellWithoutOutputsHasNeverRun() {
    Cell cell = Notebook.of(Json.parse(TEXT, "test"), "test").cells().getFirst().withoutOutputs();
    assertThat(cell.toJson().get("execution_count").isJsonNull()).isTrue();
    assertThat(cell.toJson().getAsJsonArray("outputs")).isEmpty();
  }

  @Test
  void saysWhatIsNotANotebook(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.ipynb"), "{\"cells\": [");
    assertThatThrownBy(() -> Notebook.read(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(broken + " is not JSON: ");
    Path list = Files.writeString(folder.resolve("list.ipynb"), "[1, 2]");
    assertThatThrownBy(() -> Notebook.read(list))
        .hasMessage(list + " is JSON, but not an object in braces");
    Path old =
        Files.writeString(folder.resolve("old.ipynb"), "{\"nbformat\": 3, \"worksheets\": []}");
    assertThatThrownBy(() -> Notebook.read(old))
        .hasMessage("old.ipynb is not a notebook of nbformat 4");
    Path cell =
        Files.writeString(
            folder.resolve("cell.ipynb"),
            "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\"}]}");
    assertThatThrownBy(() -> Notebook.read(cell)).hasMessage("cell.ipynb: cell 0 has no source");
  }
}
