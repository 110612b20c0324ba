"""Starts the kernel from the built jars, the way `./einlab install` registers it, and drives it."""

import os
import subprocess
from pathlib import Path

import pytest

from kernel_session import KERNEL, LIB, Session


TIGHT = os.environ.get("EINLAB_BENCH") == "1"


def pytest_collection_modifyitems(items, config):
    """Under `./einlab bench` only the timings run whose name begins as asked."""
    if not TIGHT:
        return
    only = os.environ.get("EINLAB_BENCH_ONLY", "kernel")
    names = [item.get_closest_marker("timing") for item in items]
    chosen = [i for i, name in zip(items, names) if name and name.args[0].startswith(only)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture
def figure(request, record_property):
    """Says what was measured, and holds it against its limit: tightly in a benchmark on a calm
    machine, with a generous factor in tests, whose machine does other things too."""

    def check(value: float, unit: str, limit: float, generous: float, part="", lowest=False):
        name = request.node.get_closest_marker("timing").args[0] + part
        word, held = ("at least", generous) if lowest else ("below", generous)
        if TIGHT:
            held = limit
        record_property(name, f"{value:.4g} {unit} ({word} {limit:g} {unit})")
        good = value >= held if lowest else value < held
        assert good, f"{name}: {value:.4g} {unit}, it must be {word} {held:g} {unit}"

    return check


@pytest.fixture(scope="session")
def install(java, tmp_path_factory):
    """Runs the kernel's install command; returns the prefix it was installed into."""
    assert KERNEL[0].exists(), f"{KERNEL[0]} is missing: run mvn package first"

    def run(*arguments: str, prefix: Path | None = None) -> Path:
        prefix = prefix or tmp_path_factory.mktemp("prefix")
        command = [java, "-cp", os.pathsep.join(map(str, KERNEL)), "dev.einlab.kernel.Main"]
        subprocess.run(
            [*command, "install", "--prefix", str(prefix), *arguments], check=True, timeout=120
        )
        return prefix

    return run


@pytest.fixture(scope="session")
def prefix(install) -> Path:
    """The kernel as a reader gets it, with its start-up cache."""
    return install("--classpath", os.pathsep.join(map(str, LIB)))


@pytest.fixture(scope="session")
def start(prefix):
    """Starts kernels; all of them are ended with the test session."""
    sessions = []

    def run(**options) -> Session:
        session = Session(options.pop("prefix", prefix), **options)
        sessions.append(session)
        return session

    yield run
    for session in sessions:
        session.close()


@pytest.fixture(scope="module")
def kernel(start):
    """A kernel shared by the tests of one module."""
    session = start()
    session.run("1")  # timings of the first cell are a test of their own
    yield session
    session.close()


@pytest.fixture
def fresh(start):
    """A kernel of the test's own."""
    session = start()
    yield session
    session.close()
