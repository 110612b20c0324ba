"""Checks 1, 2, 10, 13, 14 and 19 of the kernel: the protocol, as front ends rely on it."""

import datetime
import json
import os
import re
import subprocess
import sys
import time
from queue import Empty
from statistics import median

import pytest

# 1: the public suite runs in a process of its own, see public_suite.py
SUITE = "/usr/lib/python3/dist-packages/jupyter_kernel_test/__init__.py"


def test_check01_the_public_suite(prefix):
    if not os.path.exists(SUITE):
        say = pytest.fail if os.environ.get("EINLAB_CI") else pytest.skip
        say("Debian's package python3-jupyter-kernel-test is not installed")
    environment = {**os.environ, "JUPYTER_PATH": str(prefix / "share/jupyter"), "SUITE": SUITE}
    script = os.path.join(os.path.dirname(__file__), "public_suite.py")
    done = subprocess.run(
        [sys.executable, script, "-v"], capture_output=True, text=True, env=environment, timeout=300
    )
    print(done.stderr)
    assert done.returncode == 0, done.stderr
    skipped = re.findall(r"^(test_\w+).* skipped", done.stderr, re.MULTILINE)
    assert skipped == ["test_pager"]


# 2: quick answers
@pytest.mark.timing("kernel/info")
def test_check02_kernel_info_is_quick(kernel, figure):
    seconds = []
    for _ in range(60):
        began = time.perf_counter()
        kernel.ask("kernel_info_request")
        seconds.append(time.perf_counter() - began)
    figure(1000 * median(seconds), "ms", 5, 50)


@pytest.mark.timing("kernel/small-cell")
def test_check02_a_small_cell_is_quick(kernel, figure):
    for i in range(30):
        kernel.run(f"int warm{i} = {i};")
    seconds = [kernel.run("int a = 1;").seconds for _ in range(30)]
    figure(1000 * median(seconds), "ms", 40, 400)


@pytest.mark.timing("kernel/control")
def test_check02_control_answers_while_a_cell_sleeps(kernel, figure):
    request = kernel.send('Thread.sleep(1500);\n"awake"')
    time.sleep(0.3)
    began = time.perf_counter()
    info = kernel.ask("kernel_info_request", channel="control")
    seconds = time.perf_counter() - began
    assert info["status"] == "ok"
    figure(1000 * seconds, "ms", 50, 500)
    assert kernel.collect(request).value == "awake"


# 10: cells behind a failed one
def replies(session, requests):
    return [session.collect(request) for request in requests]


def test_check10_cells_behind_an_error_are_aborted(kernel):
    sources = ["1", "Thread.sleep(300); int x = 1 / 0;", "3", "4", "5"]
    results = []
    requests = [kernel.send(source) for source in sources]
    # All requests are under way: collect replies and publications without an order among them.
    left, idle = set(requests), set(requests)
    status, published = {}, {}
    while left or idle:
        for channel in (kernel.client.get_shell_msg, kernel.client.get_iopub_msg):
            try:
                message = channel(timeout=0.1)
            except Empty:
                continue
            parent = message["parent_header"].get("msg_id")
            if message["msg_type"] == "execute_reply":
                status[parent] = message["content"]["status"]
                left.discard(parent)
            elif message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    idle.discard(parent)
            elif parent in requests:
                published.setdefault(parent, []).append(message["msg_type"])
    results = [status[request] for request in requests]
    assert results == ["ok", "error", "aborted", "aborted", "aborted"]
    assert all(request not in published for request in requests[2:])
    assert kernel.value("6") == "6"


def test_check10_without_stop_on_error_they_run(kernel):
    first = kernel.send("Thread.sleep(300); int y = 1 / 0;", stop_on_error=False)
    second = kernel.send("7")
    assert kernel.collect(first).status == "error"
    assert kernel.collect(second).value == "7"


def test_check10_silent_cells_are_silent(kernel):
    before = kernel.run("1").reply["content"]["execution_count"]
    result = kernel.run("2", silent=True)
    assert result.reply["content"]["execution_count"] == before
    assert result.data is None and result.of_type("execute_input") == []
    assert kernel.run("3").reply["content"]["execution_count"] == before + 1


