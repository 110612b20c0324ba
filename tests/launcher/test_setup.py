"""Setting up: what is missing is named, what is there is not made again, and a learner's work is never touched."""

from __future__ import annotations

import json
import os
import time

import pytest


def test_doctor_answers_before_anything_is_built(checkout):
    home = checkout.jdk("25.0.1")
    answer = checkout.run("doctor")
    assert answer.returncode == 0
    assert f"ok  JDK           25.0.1 in {home}\n" in answer.stdout
    assert "--  setup         not built yet, or sources are newer\n" in answer.stdout
    assert "to do: ./einlab lab does all of it\n" in answer.stdout
    assert not (checkout.root / ".venv").exists()


def test_doctor_fails_when_something_needed_is_missing(checkout):
    answer = checkout.run("doctor", "--json")
    assert answer.returncode == 1
    findings = {f["name"]: f for f in json.loads(answer.stdout)}
    assert findings["JDK"]["state"] == "needed"
    assert findings["JDK"]["todo"].endswith("./einlab lab --download-jdk")
    assert {"Python", "Maven", "CPU", "OpenCL", "FashionMNIST", "fonts", "bubblewrap", "disk", "setup"} <= set(
        findings
    )


def test_python_without_venv_names_the_package(checkout):
    checkout.jdk("25.0.1")
    checkout.program(
        "python3", 'case "$*" in *ensurepip*) echo "True "; exit 1 ;; *) echo 3.11 ;; esac'
    )
    answer = checkout.run("lab")
    assert answer.returncode == 1
    assert answer.stderr == (
        "einlab: python3 (3.11) has no module venv.\n  To do: install it: apt-get install python3.11-venv (Debian, Ubuntu), "
        "or the python3 package with venv and pip of your distribution.\n"
    )


def test_no_python_names_how_to_get_one(checkout):
    checkout.jdk("25.0.1")
    checkout.program("python3", 'echo "False venv"')
    answer = checkout.run("lab")
    assert answer.returncode == 1
    assert answer.stderr == (
        "einlab: no Python 3.10 or newer was found.\n  To do: install one: apt-get install python3 python3-venv (Debian, Ubuntu), "
        "dnf install python3 (Fedora), brew install python (macOS).\n"
    )


def test_an_older_python_first_on_the_path_is_passed_over(checkout):
    os.rename(checkout.bin / "python3", checkout.bin / "python3.12")
    checkout.program("python3", 'echo "False venv"')
    found = {f["name"]: f for f in json.loads(checkout.run("doctor", "--json").stdout)}
    assert found["Python"]["state"] == "ok"


@pytest.mark.parametrize("wish, retries", [({}, "0"), ({"PIP_RETRIES": "7"}, "7")])
def test_packages_that_cannot_be_had_fail_soon_and_say_what_to_do(checkout, wish, retries):
    checkout.setting_up_done()
    (checkout.root / ".venv/einlab-stamp").unlink()
    checkout.python_whose_venvs_fail()
    answer = checkout.run("lab", **wish)
    assert answer.returncode == 1
    assert answer.stderr == (
        "ERROR: no index\neinlab: pip could not install requirements.txt.\n"
        "  To do: check the network (PIP_RETRIES=5 ./einlab lab tries harder); the full log is .einlab/pip.log.\n"
    )
    assert not (checkout.root / ".venv/einlab-stamp").exists(), "the next start must try again"
    assert (checkout.home / "pip.log").read_text() == f"PIP_RETRIES={retries}\n"


@pytest.mark.parametrize(
    "maven, message",
    [
        (
            None,
            "einlab: Maven could not be downloaded, and there is none on PATH.\n"
            "  To do: check the network, or install Maven 3.8 or newer (apt-get install maven, brew install maven).\n",
        ),
        (
            "3.6.3",
            "einlab: Maven could not be downloaded, and the one on PATH is too old (3.6.3).\n"
            "  To do: check the network, or install Maven 3.8 or newer.\n",
        ),
    ],
)
def test_no_usable_maven_says_what_to_do(checkout, maven, message):
    checkout.setting_up_done()
    (checkout.root / ".einlab/built").unlink()
    checkout.program("curl", "exit 7")
    if maven:
        checkout.program("mvn", f'echo "Apache Maven {maven} (abc)"')
    answer = checkout.run("lab")
    assert answer.returncode == 1
    assert answer.stderr == message


def test_the_maven_on_the_path_serves_where_the_wrapper_cannot_download(checkout):
    checkout.setting_up_done()
    (checkout.root / ".einlab/built").unlink()
    checkout.program("curl", "exit 7")
    checkout.program(
        "mvn",
        f'[ "$1" != --version ] || {{ echo "Apache Maven 3.8.7 (abc)"; exit; }}; echo "$@" >"{checkout.home}/maven.log"',
    )
    answer = checkout.run("lab")
    assert answer.returncode == 0, answer.stderr
    assert (checkout.home / "maven.log").read_text() == (
        "--batch-mode --no-transfer-progress --quiet -Dmaven.test.skip=true package\n"
    )


