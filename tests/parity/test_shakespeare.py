"""A whole training side by side with PyTorch: from the same weights, on the same batches, to the same loss."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from maven import ROOT, run_tests

PEER = ROOT / ".venv-peers" / "bin" / "python"
SCRIPT = ROOT / "tests" / "parity" / "shakespeare.py"


@pytest.mark.slow
def test_two_thousand_steps_of_a_gpt(tmp_path, record_property):
    text = os.environ.get("EINLAB_TEXT")
    if not text:
        pytest.skip("EINLAB_TEXT names no text; Tiny Shakespeare is what the losses are known of")
    if not PEER.exists():
        pytest.fail("PyTorch is not in .venv-peers; ./einlab test --all installs it", pytrace=False)
    run = tmp_path / "run.safetensors"
    made = subprocess.run([PEER, SCRIPT, Path(text), run], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    out = run_tests("SideBySideTest", f"-Deinlab.sideBySide={run}", "-Deinlab.withoutTests=none")
    figures = re.search(r"side by side: (.*)", out)
    assert figures, out[-2000:]
    record_property("side by side with PyTorch", figures[1])
