"""Bad input: one clear line for each, and the kernel lives on; at start it ends with that line."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from kernel_session import KERNEL

GOOD = {
    "transport": "tcp", "ip": "127.0.0.1", "shell_port": 1, "control_port": 2, "stdin_port": 3,
    "hb_port": 4, "iopub_port": 5, "signature_scheme": "hmac-sha256", "key": "k",
}


def serve(java, file, classpath="", **variables):
    path = os.pathsep.join(map(str, KERNEL))
    command = [java, "-XX:TieredStopAtLevel=1", "--add-modules=jdk.incubator.vector", "-cp", path]
    return subprocess.run(
        [*command, "dev.einlab.kernel.Main", "run", f"--classpath={classpath}", str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **variables},
    )


def lines(done):
    """What the process said, without the virtual machine's own words on incubating modules."""
    return [line for line in done.stderr.splitlines() if "incubator" not in line]


# Connection files: the process ends with status 2 and one line
@pytest.mark.parametrize(
    "content, said",
    [
        (None, "there is no such file"),
        ("", "it is empty"),
        ("[1]", "it is not a JSON object of the expected form"),
        ("{nonsense", "it is not a JSON object of the expected form"),
        ({"ip": None}, "transport or ip is missing"),
        ({"transport": "carrier pigeon"}, "transport is 'carrier pigeon', expected tcp or ipc"),
        ({"shell_port": 70000}, "shell_port is 70000, expected 1 to 65535"),
        ({"iopub_port": "x"}, "it is not a JSON object of the expected form"),
        ({"signature_scheme": "rot13"}, "signature_scheme is 'rot13', expected hmac-sha256"),
    ],
)
def test_a_connection_file_that_cannot_be_used(java, tmp_path, content, said):
    file = tmp_path / "connection.json"
    if isinstance(content, dict):
        content = json.dumps({**GOOD, **content})
    if content is not None:
        file.write_text(content)
    done = serve(java, file)
    assert done.returncode == 2
    assert len(lines(done)) == 1, done.stderr
    assert lines(done)[0].startswith(f"[einlab kernel] connection file {file}: {said}")


def test_an_address_that_cannot_be_bound(java, tmp_path):
    file = tmp_path / "connection.json"
    file.write_text(json.dumps({**GOOD, "ip": "203.0.113.1"}))
    done = serve(java, file)
    assert done.returncode == 2
    assert len(lines(done)) == 1, done.stderr
    assert "socket cannot listen on tcp://203.0.113.1:" in lines(done)[0]


def test_a_timeout_that_is_no_time(java, tmp_path):
    file = tmp_path / "connection.json"
    file.write_text(json.dumps(GOOD))
    done = serve(java, file, IJAVA_TIMEOUT="soon")
    assert done.returncode == 2
    assert lines(done) == [
        "[einlab kernel] IJAVA_TIMEOUT is 'soon', expected a number and a unit, such as 30 SECONDS"
    ]


def test_a_compiler_option_that_there_is_not(java, tmp_path):
    file = tmp_path / "connection.json"
    ports = iter(range(47311, 47320))
    file.write_text(json.dumps({k: next(ports) if k.endswith("_port") else v for k, v in GOOD.items()}))
    done = serve(java, file, IJAVA_COMPILER_OPTS="--nonsense")
    assert done.returncode == 2
    assert lines(done) == ["[einlab kernel] the compiler of cells cannot start: error: invalid flag: --nonsense"]


# What is wrong at start but can be passed over: the kernel lives, and its log has one line for each
@pytest.fixture(scope="module")
def faulty(start, install, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "no.jar").write_text("this is no archive")
    (folder / "bad.jshell").write_text("int broken = ;")
    (folder / "throws.jshell").write_text("int fine = 1;\n1 / 0")
    log = open(folder / "log", "w")
    session = start(
        prefix=install("--no-aot", "--classpath", f"{folder}/no.jar:{folder}/gone.jar"),
        stderr=log,
        env={
            "IJAVA_CLASSPATH": "/nowhere/*.jar",
            "IJAVA_STARTUP_SCRIPT": "nowhere()",
            "IJAVA_STARTUP_SCRIPTS_PATH": f"{folder}/*.jshell:/nowhere.jshell",
        },
    )
    session.run("1")
    yield session, (folder / "log").read_text().splitlines(), folder
    session.close()


