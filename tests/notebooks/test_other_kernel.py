"""Chapters run unmodified on another Java kernel, rapaio's, with the lib on its class path; what it cannot draw comes as text."""

from __future__ import annotations

import json
import os
import subprocess

import nbformat
import pytest
from compare import RAISES
from execute import ROOT, execute

ARTIFACT = "io.github.padreati:rapaio-jupyter-kernel:3.0.1"
STARTS = 3  # now and then this kernel's threads start in an order that it does not survive


@pytest.fixture(scope="module")
def rapaio(java, tmp_path_factory):
    """The name of its kernelspec; the jar comes from Maven Central."""
    folder = tmp_path_factory.mktemp("rapaio")
    maven = os.environ.get("EINLAB_MAVEN", "mvn")
    copy = [maven, "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
    subprocess.run(copy, cwd=ROOT, check=True, timeout=300)
    (jar,) = folder.glob("*.jar")
    lib = [ROOT / "lib/target/einlab-lib.jar", ROOT / "lib/target/runtime/*"]
    classpath = os.pathsep.join(map(str, [jar, *lib]))
    flags = ["--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
    spec = {
        "argv": [java, *flags, "-cp", classpath, "org.rapaio.jupyter.kernel.MainApp", "{connection_file}"],
        "display_name": "rapaio",
        "language": "java",
        "env": {"RJK_CLASSPATH": str(lib[0])},
    }
    (folder / "kernels/rapaio").mkdir(parents=True)
    (folder / "kernels/rapaio/kernel.json").write_text(json.dumps(spec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        yield "rapaio"


@pytest.mark.slow
@pytest.mark.parametrize("chapter", ["01-einsum", "05-gradients", "10-attention"])
def test_runs_on_rapaios_kernel(rapaio, chapter):
    for _ in range(STARTS):
        run = execute(ROOT / f"notebooks/{chapter}.ipynb", kernel=rapaio, go_on=True)
        if run.failure is None or "respond" not in run.failure:
            break
    assert run.failure is None
    wrong = [
        f"{cell.id}: {output.ename}: {output.evalue}"
        for cell in run.notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" and RAISES not in cell.metadata.get("tags", [])
    ]
    assert wrong == []
    committed = nbformat.read(run.path, as_version=4)
    silent = [
        cell.id
        for cell, before in zip(run.notebook.cells, committed.cells)
        if before.get("outputs") and not cell.outputs
    ]
    assert silent == [], "cells that showed something on our kernel and nothing here"
