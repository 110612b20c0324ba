"""A JDK 25 for every test; after pytest's own summary, what tests have recorded for the reader: shares and counts."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess

import pytest


def find_java() -> str:
    """A java command of version 25 or later: from JAVA_HOME, the PATH, or the usual places."""
    candidates = [os.path.join(os.environ.get("JAVA_HOME", ""), "bin", "java"), shutil.which("java")]
    candidates += sorted(glob.glob("/usr/lib/jvm/*25*/bin/java"))
    for java in candidates:
        if not java or not os.path.exists(java):
            continue
        version = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
        if '"25' in version:
            return java
    pytest.fail("no JDK 25 found: set JAVA_HOME to one")


@pytest.fixture(scope="session")
def java() -> str:
    return find_java()


def pytest_terminal_summary(terminalreporter):
    reports = [
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if hasattr(report, "user_properties")
    ]
    for report in reports:
        if getattr(report, "when", None) == "call":
            for name, text in report.user_properties:
                terminalreporter.write_line(f"{name}: {text}")
