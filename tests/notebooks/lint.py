"""What every notebook of the course must be before a kernel runs it. Each problem is a full sentence with its place."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import nbformat
from compare import RAISES
from execute import ROOT, name_of, where
from nbformat import NotebookNode
from rules import BadRule, rule_of

MAX_LINES = 25  # of a code cell; a code listing longer than this belongs in the lib
MAX_BYTES = 1_500_000
MACHINE_PATH = re.compile(
    r"(?<![\w.:/])(?:/(?:home|root|Users|tmp|private|opt|mnt|usr/lib/jvm|var/folders)/|[A-Z]:\\)[^\s\"'<>]*"
)
IDENTITY = re.compile(r"(?:\b[\w.$]+|\[[A-Z])@[0-9a-f]{5,8}\b|\$\$Lambda/0x")
PLACEHOLDER = re.compile(
    r"YOUR CODE HERE|YOUR ANSWER HERE|\bTODO\b|\bTBD\b|\bFIXME\b|(?i:lorem ipsum|\[placeholder\])"
)
VERSIONS = {
    "the Java version": r"\bJava\b.*\d",
    "the backend": r"(?i:\bbackend\b)",
    "the seed": r"(?i:\bseed\b)",
}


def problems(path: Path) -> list[str]:
    """Everything that is wrong with a chapter."""
    found = file_problems(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", nbformat.warnings.DuplicateCellId)
            notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises its own, json's and Python's errors alike
        return found + [f"{name_of(path)} cannot be read as a notebook: {error}"]
    found += shape_problems(path, notebook)
    expected = 0
    for index, cell in enumerate(notebook.cells):
        place = where(path, index, cell)
        if cell.cell_type == "code":
            expected += 1
            found += [f"{place}: {text}" for text in code_problems(cell, expected)]
        found += [
            f"{place}: placeholder {hit!r} left in the text"
            for hit in PLACEHOLDER.findall(cell.source)
        ]
    return found + closing_problems(path, notebook)


def file_problems(path: Path) -> list[str]:
    size = path.stat().st_size
    if size <= MAX_BYTES:
        return []
    return [
        f"{name_of(path)} has {size:,} bytes, {MAX_BYTES:,} are allowed. Make its pictures smaller or fewer."
    ]


def shape_problems(path: Path, notebook: NotebookNode) -> list[str]:
    """The file as a whole: valid, ours, ids unique, a title first."""
    found = []
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        found.append(f"{name_of(path)} is not valid nbformat: {error.message}")
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "java":
        found.append(f"{name_of(path)}: metadata.kernelspec.name is {kernel!r}, it must be 'java'")
    # From the file: nbformat gives a cell whose id is taken a new one while it reads.
    ids = [cell.get("id") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    for twice in sorted({i for i in ids if ids.count(i) > 1}, key=str):
        found.append(
            f"{name_of(path)}: the cell id {twice!r} occurs {ids.count(twice)} times, it must be unique"
        )
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        found.append(
            f"{name_of(path)}: the first cell must be Markdown and start with the title, '# …'"
        )
    return found


def code_problems(cell: NotebookNode, expected: int) -> list[str]:
    """One code cell and its committed outputs; `expected` is its place among the code cells."""
    found = []
    lines = len(cell.source.splitlines())
    if lines > MAX_LINES:
        found.append(
            f"{lines} lines, {MAX_LINES} are allowed. Move code into the lib or split the cell."
        )
    if not cell.source.strip():
        found.append("empty code cell; remove it")
    if cell.execution_count is None:
        found.append("never executed; run ./einlab render on the notebook")
    elif cell.execution_count != expected:
        found.append(
            f"out of order: executed as [{cell.execution_count}], it is code cell {expected}; run ./einlab render on the notebook"
        )
    try:
        rule_of(cell)
    except BadRule as error:
        found.append(str(error))
    return found + [problem for output in cell.outputs for problem in output_problems(cell, output)]


def output_problems(cell: NotebookNode, output: NotebookNode) -> list[str]:
    if output.output_type == "error" and RAISES not in cell.metadata.get("tags", []):
        return [f"committed with the error {output.ename}: {output.evalue}"]
    if output.output_type == "stream" and output.name == "stderr":
        return [f"committed with stderr: {output.text.strip()[:100]!r}"]
    found = []
    for text in output_texts(output):
        path = MACHINE_PATH.search(text) or re.search(re.escape(str(ROOT)), text)
        if path:
            found.append(
                f"its output names a path of one machine, {path.group()!r}; print a relative path"
            )
        identity = IDENTITY.search(text)
        if identity:
            found.append(
                f"its output holds an object's identity, {identity.group()!r}, new on every run; print a value"
            )
        placeholder = PLACEHOLDER.search(text)
        if placeholder:
            found.append(f"its output holds the placeholder {placeholder.group()!r}")
    return found


def output_texts(output: NotebookNode) -> list[str]:
    if output.output_type == "stream":
        return [output.text]
    if output.output_type == "error":
        return [output.evalue]
    return [
        data
        for mime, data in output.data.items()
        if isinstance(data, str) and (mime.startswith("text/") or "svg" in mime)
    ]


def closing_problems(path: Path, notebook: NotebookNode) -> list[str]:
    """A chapter ends with a line of versions, backend and seed, printed by its last code cell."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    said = (
        "\n".join(text for output in code[-1].outputs for text in output_texts(output))
        if code
        else ""
    )
    return [
        f"{name_of(path)}: its last code cell must print {what} (versions, backend and seed, in one line)"
        for what, pattern in VERSIONS.items()
        if not re.search(pattern, said)
    ]
