"""What helps while writing: completion, inspection, warnings, and errors that point at the place."""

import re


def plain(text):
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def matches(kernel, code):
    """Completions at the bar in the code, and the text they replace."""
    cursor = code.index("|")
    code = code.replace("|", "")
    reply = kernel.ask("complete_request", code=code, cursor_pos=cursor)
    return reply["matches"], code[reply["cursor_start"] : cursor]


IMPORTS = "import static dev.einlab.tensor.Einsum.*;\nimport static dev.einlab.tensor.Tensors.*;\n"


def test_a_library_completes_the_axes_of_its_equations(kernel):
    assert matches(kernel, 'einsum("bhid,|")') == (["b", "d", "h", "i"], "")
    assert matches(kernel, 'einsum("bhid,bhjd->bh|", q, k)') == (["d", "i", "j"], "")
    assert matches(kernel, 'int a = 1;\neinsum("ij,|') == (["i", "j"], "")
    assert matches(kernel, 'f(x.einsum(a, b, "batch query d, ba|"))') == (["batch"], "ba")
    assert matches(kernel, 'rearrange(x, "batch time (heads d) -> he|")') == (["heads"], "he")
    assert matches(kernel, 'String.format("ij,|")')[0] == []


def test_inspection_shows_the_javadoc_of_the_library(kernel):
    kernel.run(IMPORTS)
    code = 'einsum("ij,jk->ik", a, b)'
    reply = kernel.ask("inspect_request", code=code, cursor_pos=3, detail_level=0)
    markdown = reply["data"]["text/markdown"]
    assert "Einsum.einsum(String equation, " in markdown
    assert "**Throws** `IllegalArgumentException` where the equation cannot be read" in markdown
    assert '```java\neinsum("ij->ji", a) ' in markdown and "[2, 3] → [3, 2]" in markdown
    assert "{@" not in markdown and "</" not in markdown
    assert "`" not in reply["data"]["text/plain"]


def test_inspection_shows_examples_of_the_library(kernel):
    kernel.run("import dev.einlab.optim.*;")
    reply = kernel.ask("inspect_request", code="Optimizer", cursor_pos=3, detail_level=0)
    assert "```java\nvar optimizer = new Optimizer(new AdamW(3e-4)" in reply["data"]["text/markdown"]


def test_inspection_of_the_functions_of_a_notebook(kernel):
    reply = kernel.ask("inspect_request", code="display(1)", cursor_pos=3, detail_level=0)
    assert "Shows a value in the way it prefers" in reply["data"]["text/markdown"]


def test_a_wrong_equation_is_underlined(kernel):
    kernel.run(IMPORTS + "var a = zeros(2, 3);")
    result = kernel.run('int before = 1;\nvar c = einsum(\n    "ij,j?->i",\n    a, a);')
    lines = plain(result.traceback).splitlines()
    quoted = next(i for i, line in enumerate(lines) if line.strip() == '"ij,j?->i",')
    assert lines[quoted + 1].index("^") == lines[quoted].index("?")
    assert lines[quoted - 1].endswith(", line 2")


def test_a_wrong_equation_that_was_put_together_has_no_caret_in_the_cell(kernel):
    kernel.run(IMPORTS + "var a = zeros(2, 3);")
    result = kernel.run('String left = "ij,";\neinsum(left + "j?->i", a, a)')
    quoted = plain(result.traceback).split('einsum(left + "j?->i", a, a)')
    assert len(quoted) == 2 and "^" not in quoted[1]


def test_a_species_in_a_variable_is_warned_of(kernel):
    result = kernel.run("import jdk.incubator.vector.*;\nvar species = FloatVector.SPECIES_PREFERRED;")
    assert result.status == "ok"
    assert result.stderr == (
        "'species' is a VectorSpecies in a variable of a cell: vector code that uses it is 20 to 45"
        " times slower, because the variable may change. Write FloatVector.SPECIES_PREFERRED where"
        " it is used, or keep it in a class as 'static final'.\n"
    )
    typed = kernel.run("VectorSpecies<Double> wide = DoubleVector.SPECIES_PREFERRED;")
    assert typed.stderr.startswith("'wide' is a VectorSpecies in a variable of a cell")
    result = kernel.run(
        "int lanes() {\n  var species = FloatVector.SPECIES_PREFERRED;\n  return species.length();\n}\n"
        "class Wide { static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED; }\n"
        "lanes() == Wide.SPECIES.length()"
    )
    assert (result.value, result.stderr) == ("true", "")


def test_errors_read_on_light_and_dark_pages(kernel):
    """Weight, no colours: text keeps the page's own."""
    for code in ["1 / (1 - 1)", "int x = nowhere;", "%%nonsense"]:
        marks = set(re.findall(r"\x1b\[([\d;]*)m", kernel.run(code).traceback))
        assert {"0", "1"} <= marks <= {"0", "1", "2"}, code