def test_a_build_that_fails_shows_its_errors(checkout):
    checkout.setting_up_done()
    (checkout.root / ".einlab/built").unlink()
    checkout.program("curl", "exit 7")
    checkout.program(
        "mvn",
        '[ "$1" != --version ] || { echo "Apache Maven 3.8.7 (abc)"; exit; }; echo "[ERROR] A.java:[3,1] missing ;"; exit 1',
    )
    answer = checkout.run("lab")
    assert answer.returncode == 1
    assert answer.stderr == (
        "[ERROR] A.java:[3,1] missing ;\neinlab: the build failed.\n  To do: read the errors above; the full log is .einlab/build.log.\n"
    )
    assert not (checkout.root / ".einlab/built").exists()


def test_a_second_start_builds_and_installs_nothing(checkout):
    checkout.setting_up_done()
    for forbidden in ("mvn", "curl", "wget"):
        checkout.program(forbidden, f'echo "{forbidden} was called" >&2; exit 1')
    answer = checkout.run("lab", "--no-browser", "--", "--port=9999", "--a.b=c d")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert not (checkout.home / "java.log").exists()
    call = checkout.python_calls()[-1]
    assert call[:3] == ["-m", "jupyterlab", "--no-browser"]
    assert (
        checkout.home / "python.cwd"
    ).read_text() == f"{checkout.root}\n", "JupyterLab serves the folder it starts in"
    assert call[-2:] == ["--port=9999", "--a.b=c d"]


@pytest.mark.parametrize("source", ["lib/src/main/java/A.java", "kernel/pom.xml", "pom.xml"])
def test_a_newer_source_is_built(checkout, source):
    checkout.setting_up_done()
    later = time.time() + 5
    path = checkout.root / source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (later, later))
    checkout.program("curl", "exit 7")
    checkout.program("mvn", '[ "$1" != --version ] || { echo "Apache Maven 3.9.1 (abc)"; exit; }')
    assert "building the jars" in checkout.run("lab").stdout


def test_a_moved_checkout_is_set_up_again(checkout):
    checkout.setting_up_done()
    moved = checkout.root.with_name("moved")
    checkout.root.rename(moved)
    checkout.root = moved
    checkout.python_whose_venvs_fail()
    answer = checkout.run("lab")
    assert "installing Python packages into .venv" in answer.stdout


def test_work_is_copied_once_and_never_overwritten(checkout):
    checkout.setting_up_done()
    checkout.exercise("01-einsum", "new")
    checkout.exercise("02-views", "second")
    mine = checkout.root / "work/01-einsum.ipynb"
    mine.parent.mkdir()
    mine.write_text("my answers")
    answer = checkout.run("lab")
    assert answer.returncode == 0, answer.stderr
    assert mine.read_text() == "my answers"
    assert (checkout.root / "work/02-views.ipynb").read_text() == "second"
    assert "your copy: work/02-views.ipynb\n" in answer.stdout


def test_reset_starts_over_and_keeps_what_was_there(checkout):
    checkout.exercise("01-einsum", "fresh")
    checkout.exercise("02-views", "second")
    mine = checkout.root / "work/01-einsum.ipynb"
    mine.parent.mkdir()
    mine.write_text("my answers")
    answer = checkout.run("reset", "01")
    assert answer.returncode == 0, answer.stderr
    assert mine.read_text() == "fresh"
    backups = list(mine.parent.glob("01-einsum.*.backup.ipynb"))
    assert [b.read_text() for b in backups] == ["my answers"]
    assert sorted(p.name for p in mine.parent.iterdir()) == sorted([mine.name, backups[0].name])


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            [],
            "einlab: reset takes the name of one exercise.\n  To do: say for example: ./einlab reset 01.\n",
        ),
        (
            ["09"],
            "einlab: no exercise is called '09'.\n  To do: choose one of: 01-einsum 02-views.\n",
        ),
        (
            ["0"],
            "einlab: more than one exercise begins with '0'.\n  To do: give its full name: 01-einsum 02-views.\n",
        ),
    ],
)
def test_reset_says_which_exercises_there_are(checkout, arguments, message):
    checkout.exercise("01-einsum", "a")
    checkout.exercise("02-views", "b")
    answer = checkout.run("reset", *arguments)
    assert (answer.returncode, answer.stderr) == (1, message)
    assert not (checkout.root / "work").exists()


def test_uninstall_is_for_the_place_of_the_install(checkout):
    checkout.setting_up_done()
    for given, passed in [([], "--user"), (["--prefix", "/opt/hub"], "--prefix /opt/hub"), (["--name", "j"], "--user --name j")]:
        answer = checkout.run("uninstall", *given)
        assert (answer.returncode, answer.stderr) == (0, "")
        call = (checkout.home / "java.log").read_text().splitlines()[-1]
        assert call.endswith(f"dev.einlab.kernel.Main uninstall {passed}")


def test_install_is_for_the_user_whose_home_it_is(checkout):
    checkout.setting_up_done()
    answer = checkout.run("install")
    assert (answer.returncode, answer.stderr) == (0, "")
    call = (checkout.home / "java.log").read_text()
    assert call.startswith(f"java -Duser.home={checkout.home} -cp ")
    assert call.endswith(
        f"dev.einlab.kernel.Main install --user --classpath {checkout.cell_classpath()}\n"
    )
