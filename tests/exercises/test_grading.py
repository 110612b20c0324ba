"""`./einlab grade` as a teacher meets it: the same points as nbgrader, and nothing lost whatever happens to the run."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time

import nbformat
import nbgrader_rules as rules
import pytest
from execute import ROOT, execute
from submissions import as_autograded, command, environment, grade, hand_in, scores, submission

CLASS = 12
HONEST = {"right": ["right"], "untouched": ["untouched"], "mixed": ["right", "mistaken", "untouched"]}


def unusual() -> list[str]:
    """The first chapter, and the first ones with a race and with an answer that a teacher reads."""
    chosen = ["01-einsum.ipynb"]
    for wanted in ("Check.speed(", '"solution": true'):
        for path in sorted((ROOT / "exercises").glob("*.ipynb")):
            kinds = [rules.kind(cell) for cell in nbformat.read(path, as_version=4).cells]
            if wanted in path.read_text(encoding="utf-8") and ("manual" in kinds or "speed" in wanted):
                chosen.append(path.name)
                break
    return sorted(set(chosen))


@pytest.mark.parametrize("name", unusual())
def test_honest_submissions_get_the_points_that_nbgrader_gives(name, tmp_path):
    known = ROOT / "solutions" / name
    by_nbgrader, waiting = {}, {}
    (tmp_path / "submitted").mkdir()
    for who, how in HONEST.items():
        notebook = submission(name, how)
        nbformat.write(notebook, tmp_path / "submitted" / f"{who}.ipynb")
        nbformat.write(as_autograded(notebook, known), tmp_path / f"{who}.ipynb")
        done = execute(tmp_path / f"{who}.ipynb", go_on=True)
        assert done.failure is None, done.failure
        by_nbgrader[who] = rules.points(done.notebook)
        waiting[who] = rules.waiting(done.notebook)
    ours = grade(tmp_path / "submitted", tmp_path / "grades")
    for who in HONEST:
        marks = [mark for mark in ours[who]["problems"] if mark["kind"] != "speed"]
        checked = {f"{mark['problem'].replace('.', '-')}-test": float(mark["points"]) for mark in marks if mark["kind"] == "test"}
        pending = {mark["problem"].replace(".", "-"): float(mark["of"]) for mark in marks if mark.get("pending")}
        assert checked == by_nbgrader[who], who
        assert pending == waiting[who], who
    assert sum(by_nbgrader["untouched"].values()) == 0 < sum(by_nbgrader["mixed"].values()) < sum(by_nbgrader["right"].values())


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """A class, graded without any trouble, and how long that took."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder / "submitted", "01-einsum.ipynb", CLASS)
    begin = time.perf_counter()
    undisturbed = grade(folder / "submitted", folder / "undisturbed")
    return folder / "submitted", undisturbed, time.perf_counter() - begin


def comparable(results: dict[str, dict]) -> dict[str, tuple]:
    return {who: (result["points"], result["of"], [mark["points"] for mark in result["problems"]]) for who, result in results.items()}


def test_a_class_is_graded_in_parallel_for_few_seconds_each(graded_class, record_property):
    _, undisturbed, seconds = graded_class
    assert len(undisturbed) == CLASS
    assert all(0 < result["points"] < result["of"] for result in undisturbed.values())
    each = seconds * os.cpu_count() / CLASS
    record_property("grading", f"at most {each:.1f} s of processor time a submission")
    assert each < 6


def test_the_number_of_jobs_changes_no_score(graded_class, tmp_path):
    submitted, undisturbed, _ = graded_class
    few = tmp_path / "few"
    few.mkdir()
    for path in sorted(submitted.glob("*.ipynb"))[:3]:
        shutil.copy(path, few)
    alone = grade(few, tmp_path / "alone", "--jobs", "1")
    assert comparable(alone) == {who: marks for who, marks in comparable(undisturbed).items() if who in alone}


def test_a_killed_run_goes_on_where_it_was(graded_class, tmp_path):
    submitted, undisturbed, _ = graded_class
    out = tmp_path / "grades"
    results = out / "results"
    killed = subprocess.Popen(command(submitted, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(), start_new_session=True)
    wait_for(lambda: len(list(results.glob("*.json"))) >= 3, killed)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    kept = {path: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert 3 <= len(kept) < CLASS and not (out / "scores.json").exists()
    assert comparable(grade(submitted, out)) == comparable(undisturbed)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept, "what was graded is not graded again"


def wait_for(happened, process, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, "the grader ended before it could be disturbed"
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="the limit of a running process is Linux's")
def test_a_full_disk_loses_nothing_but_says_what_is_not_kept(graded_class, tmp_path):
    submitted, undisturbed, _ = graded_class
    few = tmp_path / "few"
    few.mkdir()
    for path in sorted(submitted.glob("*.ipynb"))[:4]:
        shutil.copy(path, few)
    out = tmp_path / "grades"
    full = subprocess.Popen(command(few, out, "--jobs", "1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    wait_for(lambda: len(list((out / "results").glob("*.json"))) >= 1, full)
    for pid in [full.pid, *children(full.pid)]:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    said, complaints = full.communicate(timeout=120)
    assert full.returncode == 2, complaints
    assert said.count(" of 20 points") == 4, "the table is there"
    assert "einlab: the result of learner-03 is not kept, a next run grades it again: cannot write " in complaints
    assert "einlab: the reports are not complete: " in complaints and "To do: make room in " in complaints
    assert not list(out.rglob("*.new")), "no half of a file is left"
    again = comparable(grade(few, out))
    assert again == {who: marks for who, marks in comparable(undisturbed).items() if who in again}


def children(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            own = [int(child) for child in file.read().split()]
    except FileNotFoundError:
        return []
    return own + [grandchild for child in own for grandchild in children(child)]


def test_the_exit_code_says_whether_enough_is_right(graded_class, tmp_path):
    submitted, undisturbed, _ = graded_class
    one = tmp_path / "one"
    one.mkdir()
    shutil.copy(submitted / "learner-00.ipynb", one)
    result = undisturbed["learner-00"]
    share = 100 * result["points"] // result["of"]
    grade(one, tmp_path / "grades", "--require", str(share), code=0)
    grade(one, tmp_path / "grades", "--require", str(share + 1), code=1)
    summary = (tmp_path / "grades" / "summary.md").read_text(encoding="utf-8")
    assert f"| learner-00 | 01-einsum | {result['points']} of {result['of']} points |" in summary
    assert "| problem | lost by |" in summary
    assert scores(tmp_path / "grades")["learner-00"]["points"] == result["points"]
