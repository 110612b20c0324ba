"""Notebooks made by hand for the tests of the tester: no kernel runs here."""

from __future__ import annotations

import base64
import copy
import struct
import zlib

from execute import ROOT, Execution
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

VERSIONS = "Einlab 0.1.0, Java 25.0.1, backend simd, seed 42\n"


def stdout(text: str) -> NotebookNode:
    return new_output("stream", name="stdout", text=text)


def stderr(text: str) -> NotebookNode:
    return new_output("stream", name="stderr", text=text)


def result(**data: str) -> NotebookNode:
    """result(text_plain="1", image_svg_xml="<svg/>"): a MIME bundle."""
    mimes = {
        "text_plain": "text/plain",
        "text_html": "text/html",
        "image_svg_xml": "image/svg+xml",
        "image_png": "image/png",
    }
    return new_output(
        "execute_result", data={mimes[key]: value for key, value in data.items()}, execution_count=1
    )


def error(ename: str, evalue: str) -> NotebookNode:
    return new_output(
        "error",
        ename=ename,
        evalue=evalue,
        traceback=[f"{ename}: {evalue}", "  at Cell [1], line 1"],
    )


def png(width: int, height: int) -> str:
    """A grey picture, Base64, as kernels send it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + bytes(column % 251 for column in range(width)) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    whole = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return base64.b64encode(whole).decode()


def code(
    source: str, *outputs: NotebookNode, count: int = 1, tags: tuple[str, ...] = (), **einlab
) -> NotebookNode:
    metadata = {"einlab": einlab} if einlab else {}
    if tags:
        metadata["tags"] = list(tags)
    return new_code_cell(source, execution_count=count, outputs=list(outputs), metadata=metadata)


def chapter(*cells: NotebookNode) -> NotebookNode:
    """A notebook without a fault: title, the given code cells, the closing line."""
    notebook = new_notebook(
        cells=[new_markdown_cell("# A chapter"), *cells, code("versions()", stdout(VERSIONS))]
    )
    notebook.metadata.kernelspec = {"name": "java", "display_name": "Java", "language": "java"}
    for number, cell in enumerate([c for c in notebook.cells if c.cell_type == "code"], 1):
        cell.execution_count = number
    return notebook


def ran(committed: NotebookNode, change=lambda cell: None, failure: str | None = None) -> Execution:
    """The execution of a notebook whose first code cell's outputs were changed by `change`."""
    executed = copy.deepcopy(committed)
    change(executed.cells[1])
    seconds = {i: 0.1 for i, cell in enumerate(executed.cells) if cell.cell_type == "code"}
    return Execution(ROOT / "notebooks" / "07-sample.ipynb", executed, 1.0, seconds, failure)
