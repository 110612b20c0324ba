"""The tester is tested: for each rule, what agrees passes and a corrupted output is caught."""

from __future__ import annotations

import compare
import pytest
from notebook_samples import chapter, code, error, png, ran, result, stderr, stdout

FLOATS = "tensor([[ 1.0000, -0.2500],\n        [ 3.1416,  2.0000]])"
SVG = '<svg width="120"><path d="M 1.5 2 L 3 4" fill="#0072b2"/><text>b = 2</text></svg>'


def found(cell, change) -> list[str]:
    """The failures when `change` is applied to the outputs of `cell`."""
    notebook = chapter(cell)
    return compare.differences(notebook, ran(notebook, change))


def put(*outputs):
    """A change that puts other outputs in place of the committed ones."""
    return lambda cell: cell.update(outputs=list(outputs))


@pytest.mark.parametrize(
    "cell, outputs",
    [
        pytest.param(code("x", result(text_plain=FLOATS)), [result(text_plain=FLOATS)], id="equal"),
        pytest.param(
            code("x", stdout("loss 2.30259\n")),
            [stdout("loss 2.3026"), stdout("0\n")],
            id="float-and-cut-of-stream",
        ),
        pytest.param(
            code("x", stdout("y 0.0001\n")), [stdout("y 0.0002\n")], id="last-digit-of-a-fine-print"
        ),
        pytest.param(
            code("x", stdout("[ 1.0000, 10.5]\n")), [stdout("[1.0000,  10.5001]\n")], id="alignment"
        ),
        pytest.param(
            code("x", stdout("0.5 nan inf\n")), [stdout("0.5 nan inf\n")], id="nan-and-inf"
        ),
        pytest.param(
            code("x", stdout("0.50\n"), compare="numeric", rtol=0.1), [stdout("0.52\n")], id="rtol"
        ),
        pytest.param(
            code("x", stdout("1e-9\n"), compare="numeric", atol=1e-6),
            [stdout("-3e-8\n")],
            id="atol",
        ),
        pytest.param(
            code("x", result(image_svg_xml=SVG)),
            [result(image_svg_xml=SVG.replace("1.5 2", "1.7 2.2"))],
            id="svg",
        ),
        pytest.param(
            code(
                "x",
                result(
                    image_svg_xml='<svg><image href="data:image/png;base64,iVBORw0+/A=="/></svg>'
                ),
            ),
            [result(image_svg_xml='<svg><image href="data:image/png;base64,iVBORw1c/B=="/></svg>')],
            id="svg-with-other-pixels",
        ),
        pytest.param(
            code("x", stdout("took 3 ms\n"), compare="structure"),
            [stdout("took 14.5 ms\n")],
            id="structure",
        ),
        pytest.param(
            code("x", stdout("3 ms\n"), compare="timing"),
            [stdout("2.1 s, 4 GFLOP/s\n")],
            id="timing",
        ),
        pytest.param(
            code("x", stdout("a\n"), compare="ignore", reason="names the CPU"),
            [stdout("b\n"), stdout("c")],
            id="ignore",
        ),
        pytest.param(
            code("x", result(image_png=png(40, 30))), [result(image_png=png(41, 30))], id="png"
        ),
        pytest.param(
            code("x", error("E", "m"), tags=("raises-exception",)),
            [error("E", "m")],
            id="error-wanted",
        ),
    ],
)
def test_what_agrees_passes(cell, outputs):
    assert found(cell, put(*outputs)) == []


