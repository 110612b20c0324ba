"""Checks 6 to 9 and 12 of the kernel: values, types, memory and errors of cells."""

import pytest


# 6: nothing a value does when it is shown ends the kernel
@pytest.mark.parametrize(
    "body, error",
    [
        ("return toString() + 1;", "java.lang.StackOverflowError"),
        ('throw new AssertionError("no");', "java.lang.AssertionError"),
        ('throw new OutOfMemoryError("full");', "java.lang.OutOfMemoryError"),
    ],
)
def test_check06_a_failing_to_string_is_an_error_reply(kernel, body, error):
    result = kernel.run(f"class Bad {{ public String toString() {{ {body} }} }}\nnew Bad()")
    assert result.status == "error"
    assert result.error["ename"] == error
    assert kernel.value("1 + 1") == "2"


@pytest.mark.parametrize("error", ["StackOverflowError", "AssertionError", "OutOfMemoryError"])
@pytest.mark.parametrize("shown", ["new BadBundle()", "display(new BadBundle());"])
def test_check06_a_failing_mime_bundle_is_an_error_reply(kernel, error, shown):
    result = kernel.run(
        "class BadBundle { public Map<String, String> mimeBundle() {"
        f' throw new {error}(); }} }}\n{shown}'
    )
    assert result.status == "error"
    assert "mimeBundle() of BadBundle failed" in result.traceback
    assert kernel.value("1 + 1") == "2"


def test_check06_an_exception_that_throws_when_asked(kernel):
    result = kernel.run(
        "class Rude extends RuntimeException {"
        ' public String getMessage() { throw new Error("rude"); } }\nthrow new Rude();'
    )
    assert result.error["ename"] == "Rude"
    assert kernel.value("1 + 1") == "2"


# 7: what is declared again does not take values away
def test_check07_values_survive_a_redeclared_method(kernel):
    kernel.run("int answer() { return 41; }\nvar v = answer();")
    kernel.run("var list = new ArrayList<Integer>(List.of(v, answer()));")
    kernel.run("int answer() { return 42; }")
    assert kernel.value('v + " " + list + " " + answer()') == "41 [41, 41] 42"


def test_check07_values_survive_a_method_of_another_type(kernel):
    kernel.run("int size() { return 3; }\nvar kept = size();")
    result = kernel.run('String size() { return "three"; }')
    assert result.status == "ok"
    assert kernel.value('kept + " " + size()') == "3 three"


def test_check07_objects_survive_a_method_their_class_calls(kernel):
    kernel.run(
        "int scale() { return 2; }\n"
        "class Layer { static int calls; int f(int x) { calls++; return x * scale(); } }\n"
        "var layer = new Layer();\nSupplier<Integer> later = () -> layer.f(10);"
    )
    assert kernel.value("layer.f(10) + later.get()") == "40"
    assert kernel.run("int scale() { return 5; }").stderr == ""
    assert kernel.value("layer.f(10) + later.get()") == "100"
    assert kernel.value("Layer.calls") == "4"


def test_check07_a_running_thread_calls_the_method_that_was_declared_again(kernel):
    kernel.run("int step() { return 1; }\nvolatile int sum = 0;\nboolean going = true;")
    kernel.run(
        "var worker = new Thread(() -> { while (going) { sum = step(); } });\n"
        "worker.setDaemon(true); worker.start();"
    )
    kernel.run("int step() { return 1000; }")
    assert kernel.value("Thread.sleep(300); sum") == "1000"
    kernel.run("going = false;")


def test_check07_values_survive_a_repeated_import(kernel):
    kernel.run("import java.time.*;\nvar day = LocalDate.of(2026, 1, 2);\nvar days = List.of(day);")
    kernel.run("import java.time.*;")
    assert kernel.value('day + " " + days') == "2026-01-02 [2026-01-02]"


