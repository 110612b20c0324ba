"""A page of the book: a notebook with its outputs, or a Markdown file, as HTML with its sections and its links."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert import HTMLExporter

HEADINGS = ["h1", "h2", "h3", "h4"]
BLANKS = re.compile(r"\s+")
IN_BOOK = ("notebooks/", "exercises/")


@dataclass(frozen=True)
class Section:
    """From one heading to the next: what the contents list and the search know. `level` 1 is the page's title."""

    id: str
    title: str
    level: int
    text: str


@dataclass(frozen=True)
class Page:
    """`url` is relative to the site's root: notebooks/01-einsum.html."""

    url: str
    title: str
    sections: list[Section]
    body: str

    def contents(self) -> list[Section]:
        return [section for section in self.sections if section.level == 2]


def read_page(root: Path, path: Path) -> Page:
    """The page of a .ipynb or .md file below root. A title is its first heading; there must be one."""
    place = path.relative_to(root).as_posix()
    soup = BeautifulSoup(notebook_html(notebook_of(path)), "html.parser")
    headings = soup.find_all(HEADINGS)
    if not headings or headings[0].name != "h1":
        raise ValueError(f"{place} does not begin with a title, '# …'")
    for heading in headings[1:]:  # below the title: a notebook's sections are headings of the first level too
        heading.name = f"h{int(heading.name[1]) + 1}"
    number_headings(headings)
    for element in soup.find_all(["a", "img"]):
        mend_link(element, root, posixpath.dirname(place))
    for table in soup.find_all("table"):
        table.wrap(soup.new_tag("div", attrs={"class": "wide"}))
    sections = [section_of(heading, headings) for heading in headings]
    return Page(site_url(place), sections[0].title, sections, str(soup))


def notebook_of(path: Path) -> nbformat.NotebookNode:
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(path.read_text(encoding="utf-8"))])


def notebook_html(notebook: nbformat.NotebookNode) -> str:
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    notebook.metadata.setdefault("language_info", {"name": "java", "pygments_lexer": "java"})
    return exporter.from_notebook_node(notebook)[0]


def number_headings(headings: list[Tag]) -> None:
    """Ids as JupyterLab makes them, so that its links work here; unique, since a section called Summary may occur twice."""
    taken: set[str] = set()
    for heading in headings:
        for anchor in heading.select("a.anchor-link"):
            anchor.decompose()
        plain = BLANKS.sub("-", heading.get_text().strip())
        name, count = plain, 2
        while name in taken:
            name, count = f"{plain}-{count}", count + 1
        taken.add(name)
        heading["id"] = name


def section_of(heading: Tag, headings: list[Tag]) -> Section:
    """The text up to the next heading, without pictures' numbers: what a reader would search for."""
    texts = []
    for element in heading.next_elements:
        if isinstance(element, Tag):
            if element in headings:
                break
        elif element.find_parent(["svg", "style", "script", *HEADINGS]) is None:
            texts.append(element)
    return Section(heading["id"], heading.get_text(" ", strip=True), int(heading.name[1]), BLANKS.sub(" ", " ".join(texts)).strip())


def site_url(place: str) -> str:
    return re.sub(r"\.(ipynb|md)$", ".html", place)


def mend_link(element: Tag, root: Path, folder: str) -> None:
    """Links to pages lead to their HTML; a link to a file that is not in the book becomes its name; a wrong one is an error."""
    name = "href" if element.name == "a" else "src"
    link = urlsplit(element.get(name, ""))
    if link.scheme or not link.path:
        return
    target = posixpath.normpath(posixpath.join(folder, link.path))
    if not (root / target).exists():
        raise ValueError(f"a page in {folder}/ links to {link.path}, and there is no such file in the repository")
    if target.startswith(IN_BOOK):
        element[name] = site_url(link.path) + (f"#{link.fragment}" if link.fragment else "")
    else:
        element.name = "code"
        element.attrs = {"title": f"in the repository: {target}"}
