"""Tensors of more than 2³¹ bytes, for which the other tests' memory is too small."""

from __future__ import annotations

import pytest
from maven import run_tests


@pytest.mark.slow
def test_tensors_of_more_than_two_gigabytes():
    out = run_tests("LargeTensorTest", "-Deinlab.withoutTests=none", "-Deinlab.testHeap=8g")
    assert "Tests run: 1, Failures: 0, Errors: 0, Skipped: 0" in out
