"""Runs some of the lib's Java tests once more, with settings of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAVEN = os.environ.get("EINLAB_MAVEN", str(ROOT / "mvnw"))  # the one the launcher has found


def run_tests(names: str, *settings: str) -> str:
    """What Maven prints; the calling test fails where a Java test does."""
    command = [MAVEN, "--batch-mode", "--no-transfer-progress", "-pl", "lib", "-am", "test"]
    command += [f"-Dtest={names}", "-Dsurefire.failIfNoSpecifiedTests=false", *settings]
    java = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert java.returncode == 0, java.stdout[-20_000:] + java.stderr
    return java.stdout
