"""A training loop of ten thousand steps: the heap stays flat."""

from __future__ import annotations

import re

import pytest
from maven import run_tests


@pytest.mark.slow
def test_ten_thousand_steps_of_training(record_property):
    out = run_tests("FlatHeapTest", "-Deinlab.flatHeapSteps=10000")
    figures = re.search(r"(10,000 steps: .*)", out)
    assert figures, out[-2000:]
    record_property("memory of training", figures[1])