def test_check07_a_changed_record_resets_only_its_own_variables(kernel):
    kernel.run(
        "record Point(int x) {}\n"
        "var origin = new Point(0);\n"
        "var points = List.of(origin);\n"
        "Point[] array = {origin};\n"
        "var other = new StringBuilder(\"kept\");\n"
        "int number = 5;"
    )
    result = kernel.run("record Point(int x, int y) {}")
    for name in ["origin", "points", "array"]:
        assert f"'{name}' has no value any more" in result.stderr
    assert "other" not in result.stderr and "number" not in result.stderr
    assert kernel.value('origin + " " + points + " " + array + " " + other + " " + number') == (
        "null null null kept 5"
    )
    kernel.run("origin = new Point(1, 2);")
    assert kernel.value("origin") == "Point[x=1, y=2]"


def test_check07_an_unchanged_record_that_runs_again(kernel):
    cell = "record Same(int x) {}"
    kernel.run(cell + "\nvar same = new Same(1);")
    kernel.run(cell)
    assert kernel.value("same") == "Same[x=1]"


def test_check07_a_lambda_sees_the_variable_that_was_declared_again(kernel):
    kernel.run("int k = 7;\nSupplier<Integer> reads = () -> k;")
    kernel.run("int k = 8;")
    assert kernel.value("reads.get()") == "8"
    kernel.run("k = 9;")
    assert kernel.value("reads.get()") == "9"


def test_check07_a_variable_may_change_its_type(kernel):
    kernel.run("int changing = 1;\nint reader() { return changing; }")
    assert kernel.value("reader()") == "1"
    result = kernel.run('String changing = "one";')
    assert result.status == "ok"
    assert kernel.value("changing") == "one"
    assert "reader" in result.stderr


def test_check07_a_variable_without_a_value_starts_empty(kernel):
    kernel.run("int empty = 3;")
    kernel.run("int empty;")
    assert kernel.value("empty") == "0"


# 8: declarations in any order
SHAPES = "sealed interface Shape permits Circle, Square {}"
RECORDS = [
    "record Circle(double r) implements Shape {}",
    "record Square(double s) implements Shape {}",
]
AREA = (
    "double area(Shape s) { return switch (s) {"
    " case Circle c -> 3 * c.r() * c.r(); case Square q -> q.s() * q.s(); }; }"
)


@pytest.mark.parametrize("order", ["interface first", "records first"])
@pytest.mark.parametrize("cells", ["one cell", "own cells"])
def test_check08_sealed_interface_and_records(fresh, order, cells):
    parts = [SHAPES, *RECORDS] if order == "interface first" else [*RECORDS, SHAPES]
    for source in ["\n".join(parts)] if cells == "one cell" else parts:
        result = fresh.run(source)
        assert result.status == "ok", result.traceback
    assert result.stderr == ""
    fresh.run(AREA)
    assert fresh.value("area(new Circle(2)) + area(new Square(3))") == "21.0"


@pytest.mark.parametrize("order", ["interface first", "records first"])
def test_check08_sealed_interface_without_permits(fresh, order):
    sealed = "public sealed interface Shape {}"
    parts = [sealed, *RECORDS] if order == "interface first" else [*RECORDS, sealed]
    assert fresh.run("\n".join(parts)).status == "ok"
    fresh.run(AREA)
    assert fresh.value("area(new Circle(2)) + area(new Square(3))") == "21.0"


def test_check08_a_lone_sealed_interface_says_what_to_do(kernel):
    result = kernel.run("sealed interface Alone {}")
    assert "sealed class must have subclasses" in result.traceback
    assert "declare them in the same cell, or name them after 'permits'" in result.traceback


@pytest.mark.parametrize("cells", ["one cell", "own cells"])
def test_check08_mutually_recursive_methods(fresh, cells):
    parts = [
        "boolean even(int n) { return n == 0 || odd(n - 1); }",
        "boolean odd(int n) { return n != 0 && even(n - 1); }",
    ]
    if cells == "one cell":
        assert fresh.run("\n".join(parts)).stderr == ""
    else:
        assert "'even(int)' cannot be used until this is declared: method odd(int)." in (
            fresh.run(parts[0]).stderr
        )
        early = fresh.run("even(4)")
        assert early.error["ename"] == "jdk.jshell.UnresolvedReferenceException"
        assert early.error["evalue"] == (
            "'even(int)' cannot be used until this is declared: method odd(int)."
        )
        assert "line 1, in even" in early.traceback
        assert fresh.run(parts[1]).stderr == ""
    assert fresh.value("even(10)") == "true"