def test_check10_cells_that_are_not_stored(kernel):
    before = kernel.run('"stored"').reply["content"]["execution_count"]
    result = kernel.run('"not stored"', store_history=False)
    assert result.value == "not stored"
    assert result.reply["content"]["execution_count"] == before
    history = kernel.ask("history_request", hist_access_type="tail", n=1, output=False, raw=True)
    assert history["history"] == [[1, before, '"stored"']]


def test_check10_user_expressions(kernel):
    result = kernel.run("int six = 6;", user_expressions={"good": "six * 7", "bad": "nowhere"})
    told = result.reply["content"]["user_expressions"]
    assert told["good"] == {"status": "ok", "data": {"text/plain": "42"}, "metadata": {}}
    assert told["bad"]["status"] == "error"
    assert "cannot find symbol" in told["bad"]["evalue"]


def test_history_by_range_and_search(fresh):
    for code in ["int a = 1;", "int b = 2;", "a + b"]:
        fresh.run(code)
    ask = {"output": True, "raw": True, "session": 0}
    ranged = fresh.ask("history_request", hist_access_type="range", start=2, stop=4, **ask)
    assert ranged["history"] == [[1, 2, ["int b = 2;", None]], [1, 3, ["a + b", "3"]]]
    found = fresh.ask("history_request", hist_access_type="search", pattern="int*", n=1, **ask)
    assert found["history"] == [[1, 2, ["int b = 2;", None]]]


def test_comm_info_knows_no_comms(kernel):
    assert kernel.ask("comm_info_request") == {"status": "ok", "comms": {}}


# 13: whether Enter runs the cell
@pytest.mark.parametrize(
    "code, expected",
    [
        ("int x = 1;", {"status": "complete"}),
        ("int x = 1", {"status": "complete"}),
        ("", {"status": "complete"}),
        ("// nothing", {"status": "complete"}),
        ("void f() {", {"status": "incomplete", "indent": "    "}),
        ("class A {\n    void f() {", {"status": "incomplete", "indent": "        "}),
        ("int a = 1;\nf(a,", {"status": "incomplete", "indent": "    "}),
        ("if (true) { } else", {"status": "incomplete", "indent": ""}),
        ('var s = """\n  abc', {"status": "incomplete", "indent": ""}),
        ('void f() {\n  var s = """\n  { [ (', {"status": "incomplete", "indent": "    "}),
        ('var s = "{ not a brace" +', {"status": "incomplete", "indent": ""}),
        ("int x=;;)", {"status": "invalid"}),
    ],
)
def test_check13_is_complete(kernel, code, expected):
    assert kernel.ask("is_complete_request", code=code) == expected


# 14: input
def answer(session, value, timeout=20):
    asked = session.client.get_stdin_msg(timeout=timeout)
    assert asked["msg_type"] == "input_request"
    session.client.input(value)
    return asked["content"]


def test_check14_a_scanner_reads_lines(kernel):
    request = kernel.send(
        "var lines = new Scanner(System.in);\n"
        'lines.nextLine() + "|" + lines.nextInt()',
        allow_stdin=True,
    )
    answer(kernel, "grüße 😀")
    answer(kernel, "42")
    assert kernel.collect(request).value == "grüße 😀|42"


def test_check14_io_readln(kernel):
    request = kernel.send('IO.readln("name? ")', allow_stdin=True)
    answer(kernel, "Ada")
    result = kernel.collect(request)
    assert result.value == "Ada" and result.stdout == "name? "


@pytest.mark.parametrize("call, hidden", [('input("who? ")', False), ('password("who? ")', True)])
def test_check14_a_question_with_a_prompt(kernel, call, hidden):
    request = kernel.send(call, allow_stdin=True)
    assert answer(kernel, "Ada") == {"prompt": "who? ", "password": hidden}
    assert kernel.collect(request).value == "Ada"


def test_check14_the_end_of_the_input(kernel):
    request = kernel.send("System.in.read()", allow_stdin=True)
    answer(kernel, "\x04")
    assert kernel.collect(request).value == "-1"


def test_check14_input_that_is_not_allowed_raises_at_once(kernel):
    result = kernel.run("new Scanner(System.in).nextLine()", allow_stdin=False)
    assert result.seconds < 5
    assert "the front end has nobody who could answer" in result.error["evalue"]