def test_faults_at_start_are_told_in_a_line_each(faulty):
    session, log, folder = faulty
    mark = "[einlab kernel] "
    said = [line.removeprefix(mark) for line in log if line.startswith(mark)]
    assert said == [
        "IJAVA_CLASSPATH: nothing is named by '/nowhere/*.jar'",
        f"class path entry {folder}/no.jar is neither a directory nor a jar",
        f"class path entry {folder}/gone.jar does not exist",
        "IJAVA_STARTUP_SCRIPTS_PATH: there is no file '/nowhere.jshell'",
        f"startup script {folder}/bad.jshell: CompilationException: illegal start of expression",
        f"startup script {folder}/throws.jshell: java.lang.ArithmeticException: / by zero",
        "startup script IJAVA_STARTUP_SCRIPT: CompilationException: cannot find symbol",
    ], log
    assert session.value("fine + 1") == "2"


# Magics: an error of the cell, with one sentence
@pytest.mark.parametrize(
    "cell, said",
    [
        ("%maven", "%maven: name at least one artifact"),
        ("%maven a:b", "'a:b' is not of the form group:artifact[:type[:classifier]]:version"),
        ("%mavenRepo only", "%mavenRepo takes an id and a URL, not [only]"),
        ("%mavenRepo x nonsense", "%mavenRepo: 'nonsense' is no URL, such as https://host/path"),
        ("%loadFromPOM", "%loadFromPOM: name a file"),
        ("%loadFromPOM gone.xml", "there is no file 'gone.xml' in "),
        ("%%loadFromPOM\n<a>", "this is not XML: "),
        ("%%loadFromPOM\n<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a/>", "this is not XML: "),
        ("%%loadFromPOM\nnothing", "there is nothing of a POM here: 'nothing'"),
        ("%%loadFromPOM", "there is nothing of a POM here: ''"),
        (
            "%%loadFromPOM\n<dependency><groupId>a</groupId><artifactId>b</artifactId></dependency>",
            "the POM cannot be used: Failed to read artifact descriptor for notebook:cell:pom:1 (1 problem was"
            " encountered while building the effective model for notebook:cell:1 [ERROR]"
            " 'dependencies.dependency.version' for a:b:jar is missing.",
        ),
        ("%jars", "%jars: name at least one jar"),
        ("%jars gone.jar", "%jars: no jar is named by 'gone.jar'"),
        ("%jars FOLDER/no.jar", "class path entry FOLDER/no.jar is neither a directory nor a jar"),
        ("%classpath gone", "%classpath: nothing is named by 'gone'"),
        ("%load", "%load takes one file, not []"),
        ("%load a b", "%load takes one file, not [a, b]"),
        ("%load gone", "there is no file 'gone' in "),
        ("%load FOLDER", "the file 'FOLDER' cannot be read: "),
        ("%load FOLDER/bad.ipynb", "'FOLDER/bad.ipynb' is not a notebook of format 4: "),
        ("%%writefile\nx", "%%writefile takes one file, not []"),
        ("%%writefile FOLDER/gone/x\nx", "the file 'FOLDER/gone/x' cannot be written: "),
        ("%%nonsense\nx", "there is no magic %%nonsense: known are %maven "),
        ("%reset now", "%reset takes no arguments, not [now]"),
        ("%help me", "%help takes no arguments, not [me]"),
        ('display("{a", "application/json")', "what is shown as application/json is no JSON: {a"),
        ("%%jars\nx", "%%jars takes no body: write %jars in a line"),
        ('lineMagic("writefile", List.of("x"))', "%writefile needs a body: write %%writefile over it"),
        ('lineMagic("nonsense", List.of())', "there is no magic %nonsense: known are %maven "),
        ('%%flops nonsense\n1', '%%flops was given "nonsense"; it takes nothing, or peak.'),
    ],
)
def test_a_magic_that_cannot_do_what_it_is_asked(kernel, tmp_path, cell, said):
    (tmp_path / "no.jar").write_text("this is no archive")
    (tmp_path / "bad.ipynb").write_text('{"cells": 5}')
    result = kernel.run(cell.replace("FOLDER", str(tmp_path)))
    assert result.status == "error"
    assert result.error["evalue"].startswith(said.replace("FOLDER", str(tmp_path)))
    assert len(result.error["evalue"].splitlines()) == 1
    assert kernel.value("1 + 1") == "2"