@pytest.mark.parametrize("cells", ["one cell", "own cells"])
def test_check08_mutually_recursive_classes(fresh, cells):
    parts = ["class Hen { Egg egg; }", "class Egg { Hen hen = new Hen(); }"]
    for source in ["\n".join(parts)] if cells == "one cell" else parts:
        assert fresh.run(source).status == "ok"
    assert fresh.value("new Egg().hen.egg == null") == "true"


# 9: values nobody can reach any more do not fill the heap
@pytest.fixture(scope="module")
def small(start, install):
    session = start(prefix=install("--no-aot", "--jvm-option=-Xmx600m"))
    yield session
    session.close()


def test_check09_fifty_large_values(small):
    for _ in range(50):
        result = small.run("new float[25_000_000]")
        assert result.status == "ok", result.traceback


def test_check09_fifty_runs_of_a_class_and_a_variable(small):
    for i in range(50):
        result = small.run(
            f"class Model {{ int run = {i}; float[] w = new float[25_000_000]; }}\n"
            "var model = new Model();"
        )
        assert result.status == "ok", result.traceback


def test_check09_fifty_runs_of_a_class_with_a_constant(small):
    for i in range(50):
        result = small.run(
            f"class Table {{ int run = {i}; static final float[] W = new float[25_000_000]; }}\n"
            "Table.W.length"
        )
        assert result.status == "ok", result.traceback


# 12: errors name what was thrown and where in which cell
def test_check12_the_line_of_a_method_of_an_earlier_cell(kernel):
    kernel.run(
        "int deep(int n) {\n  int a = n;\n  int b = a;\n\n  // why not\n"
        "  int c = b;\n  return c / 0;\n}"
    )
    result = kernel.run("int x = 1;\n\ndeep(x)")
    count = result.reply["content"]["execution_count"]
    assert result.error["ename"] == "java.lang.ArithmeticException"
    assert f"Cell [{count - 1}], line 7, in deep" in result.traceback
    assert f"Cell [{count}], line 3" in result.traceback
    assert result.reply["content"]["traceback"] == result.error["traceback"]


def test_check12_lines_of_statements_that_were_merged(kernel):
    result = kernel.run("var a = new int[1];\na[0] = 1;\na[0]++;\n\na[1] = 2;\na[0]--;\na[0]")
    count = result.reply["content"]["execution_count"]
    assert f"Cell [{count}], line 5" in result.traceback


def test_check12_lines_of_overloads_of_several_cells(kernel):
    first = kernel.run("int over(int a) {\n  return over(a, 0);\n}").reply["content"]
    second = kernel.run("\n\nint over(int a, int b) {\n  return a / b;\n}").reply["content"]
    result = kernel.run("over(1)")
    assert f"Cell [{second['execution_count']}], line 4, in over" in result.traceback
    assert f"Cell [{first['execution_count']}], line 2, in over" in result.traceback


def test_check12_a_printed_stack_trace_speaks_of_cells(kernel):
    result = kernel.run(
        "void fails() {\n  throw new IllegalStateException();\n}\n"
        "try { fails(); } catch (Exception e) { e.printStackTrace(); }"
    )
    count = result.reply["content"]["execution_count"]
    assert f"fails(Cell [{count}]:2)" in result.stderr


def test_check12_causes_are_kept(kernel):
    result = kernel.run(
        'try { Integer.parseInt("x"); }\n'
        'catch (Exception e) { throw new IllegalStateException("outer", e); }'
    )
    assert "Caused by:" in result.traceback
    assert 'For input string: "x"' in result.traceback


def test_check12_compile_errors_name_the_line(kernel):
    result = kernel.run('int fine = 1;\n\nint broken() {\n  return "no";\n}')
    assert result.error["ename"] == "CompilationException"
    assert "line 4: " in result.traceback and "incompatible types" in result.error["evalue"]


def test_check12_a_syntax_error_runs_nothing(kernel):
    kernel.run("int ran = 0;")
    kernel.run("ran = 1;\nint 3x = ;")
    assert kernel.value("ran") == "0"
