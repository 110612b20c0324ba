"""Executing on the course's kernel: wanted errors, failures with their place, time limits, the scratch folder."""

from __future__ import annotations

import nbformat
from execute import execute
from notebook_samples import chapter, code

VERSIONS = 'System.out.println("Java 25, backend none, seed 1");'


def written(folder, *cells):
    """A notebook file with these code cells and a closing line that Java can run."""
    notebook = chapter(*cells)
    notebook.cells[-1].source = VERSIONS
    path = folder / "07-sample.ipynb"
    nbformat.write(notebook, path)
    return path


def said(run, index: int) -> str:
    return "".join(
        output.text
        for output in run.notebook.cells[index].outputs
        if output.output_type == "stream"
    )


def test_wanted_errors_and_files_beside_the_notebook(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "runs.csv").write_text("12")
    path = written(
        tmp_path,
        code("int zero = 0; 1 / zero", tags=("raises-exception",)),
        code(
            'System.out.print(java.nio.file.Files.readString(java.nio.file.Path.of("data/runs.csv")));'
        ),
        code(
            'java.nio.file.Files.writeString(java.nio.file.Path.of("litter"), "x");\nSystem.out.print(java.nio.file.Files.exists(java.nio.file.Path.of("07-sample.ipynb")));'
        ),
    )
    run = execute(path)
    assert run.failure is None
    assert run.notebook.cells[1].outputs[0].ename == "java.lang.ArithmeticException"
    assert said(run, 2) == "12"
    assert said(run, 3) == "false", "other notebooks are not beside it"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "07-sample.ipynb",
        "data",
    ], "what a notebook writes is not left behind"
    assert sorted(run.cell_seconds) == [1, 2, 3, 4]


def test_a_failing_cell_is_named_and_ends_the_run(tmp_path):
    path = written(tmp_path, code("int a = 1;"), code('throw new IllegalStateException("no");'))
    run = execute(path)
    place = f"{path}, cell 2 (id {run.notebook.cells[2].id}): "
    assert run.failure.startswith(place + "java.lang.IllegalStateException: no\n")
    assert run.notebook.cells[3].execution_count is None


def test_a_cell_that_takes_too_long_is_named(tmp_path):
    path = written(tmp_path, code("Thread.sleep(60_000);"))
    run = execute(path, timeout=1)
    place = f"{path}, cell 1 (id {run.notebook.cells[1].id}): "
    assert (
        run.failure
        == place + "took more than 1 s. Make the cell shorter, or set EINLAB_CELL_TIMEOUT."
    )
    assert run.seconds < 30


def test_a_kernel_that_dies_is_named(tmp_path):
    path = written(
        tmp_path,
        code(
            'new java.io.FileOutputStream(java.io.FileDescriptor.err).write("oh\\n".getBytes());\nRuntime.getRuntime().halt(3);'
        ),
    )
    run = execute(path)
    place = f"{path}, cell 1 (id {run.notebook.cells[1].id}): "
    assert (
        run.failure
        == place + "the kernel died. Kernel died\n    stderr of the kernel's process:\n    oh"
    )
