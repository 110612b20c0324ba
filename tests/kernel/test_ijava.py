"""What IJava's documentation names, one test a row: magics, display calls, environment variables."""

import json
import re
import zipfile

import pytest
from kernel_session import ROOT


# The table in kernel/README.md names the test of each row
def test_each_row_of_the_published_table_has_its_test():
    rows = re.findall(r"^\|.*`(test_\w+)` \|$", (ROOT / "kernel/README.md").read_text(), re.MULTILINE)
    tests = [name for name in globals() if name.startswith("test_")]
    assert len(rows) >= 28
    assert [row for row in rows if row not in tests] == []


# Functions of the notebook
def shown(result, kind="display_data"):
    return [content["data"] for content in result.of_type(kind)]


def test_display_as_the_value_prefers(kernel):
    assert shown(kernel.run("display(List.of(1, 2));")) == [{"text/plain": "[1, 2]"}]


def test_render_as_the_value_prefers(kernel):
    assert kernel.run("render(List.of(3))").data == {"text/plain": "[3]"}


def test_update_display_as_the_value_prefers(kernel):
    result = kernel.run('String shown = display("old");\nupdateDisplay(shown, List.of(4));')
    assert shown(result, "update_display_data") == [{"text/plain": "[4]"}]


def test_line_magic_as_a_function(kernel, tmp_path):
    assert kernel.value(f'List<String> on = lineMagic("classpath", List.of("{tmp_path}"));\non') == (
        f"[{tmp_path}]"
    )


def test_cell_magic_as_a_function(kernel, tmp_path):
    kernel.run(f'cellMagic("writefile", List.of("{tmp_path}/made"), "text");')
    assert (tmp_path / "made").read_text() == "text"


def test_display_as_requested_types(kernel):
    result = kernel.run('display("<b>Bold</b>", "text/html", "text/markdown");')
    assert result.of_type("display_data")[0]["data"] == {
        "text/html": "<b>Bold</b>",
        "text/markdown": "<b>Bold</b>",
        "text/plain": "<b>Bold</b>",
    }


def test_display_an_unsupported_type_is_left_out(kernel):
    result = kernel.run('display(42, "text/html");')
    assert result.of_type("display_data")[0]["data"] == {"text/plain": "42"}


def test_display_json_as_an_object(kernel):
    result = kernel.run('display("{\\"a\\": [1]}", "application/json");')
    assert result.of_type("display_data")[0]["data"]["application/json"] == {"a": [1]}


def test_render_as_the_value_of_a_cell(kernel):
    result = kernel.run('String md = "Hello from **Java**";\nrender(md, "text/markdown")')
    assert result.data["text/markdown"] == "Hello from **Java**"


def test_update_display_as_requested_types(kernel):
    result = kernel.run(
        'String id = display("<b>Countdown:</b> 3", "text/html");\n'
        'for (int i = 2; i >= 0; i--) updateDisplay(id, "<b>Countdown:</b> " + i, "text/html");'
    )
    assert [u["data"]["text/html"] for u in result.of_type("update_display_data")] == [
        "<b>Countdown:</b> 2",
        "<b>Countdown:</b> 1",
        "<b>Countdown:</b> 0",
    ]


def test_eval_returns_the_object(kernel):
    assert kernel.value('(int) eval("1 + 2") + 3') == "6"
    kernel.run('eval("int declared = 5;");')
    assert kernel.value("declared") == "5"


def test_eval_of_an_error_is_an_error_of_the_cell(kernel):
    result = kernel.run('eval("nowhere")')
    assert result.error["ename"] == "CompilationException"
    result = kernel.run('try { eval("1 / 0"); } catch (Exception e) { System.out.println("caught"); }')
    assert result.stdout == "caught\n"


def test_eval_runs_magics(kernel, tmp_path):
    assert kernel.value(f'eval("%classpath {tmp_path}")') == f"[{tmp_path}]"


def test_get_kernel_instance(kernel):
    assert kernel.value('getKernelInstance().eval("2 * 21")') == "42"


# Magics
@pytest.fixture(scope="session")
def greeter(java, tmp_path_factory):
    """A jar with one class, and a Maven repository that has it, depending on another one."""
    import subprocess
    from pathlib import Path

    folder = tmp_path_factory.mktemp("greeter")
    sources = {
        "base": "package base; public class Base { public static String name() { return \"base\"; } }",
        "greeter": "package greeter; public class Greeter {"
        ' public static String greet() { return "hello " + base.Base.name(); } }',
    }
    jars = {}
    for name, source in sources.items():
        file = folder / name / f"{name.capitalize()}.java"
        file.parent.mkdir()
        file.write_text(source)
        javac = str(Path(java).with_name("javac"))
        subprocess.run(
            [javac, "-d", str(folder / "classes"), "-sourcepath", str(folder), str(file)],
            check=True,
        )
        jar = folder / f"{name}.jar"
        with zipfile.ZipFile(jar, "w") as archive:
            path = f"{name}/{name.capitalize()}.class"
            archive.write(folder / "classes" / path, path)
        jars[name] = jar
    repository = folder / "repository"
    dependency = (
        "<dependencies><dependency><groupId>einlab.test</groupId><artifactId>base</artifactId>"
        "<version>1</version></dependency></dependencies>"
    )
    for name, extra in {"base": "", "greeter": dependency}.items():
        target = repository / "einlab/test" / name / "1"
        target.mkdir(parents=True)
        (target / f"{name}-1.jar").write_bytes(jars[name].read_bytes())
        (target / f"{name}-1.pom").write_text(
            "<project><modelVersion>4.0.0</modelVersion><groupId>einlab.test</groupId>"
            f"<artifactId>{name}</artifactId><version>1</version>{extra}</project>"
        )
    return {"jars": jars, "repository": repository.as_uri(), "folder": folder}


