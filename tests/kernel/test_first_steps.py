"""What every reader does in the first minute."""

import time


def test_values_stay_between_cells(kernel):
    assert kernel.run("int a = 20;").value is None
    assert kernel.value("a + 22") == "42"


def test_streams_are_apart(kernel):
    result = kernel.run('System.out.println("out"); System.err.println("err");')
    assert (result.stdout, result.stderr) == ("out\n", "err\n")


def test_an_exception_names_its_cell_and_line(kernel):
    kernel.run("int divide(int x) {\n  return 1 / x;\n}")
    result = kernel.run("int zero = 0;\ndivide(zero)")
    assert result.status == "error"
    assert result.error["ename"] == "java.lang.ArithmeticException"
    assert result.error["evalue"] == "/ by zero"
    count = result.reply["content"]["execution_count"]
    assert f"Cell [{count - 1}], line 2, in divide" in result.traceback
    assert f"Cell [{count}], line 2" in result.traceback
    assert "dev.einlab" not in result.traceback and "jdk.internal" not in result.traceback


def test_an_expression_that_throws_is_found_on_its_line(kernel):
    result = kernel.run("int nothing = 0;\n\n7 / nothing")
    assert result.traceback.splitlines()[1].endswith(", line 3")
    assert "7 / nothing" in result.traceback


def test_frames_of_libraries_do_not_name_the_class_loader(kernel):
    result = kernel.run('dev.einlab.shape.Shape.of(-1)')
    frame = next(line for line in result.traceback.splitlines() if "Shape.java" in line)
    assert frame.startswith("    at dev.einlab.shape.Shape.")


def test_a_compile_error_has_a_caret_at_the_line_of_the_cell(kernel):
    result = kernel.run("int fine = 1;\nint bad = nowhere + 1;")
    assert result.status == "error"
    lines = result.error["traceback"]
    assert "line 2" in lines[0] and "cannot find symbol" in lines[0]
    assert lines[1] == "    int bad = nowhere + 1;"
    assert lines[2].index("\x1b") == lines[1].index("nowhere")


def test_a_mime_bundle_is_shown(kernel):
    result = kernel.run(
        'record Box(int side) { public Map<String, String> mimeBundle() {'
        ' return Map.of("text/plain", "box " + side, "text/html", "<b>" + side + "</b>"); } }\n'
        "new Box(3)"
    )
    assert result.data == {"text/plain": "box 3", "text/html": "<b>3</b>"}


def test_display_shows_more_than_the_last_value(kernel):
    result = kernel.run('display("one");\ndisplay(2);\n3')
    shown = [content["data"]["text/plain"] for content in result.of_type("display_data")]
    assert shown == ["one", "2"]
    assert result.value == "3"


def test_a_sleeping_cell_is_interrupted(kernel):
    request = kernel.send("Thread.sleep(60_000);")
    time.sleep(0.5)
    began = time.perf_counter()
    kernel.interrupt()
    result = kernel.collect(request)
    assert time.perf_counter() - began < 2
    assert result.status == "error"
    assert kernel.value("1 + 1") == "2"


def test_cells_do_not_see_the_libraries_of_the_kernel(kernel):
    for name in ["com.google.gson.Gson", "org.zeromq.ZContext", "picocli.CommandLine"]:
        assert "does not exist" in kernel.run(f"{name} x;").traceback
        result = kernel.run(f'Class.forName("{name}", true, Thread.currentThread()'
                            ".getContextClassLoader())")
        assert result.error["ename"] == "java.lang.ClassNotFoundException"


def test_the_vector_module_is_there(kernel):
    kernel.run("import jdk.incubator.vector.*;")
    result = kernel.run("FloatVector.broadcast(FloatVector.SPECIES_128, 2f).reduceLanes(VectorOperators.ADD)")
    assert result.value == "8.0"
    assert "incubat" not in result.stdout + result.stderr


def test_completion_knows_the_jdk(kernel):
    reply = kernel.ask("complete_request", code='"😀".toUpp', cursor_pos=9)
    assert reply["matches"][0].startswith("toUpperCase(")
    assert (reply["cursor_start"], reply["cursor_end"]) == (4, 9)


def test_is_complete(kernel):
    assert kernel.ask("is_complete_request", code="int x = 1;")["status"] == "complete"
    assert kernel.ask("is_complete_request", code="void f() {") == {
        "status": "incomplete",
        "indent": "    ",
    }
