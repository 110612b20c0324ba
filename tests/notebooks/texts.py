"""Compares two texts: exactly, by their numbers, or by their structure. Each comparison returns None where they agree,
else a Difference that names the first line where they do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = re.compile(r"[-+−]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\b(?:NaN|nan|Infinity|inf)\b)")
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
PIXELS = re.compile(
    r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+"
)  # rounding differs where numbers may
MASK = "⬚"
MASKS = re.compile(rf"{MASK}(?:[\s,]*{MASK})*")


@dataclass(frozen=True)
class Difference:
    line: int  # counted from 1
    committed: str
    executed: str
    note: str = ""


def exact(committed: str, executed: str) -> Difference | None:
    found = first_line(committed, executed, lambda a, b: None if a == b else "")
    if found is None and committed != executed:
        return Difference(
            len(committed.splitlines()),
            repr(committed[-20:]),
            repr(executed[-20:]),
            "the ends of lines differ",
        )
    return found


def structure(committed: str, executed: str) -> Difference | None:
    """Agree when all numbers, colours and embedded pixels are masked; a row of numbers counts as one."""
    return first_line(
        masked(committed), masked(executed), lambda a, b: None if a == b else "numbers are masked"
    )


def masked(text: str) -> str:
    return MASKS.sub(MASK, NUMBER.sub(MASK, HEX_COLOUR.sub(MASK, PIXELS.sub(MASK, text))))


def numeric(committed: str, executed: str, rtol: float, atol: float = 0.0) -> Difference | None:
    """Agree when the words are equal, integers are equal, and floats are close; blanks only separate."""
    return first_line(committed, executed, lambda a, b: numbers_differ(a, b, rtol, atol))


def numbers_differ(committed: str, executed: str, rtol: float, atol: float) -> str | None:
    """None where two lines agree, else a note (empty where the words differ)."""
    if words(committed) != words(executed):
        return ""
    for a, b in zip(NUMBER.findall(committed), NUMBER.findall(executed), strict=True):
        if not close(a, b, rtol, atol):
            return f"{a} and {b}: {distance(a, b, rtol, atol)}"
    return None


def words(line: str) -> list[str]:
    return NUMBER.sub(f" {MASK} ", line).split()


def close(a: str, b: str, rtol: float, atol: float) -> bool:
    """Whether two printed numbers agree. Two integers must be equal. Rounding for print may turn the last digit of
    numbers that do agree, so one unit of it is granted where the print is fine enough for that to mean little.
    """
    if a == b:
        return True
    if is_integer(a) and is_integer(b):
        return value(a) == value(b)
    x, y = value(a), value(b)
    if x != x or y != y:
        return x != x and y != y
    if abs(x) == float("inf") or abs(y) == float("inf"):
        return x == y
    if abs(x - y) <= rtol * max(abs(x), abs(y)) + atol:
        return True
    unit = max(last_digit(a), last_digit(b))
    size = max(abs(x), abs(y))
    fine = 1e-3 * size if "e" in (a + b).lower() else 1e-4 * max(1.0, size)
    return unit <= fine * (1 + 1e-9) and abs(x - y) <= unit * (1 + 1e-6)


def is_integer(text: str) -> bool:
    return text.lstrip("-+−").isdigit()


def value(text: str) -> float:
    return float(text.replace("−", "-"))


def last_digit(text: str) -> float:
    """What one unit of the last printed digit is worth: 1e-4 for 0.1234, 0.1 for 1.234e+02."""
    mantissa, _, exponent = text.lower().partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def distance(a: str, b: str, rtol: float, atol: float) -> str:
    if is_integer(a) and is_integer(b):
        return "integers must be equal"
    x, y = value(a), value(b)
    size = max(abs(x), abs(y))
    if not 0 < size < float("inf") or x != x or y != y:
        return "they differ"
    allowed = f"{rtol:g} is allowed" + (f" plus {atol:g}" if atol else "")
    return f"they differ by {abs(x - y) / size:.1e} relative, {allowed}"


def first_line(committed: str, executed: str, note_of) -> Difference | None:
    """The first line on which `note_of` gives a note; a missing line differs from every line."""
    left, right = committed.splitlines(), executed.splitlines()
    for number in range(max(len(left), len(right))):
        a = left[number] if number < len(left) else None
        b = right[number] if number < len(right) else None
        if a is None or b is None:
            return Difference(number + 1, shown(a), shown(b), "one text is longer")
        note = note_of(a, b)
        if note is not None:
            return Difference(number + 1, *around(a, b), note)
    return None


def shown(line: str | None) -> str:
    return "(no such line)" if line is None else around(line, line)[0]


def around(a: str, b: str, width: int = 160) -> tuple[str, str]:
    """Both lines, or of long ones (an SVG is often one line) what lies around their first difference."""
    if len(a) <= width and len(b) <= width:
        return a, b
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    start = max(0, at - width // 3) if a != b else 0
    cut = [
        ("…" if start else "")
        + line[start : start + width]
        + ("…" if start + width < len(line) else "")
        for line in (a, b)
    ]
    return cut[0], cut[1]
