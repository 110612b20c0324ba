"""The fixture `checkout`, on which all tests of the launcher run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from checkout import ROOT, TOOLS, Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root, home, bin_folder = tmp_path / "a copy of einlab", tmp_path / "a home", tmp_path / "bin"
    for folder in (root, home, bin_folder):
        folder.mkdir()
    for name in ("einlab", "mvnw", "requirements.txt", "pom.xml"):
        shutil.copy2(ROOT / name, root / name)
    for name in ("launcher", ".mvn"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for tool in TOOLS:
        where = shutil.which(tool)
        if where:
            os.symlink(where, bin_folder / tool)
    made = Checkout(root, home, bin_folder)
    # The Python that runs this test, under the name the launcher looks for.
    made.program("python3", f'exec "{os.path.realpath(sys._base_executable)}" "$@"')
    return made
