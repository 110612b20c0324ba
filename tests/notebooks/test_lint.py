"""Each structural fault of a notebook is found, and named."""

from __future__ import annotations

from pathlib import Path

import lint
import nbformat
import pytest
from notebook_samples import chapter, code, error, result, stderr, stdout


def problems(notebook, folder: Path) -> list[str]:
    path = folder / "07-sample.ipynb"
    nbformat.write(notebook, path)
    return [problem.replace(str(folder) + "/", "") for problem in lint.problems(path)]


def test_a_chapter_without_fault_passes(tmp_path):
    assert problems(chapter(code("x", stdout("1\n"))), tmp_path) == []


def fault(change):
    """A sample chapter with one fault."""
    notebook = chapter(code("x", stdout("1\n")))
    notebook.cells[1].id = "the-cell"
    change(notebook)
    return notebook


def out(*outputs):
    return lambda notebook: notebook.cells[1].update(outputs=list(outputs))


CELL = "07-sample.ipynb, cell 1 (id the-cell): "


@pytest.mark.parametrize(
    "change, message",
    [
        (
            lambda n: n.metadata.kernelspec.update(name="python3"),
            "07-sample.ipynb: metadata.kernelspec.name is 'python3', it must be 'java'",
        ),
        (
            lambda n: n.cells[0].update(source="Hello"),
            "07-sample.ipynb: the first cell must be Markdown and start with the title, '# …'",
        ),
        (
            lambda n: n.cells[1].update(source="x;\n" * 26),
            CELL + "26 lines, 25 are allowed. Move code into the lib or split the cell.",
        ),
        (lambda n: n.cells[1].update(source=" "), CELL + "empty code cell; remove it"),
        (
            lambda n: n.cells[1].update(execution_count=None),
            CELL + "never executed; run ./einlab render on the notebook",
        ),
        (
            lambda n: n.cells[1].update(execution_count=5),
            CELL
            + "out of order: executed as [5], it is code cell 1; run ./einlab render on the notebook",
        ),
        (
            lambda n: n.cells[1].update(source="// TODO"),
            CELL + "placeholder 'TODO' left in the text",
        ),
        (out(stdout("[placeholder]\n")), CELL + "its output holds the placeholder '[placeholder]'"),
        (out(stderr("boo\n")), CELL + "committed with stderr: 'boo'"),
        (out(error("E", "no")), CELL + "committed with the error E: no"),
        (
            out(stdout("/home/ann/x.txt\n")),
            CELL
            + "its output names a path of one machine, '/home/ann/x.txt'; print a relative path",
        ),
        (
            out(result(text_plain="[I@1b6d3586")),
            CELL
            + "its output holds an object's identity, '[I@1b6d3586', new on every run; print a value",
        ),
        (
            lambda n: n.cells[1].metadata.update(einlab={"compare": "ignore"}),
            CELL
            + 'metadata einlab.compare is "ignore" without a reason; add "reason": "why no output can be compared"',
        ),
        (
            lambda n: n.cells[2].update(outputs=[stdout("Java 25, seed 1\n")]),
            "07-sample.ipynb: its last code cell must print the backend (versions, backend and seed, in one line)",
        ),
    ],
)
def test_a_fault_is_named(change, message, tmp_path):
    assert problems(fault(change), tmp_path) == [message]


def test_a_cell_id_must_be_unique(tmp_path):
    notebook = chapter(code("x", stdout("1\n")))
    notebook.cells[2].id = notebook.cells[1].id = "twice"
    path = tmp_path / "07-sample.ipynb"
    path.write_text(nbformat.v4.writes(notebook))
    assert any(
        p.endswith("the cell id 'twice' occurs 2 times, it must be unique")
        for p in lint.problems(path)
    )


def test_a_file_must_not_be_large(tmp_path):
    found = problems(fault(out(stdout("x" * 1_600_000))), tmp_path)
    assert len(found) == 1
    assert found[0].startswith("07-sample.ipynb has 1,60") and found[0].endswith(
        "bytes, 1,500,000 are allowed. Make its pictures smaller or fewer."
    )


def test_what_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "07-sample.ipynb"
    path.write_text("{")
    assert lint.problems(path)[0].startswith(f"{path} cannot be read as a notebook: ")
