"""A copy of the launcher in a folder with blanks in its path, and a machine that has only what a test gives it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHELL = shutil.which("dash") or "/bin/sh"
TOOLS = (
    "sh awk basename cat chmod cmp cp date df dirname env find getconf grep head id ls mkdir mv printf readlink rm sed sleep sort tail tar touch tr"
    " uname wc"
).split()


@dataclass
class Checkout:
    """The launcher at `root`, run with an empty home and a PATH that holds `bin` and nothing else."""

    root: Path
    home: Path
    bin: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {
            "HOME": str(self.home),
            "PATH": str(self.bin),
            "LC_ALL": "C.UTF-8",
            "EINLAB_JDK_PLACES": str(self.home / "jdks"),
        }
        return subprocess.run(
            [SHELL, str(self.root / "einlab"), *arguments],
            env=clean | self.environment | environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def program(self, name: str, script: str) -> None:
        """Puts a shell script on the PATH."""
        write_script(self.bin / name, script)

    def jdk(
        self, version: str, folder: str = "jdks", compiler: bool = True, release: bool = True
    ) -> Path:
        """A folder that looks like a JDK of that version."""
        home = self.home / folder / f"jdk {version}"
        write_script(home / "bin" / "java", f'echo "java $*" >>"{self.home}/java.log"')
        if compiler:
            write_script(home / "bin" / "javac", f'echo "javac {version}"')
        if release:
            (home / "release").write_text(f'IMPLEMENTOR="A"\nJAVA_VERSION="{version}"\n')
        return home

    def exercise(self, name: str, text: str) -> Path:
        path = self.root / "exercises" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def python_whose_venvs_fail(self) -> None:
        """A Python that can make an environment, but the pip in it only writes down its retries and fails."""
        pip = f'#!{SHELL}\necho "PIP_RETRIES=$PIP_RETRIES" >"{self.home}/pip.log"\necho "ERROR: no index"\nexit 1'
        self.program(
            "python3",
            f"""case "$*" in
              *ensurepip*) echo "True venv" ;;
              "-m venv --clear "*) mkdir -p "$4/bin"; printf '%s\\n' '{pip}' >"$4/bin/python"; chmod +x "$4/bin/python" ;;
            esac""",
        )

    def setting_up_done(self, jdk: Path | None = None) -> None:
        """Everything `lab` makes, with a Python that writes down what it was called with."""
        jdk = jdk or self.jdk("25.0.1")
        for module in ("kernel", "lib", "grader", "bench"):
            (self.root / module / "target" / "runtime").mkdir(parents=True)
            (self.root / module / "target" / f"einlab-{module}.jar").touch()
        state, venv = self.root / ".einlab", self.root / ".venv"
        write_script(
            venv / "bin" / "python",
            f'pwd >"{self.home}/python.cwd"; printf "%s\\n" "$@" >>"{self.home}/python.log"; echo "--" >>"{self.home}/python.log"',
        )
        (venv / "einlab-stamp").write_text(
            f"{self.root}\n{(self.root / 'requirements.txt').read_text()}"
        )
        (venv / "share/jupyter/kernels/java").mkdir(parents=True)
        (venv / "share/jupyter/kernels/java/kernel.json").write_text("{}")
        state.mkdir()
        (state / "built").write_text(f"{self.root}\n")
        (state / "kernel").write_text(f"{jdk} {self.cell_classpath()}\n")

    def cell_classpath(self) -> str:
        parts = (
            "lib/target/einlab-lib.jar",
            "grader/target/einlab-grader.jar",
            "grader/target/runtime/*",
        )
        return ":".join(f"{self.root}/{part}" for part in parts)

    def python_calls(self) -> list[list[str]]:
        log = self.home / "python.log"
        calls = log.read_text().split("--\n") if log.exists() else []
        return [call.splitlines() for call in calls if call]


def write_script(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # it may be a link to a tool of this machine: never write through it
    path.write_text(f"#!{SHELL}\n{script}\n")
    path.chmod(0o755)
