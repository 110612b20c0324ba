"""What needs more memory, or a virtual machine of its own."""

from __future__ import annotations

import pytest
from maven import run_tests


@pytest.mark.slow
def test_tensors_of_several_gigabytes():
    out = run_tests("LargeTensorTest", "-Deinlab.withoutTests=none", "-Deinlab.testHeap=8g")
    assert "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0" in out


@pytest.mark.slow
def test_primitives_that_are_warm_make_nothing_but_their_results():
    out = run_tests("AllocationTest", "-Deinlab.withoutTests=none")
    assert "Failures: 0, Errors: 0, Skipped: 0" in out
