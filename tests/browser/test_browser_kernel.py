"""The kernel under JupyterLab's own hands: run, stop, restart, complete, inspect, live progress, tensors, charts."""

from __future__ import annotations

import json

import nbformat
import pytest
from started_lab import SHOTS

CELLS = [
    """import dev.einlab.tensor.*;
import dev.einlab.viz.*;
import static dev.einlab.tensor.Einsum.*;
import static dev.einlab.tensor.Tensors.*;
var a = arange(6).reshape(2, 3);
a""",
    """var chart = new org.knowm.xchart.XYChartBuilder().width(500).height(220).title("loss").build();
chart.addSeries("loss", new double[] {4, 2, 1, 0.5});
Charts.of(chart)""",
    "for (int step : Progress.of(IntStream.range(0, 100).boxed().toList())) Thread.sleep(40);",
    'einsum("ij,j?->i", a, a)',
    "while (true) {}",
    "a.sum().item()",
    "",
    'einsum("ij,jk->ik", a, a)',
]
TENSOR, CHART, PROGRESS, WRONG, ENDLESS, AFTER, EMPTY, INSPECTED = range(len(CELLS))


class Page:
    def __init__(self, browser, lab, name: str, theme: str = "Light"):
        lab.choose_theme(f"JupyterLab {theme}")
        metadata = {
            "kernelspec": {"name": "java", "display_name": "Java", "language": "java"},
            "language_info": {
                "name": "java", "codemirror_mode": "java", "file_extension": ".java",
                "mimetype": "text/x-java-source", "pygments_lexer": "java", "version": "25",
            },
        }
        cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
        self.file = lab.folder / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), self.file)
        self.page = browser.new_page(viewport={"width": 1100, "height": 1000})
        self.page.goto(lab.url(f"/lab/tree/{name}.ipynb") + "&reset")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=60_000)
        self.wait_for("Idle")

    def wait_for(self, state: str) -> None:
        self.page.wait_for_selector(f"#jp-main-statusbar >> text={state}", timeout=60_000)

    def cell(self, number: int):
        return self.page.locator(".jp-NotebookPanel .jp-CodeCell").nth(number)

    def click(self, number: int) -> None:
        self.cell(number).locator(".cm-content").click()

    def start(self, number: int) -> None:
        self.click(number)
        self.page.keyboard.press("Control+Enter")

    def run(self, number: int) -> None:
        self.start(number)
        self.cell(number).locator(".jp-InputPrompt", has_text="[*]").wait_for(
            state="detached", timeout=60_000
        )
        self.page.wait_for_timeout(200)
        self.wait_for("Idle")

    def toolbar(self, command: str) -> None:
        self.page.locator(f'.jp-Toolbar [data-command="{command}"]').first.click()

    def output(self, number: int) -> str:
        return self.cell(number).locator(".jp-OutputArea").inner_text()


@pytest.fixture(scope="module")
def opened(lab, browser):
    opened = Page(browser, lab, "kernel")
    yield opened
    opened.page.close()


def test_opening_a_notebook_leaves_nothing_to_save(opened):
    assert opened.page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0


def test_a_tensor_and_a_chart_are_drawn(opened):
    opened.run(TENSOR)
    assert opened.cell(TENSOR).locator(".jp-OutputArea table td").count() >= 6
    opened.run(CHART)
    drawn = opened.cell(CHART).locator(".jp-RenderedSVG").first.bounding_box()
    assert drawn["width"] > 300 and drawn["height"] > 150


def test_a_progress_bar_lives(opened):
    opened.start(PROGRESS)
    seen = set()
    while len(seen) < 4:
        opened.page.wait_for_timeout(300)
        seen.add(opened.output(PROGRESS))
        assert opened.cell(PROGRESS).locator(".jp-OutputArea-output").count() <= 1
    opened.wait_for("Idle")
    assert "100" in opened.output(PROGRESS)


def test_the_stop_button_stops_an_endless_loop(opened):
    opened.start(ENDLESS)
    opened.wait_for("Busy")
    opened.page.wait_for_timeout(500)
    opened.toolbar("notebook:interrupt-kernel")
    opened.wait_for("Idle")
    assert "java.lang.InterruptedException: the cell was interrupted" in opened.output(ENDLESS)
    opened.run(AFTER)
    assert "15.0" in opened.output(AFTER)


def test_tab_completes(opened):
    opened.click(EMPTY)
    opened.page.keyboard.type("Math.sqr")
    opened.page.keyboard.press("Tab")
    visible = opened.page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item")
    for _ in range(100):
        if visible.count():
            opened.page.keyboard.press("Enter")
        if "Math.sqrt(" in opened.cell(EMPTY).inner_text():
            break
        opened.page.wait_for_timeout(100)
    assert "Math.sqrt(" in opened.cell(EMPTY).inner_text()


def test_shift_tab_inspects(opened):
    opened.click(INSPECTED)
    opened.page.keyboard.press("Home")
    for _ in range(3):
        opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Shift+Tab")
    tooltip = opened.page.locator(".jp-Tooltip")
    tooltip.wait_for(timeout=30_000)
    assert "matrix product" in tooltip.inner_text()
    SHOTS.mkdir(parents=True, exist_ok=True)
    opened.page.screenshot(path=SHOTS / "kernel-inspect.png")
    opened.page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_errors_read_on_both_themes(lab, browser, theme):
    """The heading has the page's own colour; the caret stands under the fault."""
    page = Page(browser, lab, f"kernel-{theme}", theme)
    page.run(TENSOR)
    page.run(WRONG)
    shown = page.cell(WRONG).locator(".jp-OutputArea pre")
    lines = shown.first.inner_text().splitlines()
    quoted = next(i for i, line in enumerate(lines) if CELLS[WRONG] in line)
    assert lines[quoted + 1].index("^") == lines[quoted].index("?")
    heading, body = page.page.evaluate(
        "() => { const pre = [...document.querySelectorAll('.jp-OutputArea pre')].at(-1);"
        " return [pre.querySelector('.ansi-bold'), pre].map(e => getComputedStyle(e).color); }"
    )
    assert heading == body
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.page.screenshot(path=SHOTS / f"kernel-error-{theme}.png")
    page.page.close()


def test_restart_forgets_everything(opened):
    opened.toolbar("notebook:restart-kernel")
    button = opened.page.locator(".jp-Dialog button.jp-mod-accept")
    button.click()
    opened.page.wait_for_timeout(500)
    opened.wait_for("Idle")
    opened.run(AFTER)
    assert "cannot find symbol" in opened.output(AFTER)
    opened.page.keyboard.press("Control+s")
    opened.page.wait_for_timeout(1000)
    assert json.loads(opened.file.read_text())["metadata"]["kernelspec"]["display_name"] == "Java"
