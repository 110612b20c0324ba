"""What teachers copy out of grader/: the configuration of nbgrader and the workflow of a class repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from types import SimpleNamespace

import nbformat
import nbgrader_rules as rules
import pytest
import yaml
from execute import ROOT
from submissions import submission

WORKFLOW = ROOT / "grader/ci/grade.yml"


class Config(dict):
    """As traitlets': a name that is asked for is there."""

    def __getattr__(self, name):
        return self.setdefault(name, Config())

    def __setattr__(self, name, value):
        self[name] = value


@pytest.fixture(scope="module")
def config():
    c = Config()
    exec((ROOT / "grader/nbgrader/nbgrader_config.py").read_text(encoding="utf-8"), {"get_config": lambda: c})
    return c


def test_nbgrader_releases_what_we_release(config, tmp_path):
    """Its rule for regions, with our configuration, makes our exercises of our solutions."""
    done = subprocess.run([str(ROOT / "einlab"), "release", "--nbgrader", str(tmp_path)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    written = sorted(tmp_path.glob("*/*.ipynb"))
    assert [path.name for path in written] == sorted(path.name for path in (ROOT / "exercises").glob("*.ipynb")) != []
    for path in written:
        assert path.parent.name == path.stem
        source = nbformat.read(path, as_version=4)
        nbformat.validate(source)
        assert rules.metadata_problems(source, released=False) == []
        released = nbformat.read(ROOT / "exercises" / path.name, as_version=4)
        assert [cleared(cell, config) for cell in source.cells] == [cell.source for cell in released.cells]


def cleared(cell, config: Config) -> str:
    solutions, hidden = config.ClearSolutions, config.ClearHiddenTests
    stub = solutions.code_stub["java"] if cell.cell_type == "code" else solutions.text_stub
    text = cell.source
    if rules.kind(cell) in ("answer", "manual"):
        text = without(text, solutions.begin_solution_delimeter, solutions.end_solution_delimeter, stub)
    if rules.kind(cell) == "test":
        text = without(text, hidden.begin_test_delimeter, hidden.end_test_delimeter, None).rstrip()
    return text


def without(text: str, begin: str, end: str, stub: str | None) -> str:
    lines, inside = [], False
    for line in text.split("\n"):
        if begin in line:
            inside = True
            indent = re.match(r"\s*", line)[0]
            lines += [indent + part for part in stub.split("\n")] if stub else []
        elif end in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def test_the_configuration_names_only_what_nbgrader_has(config):
    known = {
        "CourseDirectory": {"course_id"},
        "ClearSolutions": {"code_stub", "text_stub", "begin_solution_delimeter", "end_solution_delimeter"},
        "ClearHiddenTests": {"begin_test_delimeter", "end_test_delimeter"},
        "ExecutePreprocessor": {"timeout", "startup_timeout", "interrupt_on_timeout", "kernel_name"},
    }
    assert {name: set(options) for name, options in config.items()} == known


@pytest.fixture(scope="module")
def workflow() -> dict:
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def steps(workflow) -> list[SimpleNamespace]:
    return [SimpleNamespace(**{"uses": None, "run": None, "env": {}, **{key.replace("-", "_"): value for key, value in step.items() if key != "if"}}) for step in workflow["jobs"]["grade"]["steps"]]


def test_the_workflow_is_one(workflow):
    assert set(workflow) == {"name", True, "permissions", "env", "jobs"}  # YAML reads the key `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    for step in steps(workflow):
        assert step.name and (step.uses is None) != (step.run is None), step
        if step.uses:
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step.uses)
        else:
            assert subprocess.run(["bash", "-n"], input=step.run, text=True).returncode == 0
    text = WORKFLOW.read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{\{ ([\w.]+) \}\}", text))
    assert asked == {"env.EINLAB", "secrets.EINLAB_SECRET"}
    readme = (ROOT / "grader/README.md").read_text(encoding="utf-8")
    assert "ci/grade.yml" in readme and "EINLAB_SECRET" in readme


def test_the_steps_of_the_workflow_grade_a_class(workflow, tmp_path):
    if shutil.which("bwrap") is None:
        assert "EINLAB_CI" not in os.environ, "CI installs bubblewrap"
        pytest.skip("bubblewrap is not installed: the workflow's --untrusted refuses to grade")
    (tmp_path / "submissions").mkdir()
    nbformat.write(submission("01-einsum.ipynb", ["right"]), tmp_path / "submissions/ada.ipynb")
    (tmp_path / "einlab").symlink_to(ROOT)
    page = tmp_path / "page.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(page), "EINLAB_SECRET": "a secret", **workflow["env"]}
    for step in steps(workflow):
        if step.name not in ("Grade", "Show the summary"):
            continue
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", step.run], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "| ada | 01-einsum | 20 of 20 points |" in page.read_text(encoding="utf-8")
    kept = next(step for step in steps(workflow) if step.name.startswith("Keep")).__dict__["with"]["path"].split()
    assert {path for path in kept if (tmp_path / path).exists()} == set(kept) - {"grades/manual.csv", "grades/manual"}
