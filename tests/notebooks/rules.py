"""The rule by which a cell's outputs are compared, read from its metadata: `"einlab": {"compare": "numeric"}`.

    exact      equal, character for character
    numeric    equal but for floats, which may differ by `rtol` (relative, 1e-4 unless stated) plus `atol` (0)
    structure  equal when every number is masked
    timing     something of the same kind came; its content is a measurement
    ignore     not compared; needs a `reason`

A cell that states no rule gets `exact` when it names the reference backend (same bits on every machine) and
`numeric` otherwise, where text without floats is compared exactly. Under these two, SVG and HTML are compared by
structure (a stated `exact` holds for them too). A PNG is compared by size, whatever the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

NAMES = ("exact", "numeric", "structure", "timing", "ignore")
KEYS = {"compare", "rtol", "atol", "reason"}
RTOL = 1e-4
REFERENCE_BACKEND = re.compile(r"\breference\(\)|\bReferenceBackend\b|EINLAB_BACKEND=reference")
MARKUP = ("image/svg+xml", "text/html")


class BadRule(ValueError):
    """The metadata of a cell states no rule that can be followed."""


@dataclass(frozen=True)
class Rule:
    name: str
    rtol: float = RTOL
    atol: float = 0.0
    stated: bool = False

    def of(self, mime: str) -> str:
        """The rule that holds for one MIME type of an output."""
        if mime in MARKUP and (self.name == "numeric" or self.name == "exact" and not self.stated):
            return "structure"
        return self.name

    @property
    def checks_values(self) -> bool:
        return self.name in ("exact", "numeric")


def rule_of(cell: NotebookNode) -> Rule:
    """The rule of a code cell; a BadRule says what is wrong with its metadata."""
    stated = cell.metadata.get("einlab", {})
    unknown = sorted(set(stated) - KEYS)
    if unknown:
        raise BadRule(
            f"metadata einlab has the unknown key {unknown[0]!r}; known are {', '.join(sorted(KEYS))}"
        )
    if "compare" not in stated:
        name = "exact" if REFERENCE_BACKEND.search(cell.source) else "numeric"
        return Rule(name, tolerance(stated, "rtol", RTOL), tolerance(stated, "atol", 0.0))
    name = stated["compare"]
    if name not in NAMES:
        raise BadRule(f"metadata einlab.compare is {name!r}; it can be {', '.join(NAMES)}")
    if name == "ignore" and not str(stated.get("reason", "")).strip():
        raise BadRule(
            'metadata einlab.compare is "ignore" without a reason; add "reason": "why no output can be compared"'
        )
    return Rule(name, tolerance(stated, "rtol", RTOL), tolerance(stated, "atol", 0.0), stated=True)


def tolerance(stated: dict, key: str, default: float) -> float:
    value = stated.get(key, default)
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 <= value < float("inf")
    ):
        raise BadRule(f"metadata einlab.{key} is {value!r}; it must be a number, 0 or more")
    return float(value)
