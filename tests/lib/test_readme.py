"""The program in lib/README.md, run as it stands, prints what the README says it prints."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "lib/README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    return [text for name, text in fenced if name == language]


def test_the_program_prints_what_the_readme_says(java, tmp_path):
    (program,) = blocks("java")
    flags, output = blocks("")
    source = tmp_path / "Fit.java"
    source.write_text(program, encoding="utf-8")
    classpath = os.pathsep.join([str(ROOT / "lib/target/einlab-lib.jar"), str(ROOT / "lib/target/runtime/*")])
    run = subprocess.run([java, *flags.split(), "-cp", classpath, source], capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    assert run.stdout == output


def test_the_dependency_is_the_one_that_is_built():
    (dependency,) = blocks("xml")
    pom = (ROOT / "lib/pom.xml").read_text(encoding="utf-8")
    for element in ("groupId", "artifactId", "version"):
        value = re.search(rf"<{element}>(.*?)</{element}>", dependency).group(1)
        assert f"<{element}>{value}</{element}>" in pom
