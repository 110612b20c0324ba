"""Runs notebooks from the command line: `python tests/notebooks run|render [options] [NN or path ...]`.

`./einlab run` and `./einlab render` call this after everything is built.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import compare
import nbformat
import render
import sweep
from execute import CELL_TIMEOUT, ROOT, Execution, execute, indent, name_of

NOTEBOOKS = ROOT / "notebooks"


def main(arguments: list[str]) -> int:
    options = parsed(arguments)
    paths = chosen(options.notebook)
    if options.sweep:
        return swept(paths, options)
    begin = time.perf_counter()
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = pool.map(lambda path: execute(path, timeout=options.timeout or CELL_TIMEOUT), paths)
        failed = [run.path for run in runs if not finished(run, options)]
    if len(paths) > 1:
        print(
            f"{len(paths)} notebooks in {time.perf_counter() - begin:.1f} s, {len(failed)} failed"
        )
    return 1 if failed else 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="einlab", description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["run", "render"])
    parser.add_argument(
        "notebook",
        nargs="*",
        help="number of a chapter (01) or path of a notebook; none: every chapter",
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="how many notebooks run at the same time (1)"
    )
    parser.add_argument(
        "--timeout", type=int, help=f"seconds one cell may take ({CELL_TIMEOUT}; {sweep.TIMEOUT} in a sweep)"
    )
    parser.add_argument(
        "--compare", action="store_true", help="run: compare the outputs with the committed ones"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="render: replace also outputs that agree by their rule; --sweep: begin with an empty table",
    )
    parser.add_argument(
        "--sweep", action="store_true", help="run: train the runs of a chapter and write its table"
    )
    return parser.parse_intermixed_args(arguments)  # options may stand before the names


def chosen(names: list[str]) -> list[Path]:
    """The notebooks meant by numbers and paths; ends the program with what exists where one means none."""
    chapters = sorted(NOTEBOOKS.glob("*.ipynb"))
    if not names:
        return chapters
    paths = []
    for name in names:
        found = (
            [Path(name)]
            if name.endswith(".ipynb") and Path(name).is_file()
            else [c for c in chapters if c.name.startswith(name)]
        )
        if not found:
            known = ", ".join(c.stem for c in chapters) or "none yet"
            sys.exit(
                f"einlab: no notebook is called {name!r}.\n  To do: give the path of a .ipynb file, or the number of a chapter: {known}."
            )
        paths += found
    return paths


def swept(paths: list[Path], options: argparse.Namespace) -> int:
    """Trains the runs of the named chapters; says where their tables are."""
    if options.verb != "run" or not options.notebook:
        sys.exit("einlab: --sweep goes with run and the number of a chapter: ./einlab run --sweep 14")
    failed = False
    for path in paths:
        try:
            run = sweep.sweep(path, options.timeout, options.fresh)
        except sweep.NoSweep as nothing:
            sys.exit(f"einlab: {nothing}")
        print_outputs(run)
        print(f"{name_of(sweep.table_of(path))}: {'FAILED' if run.failure else 'written'} in {run.seconds:.1f} s")
        if run.failure:
            print(indent(run.failure), flush=True)
        failed = failed or bool(run.failure)
    return 1 if failed else 0


def finished(run: Execution, options: argparse.Namespace) -> bool:
    """Prints what came of one run, and writes its outputs back where that was asked. True where all is well."""
    slowest = max(run.cell_seconds, key=run.cell_seconds.get, default=None)
    slow = (
        f", slowest cell {slowest} with {run.cell_seconds[slowest]:.1f} s"
        if slowest is not None
        else ""
    )
    if options.verb == "run" and options.notebook and not options.compare:
        print_outputs(run)
    failures = [run.failure] if run.failure else []
    if options.compare:
        failures = compare.differences(nbformat.read(run.path, as_version=4), run)
    word = "FAILED" if failures else "ok"
    if options.verb == "render" and not failures:
        word = "written" if render.write_back(run, options.fresh) else "unchanged"
    print(f"{name_of(run.path)}: {word} in {run.seconds:.1f} s{slow}", flush=True)
    for failure in failures:
        print(indent(failure), flush=True)
    return not failures


def print_outputs(run: Execution) -> None:
    """The outputs as text, each under the first line of its cell."""
    for cell in run.notebook.cells:
        if cell.cell_type == "code" and cell.outputs:
            print(f"[{cell.execution_count or ' '}] {cell.source.strip().splitlines()[0]}")
            for output in compare.merged(cell.outputs):
                print(indent(as_text(output)))


def as_text(output) -> str:
    if output.output_type == "stream":
        return output.text.rstrip()
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return output.data.get("text/plain") or f"({', '.join(output.data)})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
