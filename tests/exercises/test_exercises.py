"""The exercises on the real kernel: solutions earn every point, stubs none, and a known mistake is told its hint."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import lint
import nbformat
import nbgrader_rules as rules
import pytest
from execute import ROOT, execute

SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
HINT = re.compile(r"// MUTANT \S+\n((?:// .*\n)+)")
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
    path = exercise(solutions) if released else solutions
    notebook = nbformat.read(path, as_version=4)
    assert lint.shape_problems(path, notebook) == []
    assert rules.metadata_problems(notebook, released) == []


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


@pytest.fixture(scope="module")
def lives():
    """Each exercise lived through once, on one kernel: untouched, then with a mistake in every answer, then solved."""
    known = {}

    def live(solutions: Path, folder: Path):
        if solutions not in known:
            path = folder / solutions.name
            nbformat.write(life(solutions), path)
            known[solutions] = execute(path, go_on=True)
            assert known[solutions].failure is None, known[solutions].failure
        return {stage: of_stage(known[solutions].notebook, stage) for stage in ("untouched", "mistaken", "solved")}

    return live


def life(solutions: Path):
    """The exercise, then for every problem its first mutant and the check, then its solution and the whole test."""
    notebook = nbformat.read(exercise(solutions), as_version=4)
    checks = {cell.id: cell for cell in notebook.cells if rules.kind(cell) == "test"}
    for cell in notebook.cells:
        cell.metadata["stage"] = "untouched"
    mutated, answer = set(), None
    for cell in nbformat.read(solutions, as_version=4).cells:
        if rules.kind(cell) == "answer":
            answer = cell.id
        if rules.kind(cell) in ("answer", "test", "manual"):
            add(notebook, cell, "solved")
        if HINT.match(cell.source) and answer not in mutated:
            mutated.add(answer)
            add(notebook, cell, "mistaken")
            add(notebook, checks[answer + "-test"], "mistaken")
    notebook.cells.sort(key=lambda cell: ["untouched", "mistaken", "solved"].index(cell.metadata.stage))
    return notebook


def add(notebook, cell, stage: str) -> None:
    twin = copy.deepcopy(cell)
    twin.metadata["stage"] = stage
    twin.id = f"{stage}-{cell.id}"[:64]
    notebook.cells.append(twin)


def of_stage(notebook, stage: str):
    return nbformat.v4.new_notebook(cells=[cell for cell in notebook.cells if cell.metadata.get("stage") == stage])


@every_notebook
def test_stubs_earn_nothing_and_are_not_done_yet(solutions, lives, tmp_path):
    untouched = lives(solutions, tmp_path)["untouched"]
    assert set(rules.points(untouched).values()) == {0.0}
    assert set(rules.waiting(untouched)) == set(), "a teacher need not read what nobody wrote"
    thrown = errors(untouched)
    by_hand = [cell.id for cell in untouched.cells if rules.kind(cell) == "manual" and cell.cell_type == "code"]
    checks = [cell.id for cell in untouched.cells if rules.kind(cell) == "test"]
    assert sorted(thrown) == sorted(checks + by_hand), "only check cells, and code a teacher reads, may fail"
    assert [thrown[cell] for cell in checks if "is not done yet" not in thrown[cell]] == []


@every_notebook
def test_a_mistake_is_told_its_hint(solutions, lives, tmp_path):
    mistaken = lives(solutions, tmp_path)["mistaken"]
    assert set(rules.points(mistaken).values()) == {0.0}
    thrown, told, hint = errors(mistaken), 0, None
    for cell in mistaken.cells:
        if rules.kind(cell) == "test":
            assert hint in thrown.get(cell.id, "nothing was thrown"), f"{cell.id} says: {thrown.get(cell.id)}"
            told += 1
        elif HINT.match(cell.source):
            hint = " ".join(line[3:].strip() for line in HINT.match(cell.source)[1].splitlines())
    assert told == len(full_points(nbformat.read(solutions, as_version=4)))


@every_notebook
def test_solutions_earn_every_point(solutions, lives, tmp_path):
    solved = lives(solutions, tmp_path)["solved"]
    assert errors(solved) == {}
    assert rules.points(solved) == full_points(solved) != {}
