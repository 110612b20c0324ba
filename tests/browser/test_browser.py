"""What a reader sees: JupyterLab opened by the launcher, chapters drawn and run in a real browser, in both themes.

Screenshots land in target/browser/ to be looked at. EINLAB_NOTEBOOKS (numbers) chooses chapters; without it, chapter 01.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import compare
import nbformat
import pytest
from execute import Execution
from started_lab import ROOT, SHOTS

NUMBERS = os.environ.get("EINLAB_NOTEBOOKS", "01").split()
CHAPTERS = [
    p for p in sorted((ROOT / "notebooks").glob("*.ipynb")) if p.name.startswith(tuple(NUMBERS))
]
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
RUN_SECONDS = 300
SHOT_HEIGHT = 2400

chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


class Notebook:
    """A chapter open in a page of JupyterLab."""

    def __init__(self, browser, lab, path, theme: str):
        lab.choose_theme(THEMES[theme])
        self.page = browser.new_page(viewport={"width": 1280, "height": 1000})
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complain(str(error)))
        # reset: without the tabs of the test before
        self.page.goto(lab.url(f"/lab/tree/notebooks/{path.name}") + "&reset")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=60_000)
        self.page.wait_for_selector("#jp-main-statusbar >> text=Idle", timeout=60_000)

    def complain(self, message: str) -> None:
        # JupyterLab's debugger panel says this of every kernel that has no debugger.
        if message != "No active debugger session":
            self.complaints.append(message)

    def count(self, selector: str) -> int:
        return self.page.locator(f".jp-NotebookPanel {selector}").count()

    def prompts(self) -> list[str]:
        return self.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()

    def run_all(self) -> None:
        """From a new kernel, as a reader would: Kernel, Restart Kernel and Run All Cells."""
        self.page.get_by_role("menuitem", name="Kernel", exact=True).click()
        self.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells…").click()
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        numbered = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(p => /[0-9]/.test(p.innerText))"
        self.page.wait_for_function(f"() => !{numbered}", timeout=60_000)
        self.wait_until_idle(lambda: self.page.evaluate(f"() => {numbered}"))

    def wait_until_idle(self, done) -> None:
        """Until `done`, or until the kernel has rested for five seconds: cells behind a failure never get a number."""
        deadline, rested = time.monotonic() + RUN_SECONDS, 0
        while not done() and rested < 10:
            assert (
                time.monotonic() < deadline
            ), f"not all cells had run after {RUN_SECONDS} s: {' '.join(self.prompts())}"
            self.page.wait_for_timeout(500)
            rested = (
                rested + 1 if self.page.locator("#jp-main-statusbar >> text=Idle").count() else 0
            )

    def saved(self, path: Path) -> Execution:
        """The notebook as JupyterLab writes it to its file at `path`."""
        before = path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        deadline = time.monotonic() + 30
        while path.stat().st_mtime_ns == before:
            assert time.monotonic() < deadline, "JupyterLab did not save the notebook"
            self.page.wait_for_timeout(200)
        self.page.wait_for_timeout(500)
        return Execution(path, nbformat.read(path, as_version=4))

    def wide_outputs(self) -> list[str]:
        """Pictures that stick out of their cell."""
        return self.page.evaluate("""() => [...document.querySelectorAll('.jp-OutputArea-output')]
                 .filter(o => [...o.querySelectorAll('img, svg')].some(i => i.getBoundingClientRect().width > o.clientWidth + 1))
                 .map(o => o.closest('.jp-CodeCell').querySelector('.jp-InputPrompt').innerText)""")

    def shoot(self, name: str) -> None:
        """The whole notebook, in pictures one below the other."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        panel = "document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer')"
        height = self.page.evaluate(f"() => {panel}.scrollHeight")
        self.page.set_viewport_size({"width": 1280, "height": SHOT_HEIGHT})
        for number, top in enumerate(range(0, height, SHOT_HEIGHT - 150)):
            self.page.evaluate(f"() => {{ {panel}.scrollTop = {top}; }}")
            self.page.wait_for_timeout(300)
            self.page.screenshot(
                path=SHOTS / f"{name}-{number}.png",
                clip={"x": 280, "y": 0, "width": 1000, "height": SHOT_HEIGHT},
            )
        self.page.set_viewport_size({"width": 1280, "height": 1000})


@pytest.fixture(params=THEMES)
def theme(request):
    return request.param


@chapters
def test_shipped_outputs_are_drawn_before_anything_runs(path, theme, lab, browser):
    """JupyterLab draws SVG only of trusted notebooks: the launcher has to have seen to that."""
    committed = nbformat.read(path, as_version=4)
    drawn = sum(
        "image/svg+xml" in o.get("data", {})
        for c in committed.cells
        if c.cell_type == "code"
        for o in c.outputs
    )
    notebook = Notebook(browser, lab, path, theme)
    notebook.shoot(f"{path.stem}-{theme}")
    assert notebook.count(".jp-RenderedSVG img, .jp-RenderedSVG svg") == drawn
    assert notebook.wide_outputs() == []
    assert notebook.complaints == []
    notebook.page.close()


@chapters
def test_all_cells_run(path, lab, browser):
    """A reader's run gives what was committed: the same cells in the same order, outputs equal by their rules."""
    committed = nbformat.read(path, as_version=4)
    notebook = Notebook(browser, lab, path, "light")
    notebook.run_all()
    notebook.shoot(f"{path.stem}-run")
    assert [int(re.sub(r"\D", "", prompt) or 0) for prompt in notebook.prompts()] == list(
        range(1, len(notebook.prompts()) + 1)
    )
    assert (
        compare.differences(committed, notebook.saved(lab.folder / "notebooks" / path.name)) == []
    )
    assert notebook.complaints == []
    notebook.page.close()


def test_a_signal_to_its_group_ends_everything(lab, record_property):
    """Last in this file: JupyterLab and its kernels are gone after Ctrl-C or kill."""
    record_property("start", f"JupyterLab answered {lab.seconds:.1f} s after `./einlab lab`")
    lab.stop()
    assert lab.process.returncode is not None
    assert not lab.answers()
    assert kernels_of(lab) == []


def kernels_of(lab) -> list[str]:
    """Processes that still work in the lab's folder."""
    import psutil

    return [
        " ".join(p.info["cmdline"])
        for p in psutil.process_iter(["cmdline", "cwd"])
        if (p.info["cwd"] or "").startswith(str(lab.folder))
    ]
