"""Executes a notebook on the course's kernel, from a clean state, and says how long each cell took.

The kernel starts in a scratch folder that holds a copy of what lies beside the notebook (data files, no other
notebook): a notebook that writes a file leaves nothing behind, and one that needs a file of this machine fails.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
CELL_TIMEOUT = int(os.environ.get("EINLAB_CELL_TIMEOUT", "180"))  # seconds, for one cell
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Execution:
    """An executed copy of a notebook; `failure` is a full sentence where a cell or the kernel failed, else None."""

    path: Path
    notebook: NotebookNode
    seconds: float = 0.0
    cell_seconds: dict[int, float] = field(default_factory=dict)
    failure: str | None = None


def name_of(path: Path) -> str:
    """The path as a person would type it: relative to the project where it lies in it."""
    path = Path(path).resolve()
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def where(path: Path, index: int, cell: NotebookNode) -> str:
    return f"{name_of(path)}, cell {index} (id {cell.get('id', 'none')})"


def execute(
    path: Path, kernel: str = "java", timeout: int = CELL_TIMEOUT, go_on: bool = False
) -> Execution:
    """Runs all cells of the notebook at `path` in order. A cell without the tag `raises-exception` that throws ends
    the run, unless `go_on`: then its error stays among its outputs and the next cell runs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    result = Execution(Path(path), notebook)
    started: dict[int, float] = {}
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=timeout,
        startup_timeout=90,
        allow_errors=go_on,
        record_timing=False,
        store_widget_state=False,
        on_cell_execute=lambda cell, cell_index: started.__setitem__(
            cell_index, time.perf_counter()
        ),
        on_cell_executed=lambda cell, cell_index, execute_reply: result.cell_seconds.__setitem__(
            cell_index, time.perf_counter() - started[cell_index]
        ),
    )
    begin = time.perf_counter()
    with scratch_beside(Path(path)) as folder, tempfile.TemporaryFile(
        "w+", errors="replace"
    ) as process_errors:
        client.resources = {"metadata": {"path": folder}}
        try:
            client.execute(stderr=process_errors)
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            result.failure = explain(result, error, max(started, default=0), timeout)
            result.failure += said_by_process(process_errors)
    result.seconds = time.perf_counter() - begin
    return result


def explain(result: Execution, error: Exception, index: int, timeout: int) -> str:
    """What failed, where, and what to do about it."""
    cell = result.notebook.cells[index] if result.notebook.cells else NotebookNode()
    place = where(result.path, index, cell)
    if isinstance(error, CellExecutionError):
        trace = COLOUR.sub("", error.traceback or "").strip()
        return f"{place}: {error.ename}: {error.evalue}\n{indent(trace)}"
    if isinstance(error, CellTimeoutError):
        return f"{place}: took more than {timeout} s. Make the cell shorter, or set EINLAB_CELL_TIMEOUT."
    if isinstance(error, DeadKernelError):
        return f"{place}: the kernel died. {error}"
    return f"{place}: {type(error).__name__}: {error}"


def said_by_process(errors) -> str:
    """What the kernel's process itself wrote to its stderr, but for the JVM's note on the vector module."""
    errors.seek(0)
    lines = [line for line in errors.read().splitlines() if "Using incubator modules" not in line]
    return (
        "\n    stderr of the kernel's process:\n" + indent("\n".join(lines[-20:])) if lines else ""
    )


def indent(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())


class scratch_beside:
    """A temporary folder holding what lies beside a notebook, other notebooks and hidden files left out."""

    def __init__(self, path: Path):
        self.source = path.resolve().parent

    def __enter__(self) -> str:
        self.folder = tempfile.mkdtemp(prefix="einlab-run-")
        for item in self.source.iterdir():
            if item.suffix == ".ipynb" or item.name.startswith("."):
                continue
            target = Path(self.folder, item.name)
            shutil.copytree(item, target) if item.is_dir() else shutil.copy2(item, target)
        return self.folder

    def __exit__(self, *exception) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
