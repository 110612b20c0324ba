"""Verbs, options and help: what a newcomer types wrong is answered with what to type."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from checkout import ROOT, SHELL

VERBS = "lab test doctor run render reset".split()
SCRIPTS = [ROOT / "einlab", *sorted((ROOT / "launcher").glob("*.sh"))]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_is_posix_shell(script):
    checked = subprocess.run([SHELL, "-n", str(script)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_unknown_verb_lists_the_verbs(checkout):
    answer = checkout.run("tset")
    assert answer.returncode == 2
    assert answer.stderr.startswith("einlab: there is no verb 'tset'.\n\n")
    for verb in VERBS:
        assert f"  ./einlab {verb} " in answer.stderr


def test_no_verb_is_a_question(checkout):
    answer = checkout.run()
    assert answer.returncode == 0
    assert all(f"  ./einlab {verb} " in answer.stdout for verb in VERBS)


def test_every_listed_verb_has_help(checkout):
    listed = [
        line.split()[1]
        for line in checkout.run("--help").stdout.splitlines()
        if line.startswith("  ./einlab ")
    ]
    assert set(VERBS) <= set(listed)
    for verb in listed:
        for arguments in ([verb, "--help"], [verb, "-h"]):
            answer = checkout.run(*arguments)
            assert answer.returncode == 0, answer.stderr
            assert answer.stdout.startswith(f"./einlab {verb}")
    assert not (checkout.root / ".venv").exists()


def test_help_after_two_dashes_is_jupyterlabs(checkout):
    checkout.setting_up_done()
    assert checkout.run("lab", "--", "--help").returncode == 0
    assert "--help" in checkout.python_calls()[-1]


@pytest.mark.parametrize("verb", ["lab", "test", "doctor"])
def test_an_unknown_option_shows_the_verbs_help(checkout, verb):
    answer = checkout.run(verb, "--fast")
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"einlab: {verb} does not know '--fast'.\n\n./einlab {verb}")


def test_a_link_to_the_launcher_finds_its_project(checkout):
    link = checkout.bin / "einlab"
    link.symlink_to(checkout.root / "einlab")
    run = subprocess.run(
        [SHELL, str(link), "reset", "01"],
        env={"PATH": str(checkout.bin), "HOME": str(checkout.home)},
        capture_output=True,
        text=True,
    )
    assert (
        run.stderr
        == "einlab: no exercise is called '01'.\n  To do: choose one of: (there are none yet).\n"
    )


def test_the_launcher_is_executable():
    for name in ("einlab", "mvnw", ".ci/run"):
        assert shutil.which(str(ROOT / name)), f"{name} is not executable"
