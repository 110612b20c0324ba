"""Makes the table of training runs that a chapter reads: `./einlab run --sweep 14`.

The code is the chapter's own: its cells tagged `sweep` are executed, then `sweep(Path)`, which they must define, is
called with the table beside the notebook, 14-scaling-laws.csv. It adds a row after each run and leaves out the runs that
are in the table, so a sweep that was stopped goes on where it stood.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
from execute import ROOT, Execution, execute, name_of

TAG = "sweep"
TIMEOUT = 7200  # seconds: a sweep is one long cell


class NoSweep(ValueError):
    """The notebook has no cells that are tagged for a sweep."""


def table_of(path: Path) -> Path:
    """Where a chapter's runs are kept."""
    return Path(path).with_suffix(".csv")


def sweep(path: Path, timeout: int | None = None, fresh: bool = False) -> Execution:
    """Runs the sweep of one chapter; with `fresh`, begins with an empty table."""
    notebook = nbformat.read(path, as_version=4)
    cells = [c for c in notebook.cells if TAG in c.metadata.get("tags", [])]
    if not cells:
        raise NoSweep(
            f"{name_of(path)} has no cell tagged {TAG!r}, so there is nothing to sweep."
            f"\n  To do: choose a chapter that has a table of runs: {' '.join(swept())}"
        )
    table = table_of(path).resolve()
    if fresh:
        table.unlink(missing_ok=True)
    call = f'sweep(java.nio.file.Path.of("{table.as_posix()}"));'
    notebook.cells = [*cells, nbformat.v4.new_code_cell(call)]
    with tempfile.TemporaryDirectory(prefix="einlab-sweep-") as folder:
        copy = Path(folder, Path(path).name)
        nbformat.write(notebook, copy)
        return execute(copy, timeout=timeout or TIMEOUT)


def swept() -> list[str]:
    """Numbers of the chapters that have a sweep."""
    chapters = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return [c.name.split("-")[0] for c in chapters if f'"{TAG}"' in c.read_text(encoding="utf-8")]