@pytest.fixture
def clean(start, tmp_path):
    """A kernel whose local Maven repository is empty."""
    session = start(
        env={"JAVA_TOOL_OPTIONS": f"-Dmaven.repo.local={tmp_path / 'local'}"}, cwd=str(tmp_path)
    )
    yield session
    session.close()


def test_magic_maven_with_what_it_depends_on(clean, greeter):
    result = clean.run(
        f"%mavenRepo test {greeter['repository']}\n%maven einlab.test:greeter:1\n"
        "greeter.Greeter.greet()"
    )
    assert result.value == "hello base", result.traceback
    assert "Downloaded" in result.of_type("display_data")[0]["data"]["text/plain"]
    assert result.stderr == ""


@pytest.mark.parametrize("name", ["addMavenDependencies", "addMavenDependency"])
def test_magic_maven_by_its_other_names(clean, greeter, name):
    clean.run(f"%addMavenRepo test {greeter['repository']}")
    assert clean.run(f"%{name} einlab.test:base:1").status == "ok"
    assert clean.value("base.Base.name()") == "base"


def test_magic_maven_of_something_unknown(clean, greeter):
    clean.run(f"%mavenRepo central {greeter['repository']}")
    result = clean.run("%maven einlab.test:nowhere:1")
    assert result.error["ename"] == "MagicError"
    assert "einlab.test:nowhere" in result.error["evalue"]
    result = clean.run("%maven nonsense")
    assert "'nonsense' is not of the form group:artifact[:type[:classifier]]:version" in (
        result.error["evalue"]
    )


def test_magic_load_from_pom_as_fragments(clean, greeter):
    result = clean.run(
        f"%%loadFromPOM\n<repository><id>test</id><url>{greeter['repository']}</url></repository>\n"
        "<dependency>\n  <groupId>einlab.test</groupId>\n  <artifactId>greeter</artifactId>\n"
        "  <version>1</version>\n</dependency>"
    )
    assert result.status == "ok", result.traceback
    assert clean.value("greeter.Greeter.greet()") == "hello base"


def test_magic_load_from_pom_as_a_file_with_scopes(clean, greeter, tmp_path):
    (tmp_path / "pom.xml").write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId>"
        "<version>1</version><properties><v>1</v></properties>"
        f"<repositories><repository><id>t</id><url>{greeter['repository']}</url></repository>"
        "</repositories><dependencies><dependency><groupId>einlab.test</groupId>"
        "<artifactId>base</artifactId><version>${v}</version><scope>test</scope></dependency>"
        "</dependencies></project>"
    )
    assert clean.run("%loadFromPOM pom.xml").value == "[]"
    assert clean.run("%loadFromPOM pom.xml test").status == "ok"
    assert clean.value("base.Base.name()") == "base"


def test_magic_load_from_pom_that_is_no_xml(kernel):
    result = kernel.run("%%loadFromPOM\n<dependency>")
    assert "this is not XML" in result.error["evalue"]


def test_magic_jars_with_a_glob(fresh, greeter):
    result = fresh.run(f"List<String> added = %jars {greeter['folder']}/*.jar\nadded.size()")
    assert result.value == "2", result.traceback
    assert fresh.value("greeter.Greeter.greet()") == "hello base"


def test_magic_jars_of_a_directory(fresh, greeter):
    assert fresh.run(f"%jars {greeter['folder']}").status == "ok"
    assert fresh.value("base.Base.name()") == "base"


def test_magic_jars_that_are_not_there(kernel):
    result = kernel.run("%jars /nowhere/*.jar")
    assert result.error["evalue"] == "%jars: no jar is named by '/nowhere/*.jar'"


def test_magic_classpath_of_classes(fresh, greeter):
    fresh.run(f"%classpath {greeter['folder']}/classes")
    assert fresh.value("base.Base.name()") == "base"
    assert "classes" in fresh.value("%classpath")


def test_magic_load_a_script_and_a_notebook(clean, tmp_path):
    (tmp_path / "script.jshell").write_text("int loaded = 7;\nint twice() { return 2 * loaded; }")
    cells = [
        {"cell_type": "markdown", "source": "not code"},
        {"cell_type": "code", "source": ["int more = loaded\n", " + 1;"]},
    ]
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    assert clean.run("%load script.jshell\n%load book.ipynb").status == "ok"
    assert clean.value("twice() + more") == "22"
    assert "there is no file 'gone'" in clean.run("%load gone").error["evalue"]


