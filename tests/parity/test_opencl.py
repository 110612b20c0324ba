"""The suites of the lib once more on an OpenCL device, and a small one on a simulator that finds races."""

from __future__ import annotations

import shutil

import pytest
from maven import run_tests

SUITES = ",".join(f"dev.einlab.{floor}.*Test" for floor in ("tensor", "nn", "optim", "io"))


@pytest.mark.slow
def test_tensors_networks_and_optimizers_on_opencl():
    """Among them 1,000 random einsums against the reference."""
    out = run_tests(SUITES, "-Deinlab.testFlags=-Deinlab.backend=opencl")
    assert "Failures: 0, Errors: 0, Skipped: 0" in out


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gpu", "cpu-8", "cpu-4"])
def test_primitives_with_the_kernels_of_other_devices(kind: str):
    out = run_tests("dev.einlab.backend.*Test", f"-Deinlab.testFlags=-Deinlab.opencl.class={kind}")
    assert "Failures: 0, Errors: 0, Skipped: 0" in out


@pytest.mark.slow
def test_no_access_out_of_bounds_and_no_race():
    if not shutil.which("oclgrind"):
        pytest.fail("oclgrind is missing: apt-get install oclgrind (Debian, Ubuntu)", pytrace=False)
    out = run_tests("SimulatorTest", "-Deinlab.withoutTests=none")
    assert "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0" in out
