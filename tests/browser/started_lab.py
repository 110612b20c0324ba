"""A JupyterLab started by the launcher."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "target" / "browser"
TOKEN = "browser-test"


@dataclass
class Lab:
    """A running JupyterLab; `seconds` is how long it took until it answered."""

    process: subprocess.Popen
    port: int
    folder: Path
    settings: Path
    seconds: float

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}?token={TOKEN}"

    def choose_theme(self, theme: str) -> None:
        self.write_setting("apputils-extension/themes", {"theme": theme})

    def write_setting(self, plugin: str, value: dict) -> None:
        path = self.settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url("/api/kernelspecs"), timeout=5) as answer:
                return "java" in json.load(answer)["kernelspecs"]
        except OSError:
            return False

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)
