"""nbgrader's rules (schema 3, version 0.9.5), written down from its documented behaviour: metadata, checksums, points.

nbgrader itself is not installed: these rules are applied to the notebooks as they are and to executed ones.
"""

from __future__ import annotations

import hashlib
import re

from nbformat import NotebookNode

KEYS = {"schema_version", "grade_id", "grade", "solution", "locked", "task", "cell_type", "checksum"}
KINDS = {  # grade, solution, locked, task
    (False, True, False, False): "answer",
    (True, False, True, False): "test",
    (True, True, False, False): "manual",
    (False, False, True, False): "read-only",
}


def entry(cell: NotebookNode) -> dict | None:
    return cell.metadata.get("nbgrader")


def kind(cell: NotebookNode) -> str | None:
    """The kind of a cell, None where nbgrader does not know it."""
    known = entry(cell)
    return None if known is None else KINDS.get((known["grade"], known["solution"], known["locked"], known["task"]), "unknown")


def metadata_problems(notebook: NotebookNode, released: bool) -> list[str]:
    """Everything nbgrader would refuse, or would silently misread."""
    found, ids = [], []
    for cell in notebook.cells:
        known = entry(cell)
        if known is None:
            continue
        place = f"cell {known.get('grade_id')!r}"
        ids.append(known["grade_id"])
        wanted = KEYS | ({"points"} if known["grade"] else set())
        if set(known) != wanted:
            found.append(f"{place}: keys {sorted(set(known) ^ wanted)} are missing or too many")
        if known["schema_version"] != 3 or known["cell_type"] != cell.cell_type:
            found.append(f"{place}: schema_version or cell_type is wrong")
        if not re.fullmatch(r"[a-zA-Z0-9_\-]+", known["grade_id"]):
            found.append(f"{place}: grade_id has other characters than letters, digits, _ and -")
        if kind(cell) == "unknown":
            found.append(f"{place}: no kind of cell has these flags")
        if known["grade"] and known["points"] < 0:
            found.append(f"{place}: negative points")
        if known["checksum"] != checksum(cell):
            found.append(f"{place}: the checksum is {known['checksum']}, it must be {checksum(cell)}")
        if released and cell.metadata.get("deletable", True):
            found.append(f"{place}: can be deleted")
        if released and kind(cell) in ("test", "read-only") and cell.metadata.get("editable", True):
            found.append(f"{place}: can be edited")
    found += [f"grade_id {i!r} occurs twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    return found


def checksum(cell: NotebookNode) -> str:
    known = entry(cell)
    locked = False if known["solution"] else True if known["grade"] else known["locked"]
    text = cell.source + cell.cell_type + str(known["grade"]) + str(known["solution"]) + str(locked) + known["grade_id"]
    if known["grade"]:
        text += str(float(known["points"]))
    return hashlib.md5(text.encode()).hexdigest()


def points(executed: NotebookNode) -> dict[str, float]:
    """What each test cell earns: 0 on an error or anything on stderr; a result that reads as a number is the points."""
    return {entry(cell)["grade_id"]: earned(cell) for cell in executed.cells if kind(cell) == "test"}


def waiting(executed: NotebookNode) -> dict[str, float]:
    """The answers a teacher reads, and the most each can earn. Who left a cell as it was handed out gets 0 at once."""
    manual = [cell for cell in executed.cells if kind(cell) == "manual"]
    return {entry(cell)["grade_id"]: float(entry(cell)["points"]) for cell in manual if entry(cell)["checksum"] != checksum(cell)}


def earned(cell: NotebookNode) -> float:
    full = float(entry(cell)["points"])
    for output in cell.outputs:
        if output.output_type == "error" or output.output_type == "stream" and output.name == "stderr":
            return 0.0
    for output in cell.outputs:
        if output.output_type == "execute_result":
            try:
                partial = float(output.data.get("text/plain", ""))
            except ValueError:
                continue
            if partial > full:
                raise ValueError(f"{entry(cell)['grade_id']}: a result of {partial} is more than its {full} points")
            return partial
    return full