def test_magic_load_names_the_file_of_an_error(clean, tmp_path):
    (tmp_path / "script.jshell").write_text("int loaded = 7;\nint fails = loaded / 0;")
    assert "    at script.jshell, line 2\n" in clean.run("%load script.jshell").traceback
    cells = [{"cell_type": "code", "source": code} for code in ("1", "\nint bad = nowhere;")]
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    assert "book.ipynb, code cell 2, line 2: " in clean.run("%load book.ipynb").traceback


def test_magic_writefile(clean, tmp_path):
    result = clean.run("%%writefile notes.txt\nfirst\n  second\n")
    assert result.stdout == "Wrote notes.txt\n"
    clean.run("%%writefile -a notes.txt\nthird")
    assert (tmp_path / "notes.txt").read_text() == "first\n  second\nthird"


def test_magic_reset(fresh):
    fresh.run("int gone = 1;")
    fresh.run("%reset")
    assert "cannot find symbol" in fresh.run("gone").traceback
    assert fresh.value("List.of(1)") == "[1]"


def test_magic_help_lists_the_magics(kernel):
    text = kernel.run("%help").stdout
    for name in ["%maven", "%jars", "%classpath", "%load", "%%writefile", "%reset"]:
        assert name in text


def test_an_unknown_magic(kernel):
    result = kernel.run("%%nonsense\nx")
    assert "there is no magic %%nonsense: known are " in result.error["evalue"]


def test_a_remainder_is_no_magic(kernel):
    assert kernel.value("int maven = 4, seven = 7;\nseven\n% maven") == "3"
    assert kernel.value('String text = """\n%maven x""";\ntext.strip()') == "%maven x"


def test_lines_below_a_magic_keep_their_numbers(kernel, tmp_path):
    result = kernel.run(f"%classpath {tmp_path}\n\nint zero = 0;\n1 / zero")
    assert "line 4" in result.traceback


def test_magics_complete(kernel):
    assert kernel.ask("is_complete_request", code="%maven a:b:1") == {"status": "complete"}
    assert kernel.ask("is_complete_request", code="%%writefile x\nabc {") == {"status": "complete"}
    reply = kernel.ask("complete_request", code="int a;\n%wr", cursor_pos=10)
    assert reply["matches"] == []
    reply = kernel.ask("complete_request", code="int a;\n%cl", cursor_pos=10)
    assert (reply["matches"], reply["cursor_start"]) == (["%classpath"], 7)


# Environment variables, under both names
@pytest.fixture(scope="module", params=["IJAVA", "JJAVA"])
def environment(start, greeter, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("environment")
    (folder / "a.jshell").write_text('int fromPath = 1;\nSystem.out.println("starting");')
    session = start(
        cwd=str(folder),
        env={
            f"{request.param}_CLASSPATH": f"{greeter['folder']}/*.jar",
            f"{request.param}_COMPILER_OPTS": "-Xlint:all -parameters --enable-preview --release 25",
            f"{request.param}_STARTUP_SCRIPT": "int fromScript = fromPath + 1;",
            f"{request.param}_STARTUP_SCRIPTS_PATH": "*.jshell",
            f"{request.param}_TIMEOUT": "700",
        },
    )
    yield session
    session.close()


def test_variable_classpath(environment):
    assert environment.value("greeter.Greeter.greet()") == "hello base"


def test_variable_compiler_opts(environment):
    """-parameters keeps the names of parameters in the classes of cells."""
    environment.run("class Named { void method(int first) {} }")
    value = environment.value('Named.class.getDeclaredMethod("method", int.class).getParameters()[0].getName()')
    assert value == "first"


def test_variable_startup_script(environment):
    assert environment.value("fromScript") == "2"


def test_variable_startup_script_runs_before_any_cell(start, tmp_path):
    """Whoever looks at a notebook for a while before running a cell gets the same."""
    with open(tmp_path / "log", "w") as log:
        session = start(stderr=log, env={"IJAVA_STARTUP_SCRIPT": "int early = 7;"})
        session.ask("inspect_request", code="early", cursor_pos=5)  # answered when scripts have run
        assert session.value("early") == "7"
        session.close()
    assert "[einlab kernel]" not in (tmp_path / "log").read_text()


def test_variable_startup_scripts_path(environment):
    assert environment.value("fromPath") == "1"


def test_variable_timeout(environment):
    result = environment.run("Thread.sleep(60_000);")
    assert result.error["evalue"] == "the statement took longer than 700 ms"
    assert environment.value("1 + 1") == "2"


def test_environment_with_faults_starts_all_the_same(start, tmp_path):
    session = start(
        env={
            "IJAVA_CLASSPATH": "/nowhere/*.jar:/nowhere.jar",
            "IJAVA_STARTUP_SCRIPT": "int broken = ;",
            "IJAVA_STARTUP_SCRIPTS_PATH": "/nowhere.jshell",
        }
    )
    try:
        assert session.value("1 + 1") == "2"
    finally:
        session.close()