@pytest.mark.timing("kernel/interrupt")
def test_check14_a_second_input_after_an_interrupted_one(kernel, figure):
    request = kernel.send("new Scanner(System.in).nextLine()", allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=20)
    began = time.perf_counter()
    kernel.interrupt()
    result = kernel.collect(request)
    figure(time.perf_counter() - began, "s", 1, 3, part="/a-scanner")
    assert result.error["ename"] == "java.lang.InterruptedException"
    kernel.client.input("too late")
    time.sleep(0.3)
    request = kernel.send("new Scanner(System.in).nextLine()", allow_stdin=True)
    answer(kernel, "in time")
    assert kernel.collect(request).value == "in time"


# 19: honest about itself
def test_check19_dates_and_versions(kernel):
    message = kernel.run("1").reply
    raw = kernel.client.session.msg("kernel_info_request", {})
    kernel.client.shell_channel.send(raw)
    frames = kernel.client.shell_channel.socket.recv_multipart()
    header = json.loads(frames[frames.index(b"<IDS|MSG>") + 2])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", header["date"])
    sent = datetime.datetime.fromisoformat(header["date"].replace("Z", "+00:00"))
    age = datetime.datetime.now(datetime.timezone.utc) - sent
    assert abs(age.total_seconds()) < 30
    assert header["version"] == message["header"]["version"] == "5.3"


def test_check19_kernel_info(kernel):
    info = kernel.ask("kernel_info_request")
    assert info["status"] == "ok"
    assert info["protocol_version"] == "5.3"
    assert info["supported_features"] == []
    assert info["debugger"] is False
    assert info["implementation"] == "einlab"
    language = info["language_info"]
    assert (language["name"], language["file_extension"]) == ("java", ".java")
    assert language["version"].startswith("25")


# 6: what cannot be used is dropped, and the kernel lives on
def raw(kernel, *frames):
    kernel.client.shell_channel.socket.send_multipart(list(frames))


def signed(kernel, header, content):
    session = kernel.client.session
    parts = [json.dumps(header).encode(), b"{}", b"{}", content]
    return [b"<IDS|MSG>", session.sign(parts), *parts]


def test_check06_messages_that_cannot_be_used_are_dropped(kernel):
    header = kernel.client.session.msg_header("execute_request")
    header["date"] = "2026-01-01T00:00:00.000000Z"
    good = signed(kernel, header, b'{"code": "666"}')
    raw(kernel, b"lonely")
    raw(kernel, *[good[0], b"0" * 64, *good[2:]])
    raw(kernel, *signed(kernel, header, b"{not json"))
    raw(kernel, *signed(kernel, {"msg_type": 5, "date": 7}, b"{}"))
    raw(kernel, *signed(kernel, header, b"[" * 100_000))
    assert kernel.value("1 + 1") == "2"
    published = kernel.quiet(0.3)
    assert [m for m in published if m["msg_type"] == "execute_result"] == []


def test_check06_an_unknown_type_gets_busy_and_idle(kernel):
    message = kernel.client.session.msg("nonsense_request", {})
    kernel.client.shell_channel.send(message)
    states = [
        m["content"]["execution_state"]
        for m in kernel.quiet(1)
        if m["parent_header"].get("msg_id") == message["header"]["msg_id"]
    ]
    assert states == ["busy", "idle"]


def test_a_wrong_content_gets_busy_and_idle(kernel):
    message = kernel.client.session.msg("complete_request", {"code": [1], "cursor_pos": "x"})
    kernel.client.shell_channel.send(message)
    assert kernel.value("1 + 1") == "2"


def test_inspection_shows_documentation(kernel):
    code = 'String.join(",", "a")'
    reply = kernel.ask("inspect_request", code=code, cursor_pos=9, detail_level=0)
    assert reply["found"]
    markdown = " ".join(reply["data"]["text/markdown"].split())
    assert "String String.join(CharSequence delimiter, CharSequence..." in markdown
    assert "joined together with a copy of the specified `delimiter`" in markdown
    assert "- `elements`:" in markdown or "- `delimiter`:" in markdown
    assert kernel.ask("inspect_request", code="nowhere", cursor_pos=3)["found"] is False
