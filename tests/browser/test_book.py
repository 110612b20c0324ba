"""The course as a web site: opened from its folder with the network denied, every internal link followed."""

from __future__ import annotations

import subprocess
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import url2pathname

import pytest
from started_lab import ROOT, SHOTS

LINKS = "() => [...document.querySelectorAll('a[href], img[src]')].map(e => e.href || e.src)"
IDS = "() => [...document.querySelectorAll('[id]')].map(e => e.id)"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("the book") / "site"
    made = subprocess.run([ROOT / "einlab", "book", "--out", folder], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture
def page(browser):
    """A page without a network; what it asks of one, and what goes wrong in it, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light")
    complaints = []

    def route(route):
        if urlsplit(route.request.url).scheme in ("file", "data", "blob"):
            route.continue_()
        else:
            complaints.append(f"asked the network for {route.request.url}")
            route.abort()

    context.route("**/*", route)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"not found: {request.url}"))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    yield page
    context.close()
    assert complaints == []


def test_every_internal_link_leads_somewhere(site, page):
    start = (site / "index.html").as_uri()
    ids, links, queue = {}, set(), [start]
    while queue:
        url = queue.pop()
        page.goto(url, wait_until="load")
        ids[url] = set(page.evaluate(IDS))
        assert page.evaluate("() => document.querySelector('h1').innerText.trim()")
        assert page.evaluate(OVERFLOW) <= 0, f"{url} is wider than its window"
        for link in page.evaluate(LINKS):
            target, _ = urldefrag(link)
            if urlsplit(link).scheme != "file":
                continue
            links.add((url, link))
            if target.endswith(".html") and target not in ids and target not in queue:
                queue.append(target)
    sources = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("notebooks/*.md"), *ROOT.glob("exercises/*.ipynb")]
    assert len(ids) == len(sources) + 1
    broken = [f"{url} → {link}" for url, link in links if not leads(link, ids, site)]
    assert broken == []


def leads(link: str, ids: dict[str, set[str]], site) -> bool:
    target, fragment = urldefrag(link)
    if target in ids:
        return not fragment or unquote(fragment) in ids[target]
    return (site / url2pathname(urlsplit(target).path)).is_file()


def test_every_page_fits_a_phone(site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    for path in [site / "index.html", *sorted(site.glob("*/*.html"))]:
        page.goto(path.as_uri())
        assert page.evaluate(OVERFLOW) <= 0, f"{path.name} is wider than a phone"


def test_tables_of_cells_are_sorted_by_a_click(site, page):
    page.goto((site / "notebooks/04-flops.html").as_uri())
    table = page.locator(".output table", has_text="measured here")
    head = table.get_by_text("FLOPs/byte", exact=True)
    column = [*table.locator("th").all_inner_texts()].index("FLOPs/byte")

    def numbers():
        return [float(text.replace(",", "")) for text in table.locator(f"tbody td:nth-child({column + 1})").all_inner_texts()]

    before = numbers()
    head.click()
    assert numbers() == sorted(before) != before
    assert head.get_attribute("aria-sort") == "ascending"
    head.press("Enter")
    assert numbers() == sorted(before, reverse=True)
    table.get_by_text("work", exact=True).click()
    assert table.locator("tbody tr td:nth-child(2)").first.inner_text() == "add 16M"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_reads_well_in_both_themes(site, page, theme):
    page.emulate_media(color_scheme=theme)
    page.goto((site / "exercises/01-einsum.html").as_uri())
    page.wait_for_selector("mjx-container svg")
    assert page.locator("mjx-merror, [data-mml-node=merror]").count() == 0
    assert page.locator("html").get_attribute("data-theme") == theme
    assert contrast(page, "article p") >= 4.5
    assert contrast(page, "pre span.k, pre span.kt, pre span.s") >= 4.5
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"book-{theme}.png")
    page.get_by_role("button", name="Light or dark").click()
    assert page.locator("html").get_attribute("data-theme") != theme


def contrast(page, selector: str) -> float:
    """WCAG's contrast of the first such element against the background it stands on."""
    return page.locator(selector).first.evaluate(
        """element => {
          const rgb = text => text.match(/[\\d.]+/g).map(Number);
          const light = color => rgb(color).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          let ground = element;
          while (rgb(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
          const both = [light(getComputedStyle(element).color), light(getComputedStyle(ground).backgroundColor)];
          return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
        }"""
    )


def test_formulas_of_all_pages_are_drawn(site, page):
    for path in sorted(site.glob("*/*.html")):
        page.goto(path.as_uri())
        page.wait_for_function("() => window.MathJax?.startup?.promise")
        page.evaluate("() => MathJax.startup.promise")
        assert page.locator("mjx-merror, [data-mml-node=merror]").all_inner_texts() == [], path


def test_search_finds_sections(site, page):
    page.goto((site / "index.html").as_uri())
    search = page.get_by_role("searchbox", name="Search the course")
    search.fill("diagonal trace")
    found = page.locator("#found a")
    found.first.wait_for()
    search.press("Enter")
    page.wait_for_url("**/notebooks/01-einsum.html#*")
    assert "trace" in page.locator(":target").inner_text().lower() or "trace" in page.locator("article").inner_text().lower()
    page.get_by_role("searchbox", name="Search the course").fill("xylophone")
    page.get_by_text("Nothing is called “xylophone” here.").wait_for()


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    made = subprocess.run([ROOT / "einlab", "book", "--out", tmp_path], capture_output=True, text=True)
    assert made.returncode == 1
    assert made.stderr == (
        f"einlab: {tmp_path} is not empty and not a book made by this.\n  To do: name an empty or a new folder with --out.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
