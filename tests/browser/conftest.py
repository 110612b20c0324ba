"""JupyterLab as `./einlab lab` starts it, on a copy of the course, and a Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time

import pytest
from started_lab import ROOT, TOKEN, Lab

START_SECONDS = 300  # where sources are newer, the launcher builds first
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMIUM_OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="module")  # a module may end its own
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("the course")
    shutil.copytree(
        ROOT / "notebooks",
        folder / "notebooks",
        ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
    )
    log = folder / "lab.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--port={port}",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.user_settings_dir={folder}/settings",
        f"--LabApp.workspaces_dir={folder}/workspaces",
    ]
    with log.open("w") as out:
        process = subprocess.Popen(
            [str(ROOT / "einlab"), "lab", "--no-browser", "--", *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    lab = Lab(process, port, folder, folder / "settings", 0)
    # Every cell in the page, also those out of sight.
    lab.write_setting("notebook-extension/tracker", {"windowingMode": "none"})
    try:
        begin = time.monotonic()
        while not lab.answers():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() - begin < START_SECONDS, log.read_text()
            time.sleep(0.1)
        lab.seconds = time.monotonic() - begin
        yield lab
    finally:
        if process.poll() is None:
            lab.stop()


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        message = "no Chromium on PATH; apt-get install chromium"
        pytest.fail(message) if os.environ.get("EINLAB_CI") else pytest.skip(message)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.fail(
            "Chromium is there, its driver is not: ./einlab test installs it (tests/browser/requirements.txt)",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
