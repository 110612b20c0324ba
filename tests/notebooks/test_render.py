"""Rendering writes what changed, and nothing that belongs to one run only."""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat
import pytest
import render
from execute import Execution
from notebook_samples import chapter, code, png, result, stdout


def rendered(committed, change, fresh=False):
    """The notebook after a run in which `change` was applied to the first code cell."""
    executed = copy.deepcopy(committed)
    change(executed.cells[1])
    return render.cleaned(committed, executed, fresh)


def put(*outputs):
    return lambda cell: cell.update(outputs=list(outputs))


def test_noise_of_one_run_is_left_out():
    committed = chapter(code("x", stdout("1\n")))

    def noise(cell):
        cell.metadata.execution = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
        cell.outputs = [stdout("1"), stdout("\n")]
        cell.execution_count = 7

    executed = rendered(committed, noise)
    assert executed.cells[1].metadata == {}
    assert executed.cells[1].outputs == [stdout("1\n")]
    assert [c.execution_count for c in executed.cells if c.cell_type == "code"] == [1, 2]


def test_the_patch_version_of_java_is_left_out():
    committed = chapter(code("x", stdout("1\n")))
    executed = copy.deepcopy(committed)
    executed.metadata.language_info = {
        "name": "java",
        "version": "25.0.3",
        "file_extension": ".java",
    }
    assert render.cleaned(committed, executed).metadata == {
        "kernelspec": {"display_name": "Java", "language": "java", "name": "java"},
        "language_info": {"name": "java", "version": "25", "file_extension": ".java"},
    }


@pytest.mark.parametrize(
    "cell, new, stays",
    [
        pytest.param(
            code("x", stdout("1.00000\n")), stdout("1.00001\n"), True, id="float-within-tolerance"
        ),
        pytest.param(
            code("x", stdout("1.0\n")), stdout("2.0\n"), False, id="float-beyond-tolerance"
        ),
        pytest.param(
            code("x", stdout("3 ms\n"), compare="timing"),
            stdout("4 ms\n"),
            True,
            id="another-measurement",
        ),
        pytest.param(
            code("x", stdout("3 ms\n"), compare="timing"),
            stdout("4 ms a step\n"),
            False,
            id="measurement-said-otherwise",
        ),
        pytest.param(
            code("x", result(text_plain="p", image_svg_xml="<svg x='1'/>")),
            result(text_plain="p", image_svg_xml="<svg x='2'/>"),
            False,
            id="picture-moved",
        ),
        pytest.param(
            code("x", result(image_png=png(9, 9))),
            result(image_png=png(9, 9)),
            True,
            id="equal-picture",
        ),
    ],
)
def test_outputs_that_agree_stay(cell, new, stays):
    committed = chapter(cell)
    kept = rendered(committed, put(new)).cells[1].outputs == cell.outputs
    assert kept is stays
    if new != cell.outputs[0]:
        assert rendered(committed, put(new), fresh=True).cells[1].outputs == [new]


def test_a_second_render_changes_nothing(tmp_path: Path):
    committed = chapter(code("x", stdout("1.5\n")))
    path = tmp_path / "07-sample.ipynb"
    nbformat.write(committed, path)
    executed = copy.deepcopy(committed)
    executed.cells[1].outputs = [stdout("2.5\n")]
    assert render.write_back(Execution(path, copy.deepcopy(executed))) is True
    assert '"2.5\\n"' in path.read_text()
    assert render.write_back(Execution(path, executed)) is False
