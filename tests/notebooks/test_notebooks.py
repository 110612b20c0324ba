"""Every chapter: well formed, executed on the course's kernel from a clean state, its outputs equal by rule.

Chapters run one after the other on small machines, several at a time where there are at least eight cores: cells measure
speed. EINLAB_NOTEBOOKS (numbers, separated by blanks) restricts the chapters, to work on one.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import compare
import lint
import nbformat
import pytest
from execute import ROOT, execute

ONLY = tuple(os.environ.get("EINLAB_NOTEBOOKS", "").split())
CHAPTERS = [
    p for p in sorted((ROOT / "notebooks").glob("*.ipynb")) if not ONLY or p.name.startswith(ONLY)
]
WORKERS = max(1, (os.cpu_count() or 1) // 4)
SHARE = 0.8  # of all outputs are compared by value

chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def runs():
    """The executions of all chapters, started together, each awaited by its own test."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield {path: pool.submit(execute, path) for path in CHAPTERS}


def test_there_are_chapters():
    assert CHAPTERS, f"no notebook in {ROOT / 'notebooks'}" + (
        f" begins with {' or '.join(ONLY)}" if ONLY else ""
    )


@chapters
def test_is_well_formed(path: Path):
    tell(lint.problems(path))


@chapters
def test_outputs_agree(path: Path, runs):
    tell(compare.differences(nbformat.read(path, as_version=4), runs[path].result()))


def test_most_outputs_are_compared_by_value(record_property):
    valued, total = compare.share([nbformat.read(path, as_version=4) for path in CHAPTERS])
    record_property(
        "share",
        f"{valued} of {total} outputs of the chapters are compared by value (exact or numeric)",
    )
    assert valued >= SHARE * total, (
        f"only {valued} of {total} outputs are compared by value, {SHARE:.0%} must be."
        " Print what a picture or a measurement shows as numbers, too."
    )


@pytest.mark.slow
@chapters
@pytest.mark.parametrize("backend", ["reference", "opencl"])
def test_outputs_agree_on_another_backend(path: Path, backend: str, monkeypatch):
    """Numbers must not depend on the backend; the chapters on speed take their time on the reference."""
    monkeypatch.setenv("EINLAB_BACKEND", backend)
    tell(compare.differences(nbformat.read(path, as_version=4), execute(path, timeout=1800)))


def tell(problems: list[str]) -> None:
    """Fails with the messages alone: pytest's own view of the lists would bury them."""
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
