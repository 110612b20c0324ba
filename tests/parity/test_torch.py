"""Against PyTorch itself: it makes new cases here and now, and the Java tests compare with them."""

from __future__ import annotations

import re
import subprocess

import pytest
from maven import ROOT, run_tests

PEER = ROOT / ".venv-peers" / "bin" / "python"
EQUATIONS = 2000


def make(script: str, *arguments) -> None:
    """Runs one of tests/fixtures in PyTorch's environment."""
    command = [PEER, ROOT / "tests" / "fixtures" / script, *map(str, arguments)]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr


@pytest.mark.slow
def test_fresh_cases_of_pytorch(tmp_path, record_property):
    if not PEER.exists():
        pytest.fail("PyTorch is not in .venv-peers; ./einlab test --all installs it", pytrace=False)
    einsum, training = tmp_path / "einsum.safetensors", tmp_path / "training.safetensors"
    make("torch_einsum.py", EQUATIONS, einsum)
    make("torch_training.py", training)
    out = run_tests(
        "TorchEinsumTest,TorchTest",
        f"-Deinlab.torchEinsum={einsum}",
        f"-Deinlab.torchFixture={training}",
    )
    assert f"compares {EQUATIONS} equations of {einsum}" in out
    assert f"compares with {training}" in out
    ran = re.findall(r"Tests run: (\d+), .* in dev\.einlab\.(?:nn|tensor)\.Torch", out)
    assert len(ran) == 2
    record_property("parity with PyTorch", f"{EQUATIONS} equations, {sum(map(int, ran))} tests")
