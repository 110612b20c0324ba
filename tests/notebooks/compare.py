"""Compares the outputs of an executed notebook with the committed ones, cell by cell, by each cell's rule.

Every difference is a full message: notebook, cell, rule, first differing line, both values, what to do.
Whatever the rule: an error without the tag `raises-exception`, anything on stderr, a missing output and an extra
one are failures.
"""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import texts
from execute import COLOUR, Execution, where
from nbformat import NotebookNode
from rules import BadRule, Rule, rule_of

RAISES = "raises-exception"
TEXTUAL = ("text/", "image/svg+xml", "application/json")


def differences(committed: NotebookNode, run: Execution) -> list[str]:
    """All failures of one executed notebook, in the order of its cells."""
    found = []
    for index, (old, new) in enumerate(zip(committed.cells, run.notebook.cells, strict=True)):
        if old.cell_type == "code" and index_was_run(run, index):
            found += [
                f"{where(run.path, index, old)}, {text}" for text in cell_differences(old, new)
            ]
    if run.failure:
        found.append(run.failure)
    if found:
        found.append(
            f"If the new outputs are right: ./einlab render {Path(run.path).stem.split('-')[0]}, then look at the diff."
        )
    return found


def index_was_run(run: Execution, index: int) -> bool:
    """After a failure the cells from the failing one on have no outputs worth comparing."""
    return run.failure is None or index < max(run.cell_seconds, default=-1)


def cell_differences(committed: NotebookNode, executed: NotebookNode) -> list[str]:
    """How the outputs of one code cell fail, without the place."""
    try:
        rule = rule_of(committed)
    except BadRule as error:
        return [str(error)]
    old, new = merged(committed.outputs), merged(executed.outputs)
    always = stderr(new) + errors(committed, new)
    if always or rule.name == "ignore":
        return always
    old_kinds, new_kinds = [kind(o) for o in old], [kind(o) for o in new]
    if old_kinds != new_kinds:
        return [outputs_changed(rule, old, new)]
    found = []
    for before, after in zip(old, new):
        found += output_differences(rule, before, after)
    return found


def merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with neighbouring pieces of one stream joined: where a stream is cut is chance."""
    result: list[NotebookNode] = []
    for output in outputs:
        last = result[-1] if result else None
        if (
            last is not None
            and output.output_type == "stream" == last.output_type
            and output.name == last.name
        ):
            result[-1] = NotebookNode(last, text=last.text + output.text)
        else:
            result.append(output)
    return result


def kind(output: NotebookNode) -> str:
    """What must be equal before contents are compared, in the words of a message."""
    if output.output_type == "stream":
        return output.name
    if output.output_type == "error":
        return "error"
    return f"{output.output_type} {' '.join(sorted(output.data))}"


def stderr(outputs: list[NotebookNode]) -> list[str]:
    lines = [
        o.text.strip().splitlines() or [""]
        for o in outputs
        if o.output_type == "stream" and o.name == "stderr"
    ]
    return [
        f"wrote to stderr: {text[0]!r}. A cell of the course writes to stdout only."
        for text in lines
    ]


def errors(committed: NotebookNode, outputs: list[NotebookNode]) -> list[str]:
    if RAISES in committed.metadata.get("tags", []):
        return []
    return [
        f'failed with {o.ename}: {o.evalue}. Mend the cell, or tag it "{RAISES}" where the error is the lesson.'
        for o in outputs
        if o.output_type == "error"
    ]


def outputs_changed(rule: Rule, old: list[NotebookNode], new: list[NotebookNode]) -> str:
    def list_of(outputs):
        return "; ".join(f"{kind(o)} {glimpse(o)}" for o in outputs) or "nothing"

    word = "a missing" if len(new) < len(old) else "an extra" if len(new) > len(old) else "another"
    return f"rule {rule.name}: {word} output\n    committed: {list_of(old)}\n    executed:  {list_of(new)}"


def glimpse(output: NotebookNode) -> str:
    if output.output_type == "error":
        return repr(f"{output.ename}: {output.evalue}"[:80])
    text = output.text if output.output_type == "stream" else output.data.get("text/plain", "")
    return repr(text[:60] + ("…" if len(text) > 60 else ""))


def output_differences(rule: Rule, old: NotebookNode, new: NotebookNode) -> list[str]:
    """How two outputs of the same kind differ, one message a MIME type."""
    if old.output_type == "stream":
        return told(rule.name, "stdout", by_rule(rule, rule.name, old.text, new.text))
    if old.output_type == "error":
        said = [COLOUR.sub("", f"{o.ename}: {o.evalue}") for o in (old, new)]
        return told(rule.name, "error", by_rule(rule, rule.name, *said))
    found = []
    for mime in sorted(old.data):
        before, after = text_of(old.data[mime]), text_of(new.data[mime])
        if mime.startswith("image/") and mime != "image/svg+xml":
            found += image_differences(mime, before, after)
        elif mime.startswith(TEXTUAL) or mime.endswith("json"):
            found += told(rule.of(mime), mime, by_rule(rule, rule.of(mime), before, after))
        elif not after:
            found.append(f"{mime} is empty")
    return found


def text_of(data) -> str:
    return (
        data
        if isinstance(data, str)
        else json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
    )


def by_rule(rule: Rule, name: str, committed: str, executed: str) -> texts.Difference | None:
    if name == "exact":
        return texts.exact(committed, executed)
    if name == "numeric":
        return texts.numeric(committed, executed, rule.rtol, rule.atol)
    if name == "structure":
        return texts.structure(committed, executed)
    # timing: an output of the same kind came; it only must not be empty
    return (
        None
        if executed.strip()
        else texts.Difference(1, texts.shown(committed.strip()[:80]), "", "nothing was measured")
    )


def told(rule: str, what: str, difference: texts.Difference | None) -> list[str]:
    if difference is None:
        return []
    note = f" ({difference.note})" if difference.note else ""
    return [
        f"rule {rule}, {what}, line {difference.line}{note}\n"
        f"    committed: {difference.committed}\n    executed:  {difference.executed}"
    ]


def image_differences(mime: str, committed: str, executed: str) -> list[str]:
    """A bitmap must be there, about as large: fonts and smoothing differ between machines, a lost picture shows."""
    old, new = base64.b64decode(committed), base64.b64decode(executed)
    if not new:
        return [f"{mime}: empty picture, {len(old)} bytes are committed"]
    old_size, new_size = png_size(old), png_size(new)
    if old_size and new_size and any(abs(a - b) > 0.1 * a for a, b in zip(old_size, new_size)):
        return [
            f"{mime}: {new_size[0]}×{new_size[1]} pixels, {old_size[0]}×{old_size[1]} are committed (10 % is allowed)"
        ]
    if bool(old_size) != bool(new_size):
        return [
            f"{mime}: {'not a PNG any more' if old_size else 'the committed picture is no PNG'}"
        ]
    if not 0.4 < len(new) / len(old) < 2.5:
        return [
            f"{mime}: {len(new)} bytes, {len(old)} are committed (0.4 to 2.5 times that is allowed)"
        ]
    return []


def png_size(data: bytes) -> tuple[int, int] | None:
    return (
        struct.unpack(">II", data[16:24])
        if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24
        else None
    )


def share(notebooks: list[NotebookNode]) -> tuple[int, int]:
    """How many outputs are compared by value (rule exact or numeric, on some text), and how many there are."""
    valued = total = 0
    for notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                rule = rule_of(cell)
                outputs = merged(cell.outputs)
                total += len(outputs)
                valued += sum(rule.checks_values and has_valued_text(rule, o) for o in outputs)
    return valued, total


def has_valued_text(rule: Rule, output: NotebookNode) -> bool:
    if output.output_type in ("stream", "error"):
        return True
    return any(
        rule.of(mime) in ("exact", "numeric") and mime.startswith(TEXTUAL) and text_of(data).strip()
        for mime, data in output.data.items()
    )
