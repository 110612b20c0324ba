"""Submissions as learners hand them in, and the grader as a teacher starts it."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
from pathlib import Path

import nbformat
import nbgrader_rules as rules
from execute import ROOT

MUTANT = re.compile(r"// MUTANT \S+\n(?:// .*\n)+")


def answers(solutions: Path) -> dict[str, dict[str, str]]:
    """For each answer cell: the right source, and the source of its first known mistake where it has one."""
    known, answer = {}, None
    for cell in nbformat.read(solutions, as_version=4).cells:
        if rules.kind(cell) in ("answer", "manual"):
            answer = rules.entry(cell)["grade_id"]
            known[answer] = {"right": cell.source}
        elif MUTANT.match(cell.source):
            known[answer].setdefault("mistaken", cell.source)
    return known


def submission(name: str, how: list[str]):
    """The exercise NAME with its answers in turn "right", "mistaken" or "untouched"."""
    notebook = nbformat.read(ROOT / "exercises" / name, as_version=4)
    known = answers(ROOT / "solutions" / name)
    asked = [cell for cell in notebook.cells if rules.kind(cell) in ("answer", "manual")]
    for number, cell in enumerate(asked):
        chosen = known[rules.entry(cell)["grade_id"]]
        cell.source = chosen.get(how[number % len(how)], cell.source)
    return notebook


def as_autograded(notebook, solutions: Path):
    """What nbgrader executes: locked cells as they are in its source, hidden tests among them."""
    locked = {rules.entry(cell)["grade_id"]: cell for cell in nbformat.read(solutions, as_version=4).cells if rules.entry(cell)}
    restored = copy.deepcopy(notebook)
    for cell in restored.cells:
        if rules.kind(cell) in ("test", "read-only"):
            cell.source = locked[rules.entry(cell)["grade_id"]].source
    return restored


def hand_in(folder: Path, name: str, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(number):
        how = ["right"] * (3 + i % 4) + [("mistaken", "untouched")[i % 2]]
        nbformat.write(submission(name, how), folder / f"learner-{i:02}.ipynb")


def command(submitted: Path, out: Path, *more: str) -> list[str]:
    return [str(ROOT / "einlab"), "grade", str(submitted), "--out", str(out), "--secret", "a secret", *more]


def grade(submitted: Path, out: Path, *more: str, code: int = 0) -> dict[str, dict]:
    done = subprocess.run(command(submitted, out, *more), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, env=environment())
    assert done.returncode == code, done.stdout + done.stderr
    return scores(out)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "EINLAB_SECRET"}


def scores(out: Path) -> dict[str, dict]:
    results = json.loads((out / "scores.json").read_text(encoding="utf-8"))["results"]
    return {result["submission"]: result for result in results}
