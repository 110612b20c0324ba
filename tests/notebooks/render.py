"""Writes executed outputs back into a notebook so that the diff shows what changed and nothing else.

Left out: execution times, the kernel's patch version, the cutting of streams. Where the new outputs of a cell agree with
the committed ones by the cell's rule (a float in its last digit, another measurement), the committed ones stay.
"""

from __future__ import annotations

from pathlib import Path

import compare
import nbformat
import texts
from execute import Execution
from nbformat import NotebookNode
from rules import rule_of

KERNELSPEC = {"display_name": "Java", "language": "java", "name": "java"}
NOISE = ("execution", "collapsed", "scrolled", "ExecuteTime", "jupyter")


def write_back(run: Execution, fresh: bool = False) -> bool:
    """Writes the outputs of `run` into its notebook; with `fresh` every output is replaced. Says whether it changed."""
    old = nbformat.read(run.path, as_version=4)
    new = cleaned(old, run.notebook, fresh)
    text = nbformat.writes(new, version=4) + "\n"
    if text == Path(run.path).read_text(encoding="utf-8"):
        return False
    Path(run.path).write_text(text, encoding="utf-8")
    return True


def cleaned(committed: NotebookNode, executed: NotebookNode, fresh: bool = False) -> NotebookNode:
    """The executed notebook without noise."""
    notebook = nbformat.from_dict(executed)
    notebook.metadata = NotebookNode(notebook.metadata, kernelspec=NotebookNode(KERNELSPEC))
    # As the kernel tells it, so that JupyterLab finds nothing to save when it opens the notebook.
    language = notebook.metadata.setdefault("language_info", NotebookNode())
    if "version" in language:
        language.version = language.version.split(".")[0]
    for key in ("widgets", "execution"):
        notebook.metadata.pop(key, None)
    count = 0
    for before, cell in zip(committed.cells, notebook.cells, strict=True):
        for key in NOISE:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            count += 1
            cell.outputs = [plain(output) for output in compare.merged(cell.outputs)]
            if not fresh and before.outputs and agree(before, cell):
                cell.outputs = before.outputs
            number(cell, count)
    return notebook


def plain(output: NotebookNode) -> NotebookNode:
    """An output without what belongs to one run only."""
    output.pop("transient", None)
    if output.output_type in ("display_data", "execute_result"):
        output.data = NotebookNode(sorted(output.data.items()))
    return output


def number(cell: NotebookNode, count: int) -> None:
    """Counts as they are when the notebook is run from top to bottom in a new kernel."""
    cell.execution_count = count
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = count


def agree(before: NotebookNode, after: NotebookNode) -> bool:
    """Whether the committed outputs may stay: by the cell's rule, and with nothing but numbers changed. Pictures and
    tables must be equal unless the cell is a measurement: a chart whose numbers moved is another chart.
    """
    rule = rule_of(before)
    if compare.cell_differences(before, after):
        return False
    old, new = compare.merged(before.outputs), compare.merged(after.outputs)
    if [compare.kind(o) for o in old] != [compare.kind(o) for o in new]:
        return False
    measured = rule.name in ("timing", "ignore")
    return all(same_but_numbers(a, b, measured) for a, b in zip(old, new))


def same_but_numbers(old: NotebookNode, new: NotebookNode, measured: bool) -> bool:
    if old.output_type == "stream":
        return texts.structure(old.text, new.text) is None
    if old.output_type == "error":
        return old == new
    for mime, data in old.data.items():
        a, b = compare.text_of(data), compare.text_of(new.data[mime])
        if mime.startswith("image/") and mime != "image/svg+xml":
            if a != b and not measured:
                return False
        elif mime == "text/plain" or measured:
            if texts.structure(a, b) is not None:
                return False
        elif a != b:
            return False
    return True
