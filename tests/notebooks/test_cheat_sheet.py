"""Every line that the cheat sheet's tables promise is run by the cell below its table."""

from __future__ import annotations

import re

import nbformat
import pytest
from execute import ROOT

CELLS = nbformat.read(ROOT / "notebooks/cheat-sheet.ipynb", as_version=4).cells
TABLES = [
    (cell, CELLS[index + 1])
    for index, cell in enumerate(CELLS)
    if cell.cell_type == "markdown" and re.search(r"^\|.*Einlab \|$", cell.source, re.MULTILINE)
]


@pytest.mark.parametrize("table, code", TABLES, ids=lambda cell: cell.id)
def test_the_right_column_is_run(table, code):
    promised = re.findall(r"^\|.*\| `([^`]+)` \|$", table.source, re.MULTILINE)
    assert len(promised) >= 6
    assert [line for line in promised if line not in code.source] == []