# Messages: dropped with a line in the log, or answered
@pytest.fixture(scope="module")
def logged(start, tmp_path_factory):
    file = tmp_path_factory.mktemp("log") / "log"
    session = start(stderr=open(file, "w"))
    session.run("1")
    yield session, file
    session.close()


def signed(kernel, header, content, parent=b"{}", metadata=b"{}"):
    parts = [header if isinstance(header, bytes) else json.dumps(header).encode(), parent, metadata, content]
    return [b"<IDS|MSG>", kernel.client.session.sign(parts), *parts]


HEADER = {"msg_id": "1", "msg_type": "execute_request"}


@pytest.mark.parametrize(
    "frames, said",
    [
        (lambda k: [b"lonely"], "expected identities, <IDS|MSG>, signature and 4 parts"),
        (lambda k: signed(k, HEADER, b"{}")[:4], "expected identities, <IDS|MSG>, signature and 4 parts"),
        (lambda k: [b"<IDS|MSG>", b"0" * 64, b"{}", b"{}", b"{}", b"{}"], "the signature is wrong: the sender has another key"),
        (lambda k: [b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"], "the signature is wrong: the sender has another key"),
        (lambda k: signed(k, b"nonsense", b"{}"), "the header is not a JSON object"),
        (lambda k: signed(k, b"{,", b"{}"), "the header is not JSON: "),
        (lambda k: signed(k, {}, b"{}"), "the header has no msg_id: {}"),
        (lambda k: signed(k, {"msg_id": "1"}, b"{}"), 'the header has no msg_type: {"msg_id":"1"}'),
        (lambda k: signed(k, HEADER, b"[1]"), "the content is not a JSON object"),
        (lambda k: signed(k, HEADER, b"{}", parent=b"5"), "the parent header is not a JSON object"),
        (lambda k: signed(k, HEADER, b"{}", metadata=b""), "the metadata is not a JSON object"),
        (lambda k: signed(k, HEADER, b"[" * 100_000), "Nesting limit 255 reached"),
        (lambda k: signed(k, HEADER, b"\xff\xfe{"), "the content is not JSON: "),
    ],
)
def test_a_message_that_cannot_be_read_is_dropped(logged, frames, said):
    kernel, file = logged
    before = len(file.read_text().splitlines())
    kernel.client.shell_channel.socket.send_multipart(frames(kernel))
    assert kernel.value("1 + 1") == "2"
    new = [x for x in file.read_text().splitlines()[before:] if x.startswith("[einlab kernel]")]
    assert len(new) == 1 and new[0].startswith("[einlab kernel] shell: message dropped: "), new
    assert said in new[0]


def test_a_content_of_a_wrong_form_is_answered_with_an_error(logged):
    kernel, file = logged
    before = len(file.read_text().splitlines())
    reply = kernel.ask("complete_request", code=[1], cursor_pos="x")
    assert reply["status"] == "error"
    assert reply["evalue"].startswith("complete_request: its content has a wrong form: ")
    assert len(reply["evalue"].splitlines()) == 1
    new = [x for x in file.read_text().splitlines()[before:] if x.startswith("[einlab kernel]")]
    assert len(new) == 1 and "complete_request: its content has a wrong form" in new[0]
    assert kernel.value("1 + 1") == "2"


def test_positions_outside_of_the_code(kernel):
    for position in (-5, 1000):
        for kind in ("complete_request", "inspect_request"):
            assert kernel.ask(kind, code="Math", cursor_pos=position)["status"] == "ok"


@pytest.mark.parametrize("fault", ["of other jars", "broken", "gone"])
def test_a_start_up_cache_that_does_not_fit_is_passed_over(start, install, tmp_path, fault):
    prefix = install()
    file = prefix / "share/jupyter/kernels/java/kernel.json"
    spec = json.loads(file.read_text())
    cache = Path(next(word for word in spec["argv"] if "AOTCache=" in word).split("=", 1)[1])
    if fault == "of other jars":
        spec["argv"].insert(1, "-Xmx300m")
        spec["argv"].insert(1, "-XX:-UseCompressedOops")
        file.write_text(json.dumps(spec))
    elif fault == "broken":
        cache.write_bytes(cache.read_bytes()[:1000])
    else:
        cache.unlink()
    with open(tmp_path / "log", "w") as log:
        session = start(prefix=prefix, stderr=log)
        assert session.value("1 + 1") == "2"
        session.close()
    assert "rror" not in (tmp_path / "log").read_text()
