"""Every exercise notebook on the course's kernel, as a learner has it: with the solutions written in, every check passes;
untouched, every check fails and nothing else does."""

from __future__ import annotations

from pathlib import Path

import compare
import lint
import nbformat
import pytest
from execute import ROOT, execute, where
from nbformat import NotebookNode

EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))

exercises = pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)


def test_there_are_exercises():
    assert EXERCISES, f"no notebook in {ROOT / 'exercises'}; ./einlab release makes them from solutions/"


@exercises
def test_is_well_formed(path: Path):
    assert lint.shape_problems(path, nbformat.read(path, as_version=4)) == []


@exercises
def test_solutions_pass_their_checks(path: Path, tmp_path: Path):
    notebook = with_solutions(path)
    run = run_of(notebook, tmp_path / path.name)
    failed = [
        f"{where(path, index, cell)}: {problem}"
        for index, cell in code_cells(run.notebook)
        for problem in compare.stderr(cell.outputs) + compare.errors(cell, cell.outputs)
    ]
    assert not failed, "\n".join(failed)


@exercises
def test_stubs_fail_their_checks(path: Path, tmp_path: Path):
    run = run_of(nbformat.read(path, as_version=4), tmp_path / path.name)
    for index, cell in code_cells(run.notebook):
        failed = any(output.output_type == "error" for output in cell.outputs)
        place = where(path, index, cell)
        if marks(cell).get("grade"):
            assert failed, f"{place}: the check passes although nothing was written"
        else:
            assert not failed, f"{place}: {compare.errors(cell, cell.outputs)}"


def run_of(notebook: NotebookNode, path: Path):
    """The notebook executed to its end, errors among its outputs."""
    nbformat.write(notebook, path)
    run = execute(path, go_on=True)
    assert run.failure is None, run.failure
    return run


def with_solutions(path: Path) -> NotebookNode:
    """The exercise with every cell the learner writes replaced by the one of the same name in solutions/."""
    solved = {marks(cell).get("grade_id"): cell.source for cell in nbformat.read(ROOT / "solutions" / path.name, as_version=4).cells}
    notebook = nbformat.read(path, as_version=4)
    answers = [cell for cell in notebook.cells if cell.cell_type == "code" and marks(cell).get("solution")]
    assert answers, f"{path.name} has no cell for the learner to write"
    for cell in answers:
        cell.source = solved[marks(cell)["grade_id"]]
        assert "YOUR CODE HERE" not in cell.source
    return notebook


def code_cells(notebook: NotebookNode):
    return [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def marks(cell: NotebookNode) -> dict:
    """What nbgrader's metadata says of a cell: who writes it, whether it is graded."""
    return cell.metadata.get("nbgrader", {})
