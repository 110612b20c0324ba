"""What helps while writing: completion, inspection, warnings, and errors that point at the place."""

import re

import pytest


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


def test_what_the_cell_declares_above_is_completed(kernel):
    assert matches(kernel, 'var text = "x";\ntext.subs|') == (["substring("], "subs")
    assert matches(kernel, 'var numbers = List.of(1);\nfor (var n : numbers) {\n  n.intV|\n}') == (
        ["intValue()"],
        "intV",
    )
    assert matches(kernel, "int lossOfStep = 1;\n1 + lossO|") == (["lossOfStep"], "lossO")
    assert matches(kernel, "record Reading(int x) {}\nnew Readi|") == (["Reading"], "Readi")
    # JShell documents nothing any more once it was asked what kind of snippet a type is
    reply = kernel.ask("inspect_request", code="Math.abs", cursor_pos=8)
    assert reply["found"]


def test_nothing_is_completed_in_a_comment(kernel):
    assert matches(kernel, "// the Ma|")[0] == []


def test_completion_on_the_line_below_an_import(kernel):
    assert "Math" in matches(kernel, "import java.time.*;\n|")[0]


def test_inspection_between_the_parentheses_of_a_call(kernel):
    for code, said in [
        ("Math.max(1, |2)", "Math.max(int a, int b)"),
        ('String.format("%d|", 3)', "String.format(String format, Object... args)"),
        ("List<String> names = List.of(|", "List<E>.<E>of(E e1)"),
    ]:
        cursor = code.index("|")
        code = code.replace("|", "")
        reply = kernel.ask("inspect_request", code=code, cursor_pos=cursor)
        assert said in reply["data"]["text/plain"]


def test_inspection_of_magics(kernel):
    reply = kernel.ask("inspect_request", code="int a;\n%classpath x", cursor_pos=12)
    assert reply["data"]["text/plain"] == (
        "%classpath [GLOB...]              use jars or directories; else list them"
    )
    reply = kernel.ask("inspect_request", code="%%flops\n1", cursor_pos=5)
    assert reply["data"]["text/plain"].startswith("%%flops ")


def test_a_null_is_called_by_its_name(kernel):
    kernel.run("class Holder { String text; }")
    for code, name in [
        ("String top = null;\ntop.length()", "top"),
        ("for (String each : new String[1]) each.length();", "each"),
        ("int lengthOf(String given) { String local = given; return local.length(); }\nlengthOf(null)", "local"),
        ("Holder holder = new Holder();\nholder.text.length()", "holder.text"),
    ]:
        assert kernel.run(code).error["evalue"] == (
            f'Cannot invoke "String.length()" because "{name}" is null'
        )


def test_each_line_of_a_cell_is_told_once(kernel):
    """JShell runs a declaration with `var` in two steps."""
    result = kernel.run("import static java.lang.Integer.*;\nvar parsed = List.of(parseInt(\"x\"));")
    count = result.reply["content"]["execution_count"]
    assert plain(result.traceback).count(f"at Cell [{count}], line 2") == 1


def test_the_wrapper_of_a_cell_is_no_location(kernel):
    assert plain(kernel.run("nowhere(1)").traceback).splitlines()[3:] == ["      symbol:   method nowhere(int)"]


@pytest.mark.parametrize(
    "cell, said",
    [
        ("%time 1", "    (there is no magic %time; %help lists those there are)"),
        ("int before = 1;\n%%flops\n1", "    (%%flops must be the first line of its cell)"),
    ],
)
def test_something_like_a_magic_is_told_to_be_none(kernel, cell, said):
    assert plain(kernel.run(cell).traceback).splitlines()[3] == said


def test_a_magic_speaks_in_one_sentence(kernel):
    result = kernel.run("%maven a:b")
    count = result.reply["content"]["execution_count"]
    assert plain(result.traceback).splitlines() == [
        "MagicError: 'a:b' is not of the form group:artifact[:type[:classifier]]:version",
        f"    at Cell [{count}], line 1",
        "       %maven a:b",
    ]