@pytest.mark.parametrize(
    "cell, outputs, message",
    [
        pytest.param(
            code("x", stdout("a b\n"), compare="exact"),
            [stdout("a  b\n")],
            "rule exact, stdout, line 1\n    committed: a b\n    executed:  a  b",
            id="exact",
        ),
        pytest.param(
            code("var t = x.to(Backends.reference());", stdout("1.00000\n")),
            [stdout("1.00001\n")],
            "rule exact, stdout, line 1\n    committed: 1.00000\n    executed:  1.00001",
            id="exact-for-the-reference-backend",
        ),
        pytest.param(
            code("x", result(text_plain=FLOATS)),
            [result(text_plain=FLOATS.replace("3.1416", "3.1426"))],
            "rule numeric, text/plain, line 2 (3.1416 and 3.1426: they differ by 3.2e-04 relative, 0.0001 is allowed)\n"
            "    committed:         [ 3.1416,  2.0000]])\n    executed:          [ 3.1426,  2.0000]])",
            id="numeric-float",
        ),
        pytest.param(
            code("x", stdout("shape [2, 3]\n")),
            [stdout("shape [3, 2]\n")],
            "rule numeric, stdout, line 1 (2 and 3: integers must be equal)\n"
            "    committed: shape [2, 3]\n    executed:  shape [3, 2]",
            id="numeric-integer",
        ),
        pytest.param(
            code("x", stdout("mean 1.5\n")),
            [stdout("sum 1.5\n")],
            "rule numeric, stdout, line 1\n    committed: mean 1.5\n    executed:  sum 1.5",
            id="numeric-words",
        ),
        pytest.param(
            code("x", stdout("3e-07\n")),
            [stdout("4e-07\n")],
            "rule numeric, stdout, line 1 (3e-07 and 4e-07: they differ by 2.5e-01 relative, 0.0001 is allowed)\n"
            "    committed: 3e-07\n    executed:  4e-07",
            id="numeric-coarse-print",
        ),
        pytest.param(
            code("x", stdout("0.5\n")),
            [stdout("nan\n")],
            "rule numeric, stdout, line 1 (0.5 and nan: they differ)\n    committed: 0.5\n    executed:  nan",
            id="numeric-nan",
        ),
        pytest.param(
            code("x", stdout("1.5\n2.5\n")),
            [stdout("1.5\n")],
            "rule numeric, stdout, line 2 (one text is longer)\n    committed: 2.5\n    executed:  (no such line)",
            id="numeric-line-missing",
        ),
        pytest.param(
            code("x", result(image_svg_xml=SVG)),
            [result(image_svg_xml=SVG.replace("b = 2", "c = 2"))],
            "rule structure, image/svg+xml, line 1 (numbers are masked)\n"
            '    committed: <svg width="⬚"><path d="M ⬚ L ⬚" fill="⬚"/><text>b = ⬚</text></svg>\n'
            '    executed:  <svg width="⬚"><path d="M ⬚ L ⬚" fill="⬚"/><text>c = ⬚</text></svg>',
            id="structure-svg",
        ),
        pytest.param(
            code("x", result(text_html="<b>1</b>")),
            [result(text_html="<i>1</i>")],
            "rule structure, text/html, line 1 (numbers are masked)\n    committed: <b>⬚</b>\n    executed:  <i>⬚</i>",
            id="structure-html",
        ),
        pytest.param(
            code("x", stdout("3 ms\n"), compare="timing"),
            [stdout("\n")],
            "rule timing, stdout, line 1 (nothing was measured)\n    committed: 3 ms\n    executed:  ",
            id="timing-empty",
        ),
        pytest.param(
            code("x", stdout("3 ms\n"), compare="timing"),
            [],
            "rule timing: a missing output\n    committed: stdout '3 ms\\n'\n    executed:  nothing",
            id="missing",
        ),
        pytest.param(
            code("x", result(text_plain="1", image_png=png(40, 30))),
            [result(text_plain="1")],
            "rule numeric: another output\n"
            "    committed: execute_result image/png text/plain '1'\n    executed:  execute_result text/plain '1'",
            id="picture-lost",
        ),
        pytest.param(
            code("x", stdout("1\n")),
            [stdout("1\n"), result(text_plain="2")],
            "rule numeric: an extra output\n    committed: stdout '1\\n'\n    executed:  stdout '1\\n'; execute_result text/plain '2'",
            id="extra",
        ),
        pytest.param(
            code("x", result(image_png=png(40, 30))),
            [result(image_png=png(80, 30))],
            "image/png: 80×30 pixels, 40×30 are committed (10 % is allowed)",
            id="png-size",
        ),
        pytest.param(
            code("x", stdout("1\n"), compare="ignore", reason="names the CPU"),
            [stdout("1\n"), stderr("warning: slow\n")],
            "wrote to stderr: 'warning: slow'. A cell of the course writes to stdout only.",
            id="stderr",
        ),
        pytest.param(
            code("x", stdout("1\n"), compare="ignore", reason="names the CPU"),
            [error("java.lang.ArithmeticException", "/ by zero")],
            "failed with java.lang.ArithmeticException: / by zero. "
            'Mend the cell, or tag it "raises-exception" where the error is the lesson.',
            id="extra-error",
        ),
        pytest.param(
            code("x", error("java.lang.Error", "axis 'j' is 3"), tags=("raises-exception",)),
            [error("java.lang.Error", "axis 'k' is 3")],
            "rule numeric, error, line 1\n"
            "    committed: java.lang.Error: axis 'j' is 3\n    executed:  java.lang.Error: axis 'k' is 3",
            id="another-error",
        ),
        pytest.param(
            code("x", error("java.lang.Error", "no"), tags=("raises-exception",)),
            [],
            "rule numeric: a missing output\n    committed: error 'java.lang.Error: no'\n    executed:  nothing",
            id="error-did-not-come",
        ),
        pytest.param(
            code("x", stdout("1\n"), compare="ignore"),
            [stdout("1\n")],
            'metadata einlab.compare is "ignore" without a reason; add "reason": "why no output can be compared"',
            id="ignore-without-reason",
        ),
        pytest.param(
            code("x", stdout("1\n"), compare="same"),
            [stdout("1\n")],
            "metadata einlab.compare is 'same'; it can be exact, numeric, structure, timing, ignore",
            id="unknown-rule",
        ),
        pytest.param(
            code("x", stdout("1\n"), compare="numeric", tolerance=1),
            [stdout("1\n")],
            "metadata einlab has the unknown key 'tolerance'; known are atol, compare, reason, rtol",
            id="unknown-key",
        ),
        pytest.param(
            code("x", stdout("1\n"), compare="numeric", rtol=-1),
            [stdout("1\n")],
            "metadata einlab.rtol is -1; it must be a number, 0 or more",
            id="bad-tolerance",
        ),
    ],
)
def test_what_is_corrupted_is_caught(cell, outputs, message):
    assert found(cell, put(*outputs)) == [
        f"notebooks/07-sample.ipynb, cell 1 (id {cell.id}), {message}",
        "If the new outputs are right: ./einlab render 07, then look at the diff.",
    ]


def test_after_a_failure_only_the_cells_before_it_are_compared():
    notebook = chapter(code("x", stdout("1\n")), code("y", stdout("2\n")))
    run = ran(
        notebook, put(stdout("5\n")), failure="notebooks/07-sample.ipynb, cell 2 (id b): it failed"
    )
    run.cell_seconds = {1: 0.1, 2: 0.1}
    run.notebook.cells[2].outputs = []
    messages = compare.differences(notebook, run)
    assert [m.split("\n")[0] for m in messages] == [
        f"notebooks/07-sample.ipynb, cell 1 (id {notebook.cells[1].id}), rule numeric, stdout, line 1 (1 and 5: integers must be equal)",
        "notebooks/07-sample.ipynb, cell 2 (id b): it failed",
        "If the new outputs are right: ./einlab render 07, then look at the diff.",
    ]


def test_the_share_counts_outputs_compared_by_value():
    notebook = chapter(
        code("a", stdout("1\n"), result(text_plain="2", image_svg_xml=SVG)),
        code("b", result(image_svg_xml=SVG)),
        code("c", stdout("3 ms\n"), compare="timing"),
    )
    assert compare.share([notebook]) == (3, 5)  # the two of cell a and the closing line
