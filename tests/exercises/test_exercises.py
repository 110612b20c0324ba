"""The exercises on the real kernel: solutions earn every point, stubs none, and a known mistake is told its hint."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import nbformat
import nbgrader_rules as rules
import pytest
from execute import ROOT, execute

SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("solutions", SOLUTIONS, ids=lambda path: path.stem)


def exercise(solutions: Path) -> Path:
    return ROOT / "exercises" / solutions.name


def errors(notebook) -> dict[str, str]:
    """The message of each cell that threw, by cell id."""
    return {cell.id: output.evalue for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if output.output_type == "error"}


def full_points(notebook) -> dict[str, float]:
    return {cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points) for cell in notebook.cells if rules.kind(cell) == "test"}


def test_every_solution_has_its_exercise():
    assert SOLUTIONS
    assert [path.name for path in SOLUTIONS] == sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb"))


@every_notebook
@pytest.mark.parametrize("released", [True, False], ids=["exercise", "solutions"])
def test_metadata_is_what_nbgrader_wants(solutions, released):
    notebook = nbformat.read(exercise(solutions) if released else solutions, as_version=4)
    nbformat.validate(notebook)
    assert rules.metadata_problems(notebook, released) == []
    assert notebook.metadata.kernelspec.name == "java"


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell.update(source=cell.source + " "),
        lambda cell: cell.metadata.nbgrader.update(points=99),
        lambda cell: cell.metadata.nbgrader.update(extra=1),
        lambda cell: cell.metadata.nbgrader.update(solution=True, locked=True),
        lambda cell: cell.metadata.update(editable=True),
    ],
)
def test_wrong_metadata_is_found(change):
    notebook = nbformat.read(exercise(SOLUTIONS[0]), as_version=4)
    change(next(cell for cell in notebook.cells if rules.kind(cell) == "test"))
    assert len(rules.metadata_problems(notebook, True)) >= 1


@every_notebook
def test_solutions_earn_every_point(solutions):
    run = execute(solutions)
    assert run.failure is None
    earned = rules.points(run.notebook)
    assert earned == full_points(run.notebook) and sum(earned.values()) > 0


@every_notebook
def test_stubs_earn_nothing_and_are_not_done_yet(solutions):
    run = execute(exercise(solutions), go_on=True)
    assert run.failure is None
    assert set(rules.points(run.notebook).values()) == {0.0}
    thrown = errors(run.notebook)
    tests = [cell.id for cell in run.notebook.cells if rules.kind(cell) == "test"]
    assert sorted(thrown) == sorted(tests), "only check cells may fail"
    assert [message for message in thrown.values() if "is not done yet" not in message] == []


@every_notebook
def test_a_mistake_is_told_its_hint(solutions, tmp_path):
    """The first mutant of every problem in the learner's copy: each check fails, and says the mutant's own hint."""
    mistaken, hints = with_mutants(solutions)
    path = tmp_path / solutions.name
    nbformat.write(mistaken, path)
    run = execute(path, go_on=True)
    assert set(rules.points(run.notebook).values()) == {0.0}
    thrown = errors(run.notebook)
    untold = {cell: (hint, thrown.get(cell)) for cell, hint in hints.items() if hint not in thrown.get(cell, "")}
    assert hints and untold == {}


def with_mutants(solutions: Path):
    """The exercise with the first mutant of each problem as its answer, and the hints by the id of the check cell."""
    notebook = copy.deepcopy(nbformat.read(exercise(solutions), as_version=4))
    cells = {cell.id: cell for cell in notebook.cells}
    hints, answer = {}, None
    for cell in nbformat.read(solutions, as_version=4).cells:
        if rules.kind(cell) == "answer":
            answer = cell.id
        mutant = re.match(r"// MUTANT \S+\n((?:// .*\n)+)", cell.source)
        if mutant and answer + "-test" not in hints:
            cells[answer].source = cell.source
            hints[answer + "-test"] = " ".join(line[3:].strip() for line in mutant[1].splitlines())
    return notebook, hints
