"""Sweeps: the chapter's own tagged cells make its table, and a stopped sweep goes on where it stood."""

from __future__ import annotations

import nbformat
import pytest
from notebook_samples import chapter, code
from sweep import NoSweep, sweep, table_of

SWEEP = """void sweep(java.nio.file.Path table) throws Exception {
  var rows = java.nio.file.Files.exists(table)
      ? new ArrayList<>(java.nio.file.Files.readAllLines(table)) : new ArrayList<>(List.of("run"));
  rows.add("" + factor * rows.size());
  java.nio.file.Files.write(table, rows);
}"""


def written(folder, *cells):
    path = folder / "07-sample.ipynb"
    nbformat.write(chapter(*cells), path)
    return path


def test_tagged_cells_make_the_table_and_others_do_not_run(tmp_path):
    path = written(
        tmp_path,
        code("int factor = 10;", tags=("sweep",)),
        code('throw new IllegalStateException("not part of the sweep");'),
        code(SWEEP, tags=("sweep",)),
    )
    before = path.read_bytes()
    assert sweep(path).failure is None
    assert table_of(path).read_text().split() == ["run", "10"]
    assert sweep(path).failure is None
    assert table_of(path).read_text().split() == ["run", "10", "20"], "it goes on"
    assert sweep(path, fresh=True).failure is None
    assert table_of(path).read_text().split() == ["run", "10"], "it begins anew"
    assert path.read_bytes() == before, "a sweep leaves the chapter alone"


def test_a_failing_sweep_says_so(tmp_path):
    path = written(tmp_path, code("int factor = 10;", tags=("sweep",)))
    run = sweep(path)
    assert run.failure is not None and "sweep" in run.failure
    assert not table_of(path).exists()


def test_a_chapter_without_a_sweep(tmp_path):
    path = written(tmp_path, code("int factor = 10;"))
    with pytest.raises(NoSweep) as said:
        sweep(path)
    assert str(said.value).startswith(f"{path} has no cell tagged 'sweep', so there is nothing to sweep.")
