"""Makes the course a static site: `python book/build.py [--out DIR]`. `./einlab book` calls this once the scripts are there.

A page is a notebook with its committed outputs, or a Markdown file, of notebooks/ and exercises/. The site needs no
server and no network: it can be opened from a folder, put on a stick, or served by anything that serves files.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pages import Page, Section, read_page
from pygments.formatters import HtmlFormatter

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
WEBJARS = BOOK / "target/META-INF/resources/webjars"
SCRIPTS = {
    "mathjax.js": "mathjax/3.2.2/es5/tex-svg.js",
    "mathjax-LICENSE.txt": "mathjax/3.2.2/LICENSE",
    "lunr.js": "lunr/2.3.9/lunr.min.js",
    "lunr-LICENSE.txt": "lunr/2.3.9/LICENSE",
}
GROUPS = (
    ("Chapters", "notebooks", "[0-9]*.ipynb"),
    ("Reference", "notebooks", "[a-z]*.*"),
    ("Exercises", "exercises", "*.ipynb"),
)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="einlab book", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=BOOK / "target/site", help="folder of the site (%(default)s)")
    out = parser.parse_args(arguments).out
    groups = [(name, [read_page(ROOT, path) for path in sources(folder, pattern)]) for name, folder, pattern in GROUPS]
    pages = [page for _, group in groups for page in group]
    write_site(out, groups, pages)
    print(f"{len(pages)} pages, open {out / 'index.html'}")


def sources(folder: str, pattern: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).glob(pattern) if path.suffix in (".ipynb", ".md"))


def write_site(out: Path, groups: list[tuple[str, list[Page]]], pages: list[Page]) -> None:
    """All files of the site. The folder may hold an older one; a folder with anything else in it is left alone."""
    marker = out / ".einlab-book"
    if out.exists() and any(out.iterdir()) and not marker.exists():
        sys.exit(f"einlab: {out} is not empty and not a book made by this.\n  To do: name an empty or a new folder with --out.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    marker.touch()
    write_assets(out / "assets", pages)
    environment = Environment(loader=FileSystemLoader(BOOK), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    for index, page in enumerate(pages):
        path = out / page.url
        path.parent.mkdir(parents=True, exist_ok=True)
        neighbours = {"previous": pages[index - 1] if index else None, "next": pages[index + 1] if index + 1 < len(pages) else None}
        path.write_text(environment.get_template("page.html").render(page=page, groups=groups, up="../", **neighbours), encoding="utf-8")
    (out / "index.html").write_text(environment.get_template("index.html").render(groups=groups, up="", page=None), encoding="utf-8")
    for image in (ROOT / "notebooks").glob("images/*"):
        (out / "notebooks/images").mkdir(exist_ok=True)
        shutil.copy(image, out / "notebooks/images")


def write_assets(folder: Path, pages: list[Page]) -> None:
    folder.mkdir()
    for name, source in SCRIPTS.items():
        if not (WEBJARS / source).is_file():
            sys.exit(f"einlab: {WEBJARS / source} is missing.\n  To do: run ./einlab book, which has Maven fetch it; with a network the first time.")
        shutil.copy(WEBJARS / source, folder / name)
    for asset in (BOOK / "assets").iterdir():
        shutil.copy(asset, folder)
    light, dark = HtmlFormatter(style="default"), HtmlFormatter(style="github-dark")
    (folder / "code.css").write_text(light.get_style_defs("pre") + "\n" + dark.get_style_defs(':root[data-theme="dark"] pre'), encoding="utf-8")
    # A script and not JSON: pages opened from a folder may not fetch.
    (folder / "sections.js").write_text(f"window.einlabSections = {json.dumps(sections(pages), ensure_ascii=False)};\n", encoding="utf-8")


def sections(pages: list[Page]) -> list[dict[str, str]]:
    def entry(page: Page, section: Section) -> dict[str, str]:
        return {"url": f"{page.url}#{section.id}", "page": page.title, "title": section.title, "text": section.text}

    return [entry(page, section) for page in pages for section in page.sections]


if __name__ == "__main__":
    main(sys.argv[1:])
