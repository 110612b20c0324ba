"""Checks 3, 5, 16 and 17 of the kernel: stopping cells, and the end of the process."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

STOPPED = "java.lang.InterruptedException"


def stop(session, code, after=0.7, **options):
    """Runs a cell, interrupts it, and returns the result and the seconds until its reply."""
    request = session.send(code, **options)
    time.sleep(after)
    began = time.perf_counter()
    session.interrupt()
    result = session.collect(request, timeout=30)
    return result, time.perf_counter() - began


# 3: everything stops
ENDLESS = {
    "sleep": "Thread.sleep(100_000);",
    "while (true)": "long n = 0;\nwhile (true) n++;",
    "an empty for": "for (;;) {}",
    "do while": "int d = 0;\ndo { d ^= 1; } while (true);",
    "nested counted loops": "double s = 0;\n"
    "for (int i = 0; i < 2_000_000_000; i++) for (int j = 0; j < 100_000; j++) s += j;",
    "a loop over a long": "double t = 0;\nfor (long i = 0; i < Long.MAX_VALUE; i++) t += i;",
    "a loop that calls the JDK": "for (int i = 0; i < 2_000_000_000; i++) Math.sin(i);",
    "recursion": "long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(60)",
    "a stream": "IntStream.iterate(0, i -> i + 1).filter(i -> i < 0).findFirst()",
    "parallel work": "IntStream.range(0, 1 << 30).parallel().mapToDouble(i -> Math.sin(i)).sum()",
    "an interrupt that is caught": "while (true) {\n"
    "  try { Thread.sleep(10); } catch (InterruptedException e) {}\n}",
    "any exception caught": "while (true) { try { Thread.sleep(5); } catch (Exception e) {} }",
    "printing": 'while (true) System.out.println("x");',
    "a wait for another thread": "var t = new Thread(() -> { while (true); });\nt.start();\nt.join();",
    "a queue": "new LinkedBlockingQueue<String>().take()",
    "a method of a class": "class Spin { void run() { while (true) {} } }\nnew Spin().run();",
}


@pytest.mark.timing("kernel/interrupt")
@pytest.mark.parametrize("name", ENDLESS)
def test_check03_a_cell_is_interrupted(kernel, name, figure):
    result, seconds = stop(kernel, ENDLESS[name])
    assert result.error["ename"] == STOPPED, result.traceback
    assert result.error["evalue"] == "the cell was interrupted"  # not abandoned
    assert result.status == "error"
    figure(seconds, "s", 1, 3, part="/" + name.replace(" ", "-"))
    assert kernel.value("1 + 1") == "2"


def test_check03_the_process_is_at_rest_afterwards(kernel):
    stop(kernel, "while (true) {}")
    process = psutil.Process(kernel.pid)
    time.sleep(2)
    before = process.cpu_times()
    time.sleep(2)
    after = process.cpu_times()
    share = (after.user + after.system - before.user - before.system) / 2
    print(f"processor after an interrupt: {100 * share:.1f} %")
    assert share < 0.05


def test_check03_the_line_that_was_stopped_is_told(kernel):
    result, _ = stop(kernel, "int n = 0;\n\nwhile (true) {\n  n++;\n}")
    assert f"Cell [{result.reply['content']['execution_count']}], line " in result.traceback
    assert result.error["evalue"] == "the cell was interrupted"


def test_check03_interrupt_right_after_the_first_request(start):
    session = start()
    try:
        result, seconds = stop(session, "while (true) {}", after=0.05)
        assert result.error["ename"] == STOPPED
        assert session.value("1 + 1") == "2"
    finally:
        session.close()


def test_check03_an_interrupt_without_a_cell_does_nothing(kernel):
    kernel.value("1")
    kernel.interrupt()
    time.sleep(0.2)
    assert kernel.value('Thread.sleep(50); "unharmed"') == "unharmed"


@pytest.mark.parametrize("sender", ["the same", "another"])
def test_check03_an_interrupt_reaches_no_cell_that_was_sent_after_it(kernel, sender):
    """It may arrive late; of two senders the clocks say nothing: then the order of arrival counts."""
    late = kernel.client.session.msg("interrupt_request", {})
    if sender == "another":
        late["header"]["session"] = "of another client"
    request = kernel.send('Thread.sleep(600); "unharmed"')
    time.sleep(0.2)
    kernel.client.control_channel.send(late)
    result = kernel.collect(request)
    if sender == "the same":
        assert result.value == "unharmed", result.traceback
    else:
        assert result.error["ename"] == STOPPED


def test_check03_an_interrupt_that_overtook_its_cell_stops_it(kernel):
    """The two travel on two sockets: the interrupt, sent second, may come first."""
    cell = kernel.client.session.msg("execute_request", {"code": "Thread.sleep(2000);"})
    time.sleep(0.01)
    kernel.interrupt()
    time.sleep(0.3)
    kernel.client.shell_channel.send(cell)
    assert kernel.collect(cell["header"]["msg_id"]).error["ename"] == STOPPED
    assert kernel.value("1 + 1") == "2"


# a loop of the JDK over methods of the JDK: no code of the cell runs in it
FOREIGN = "LongStream.range(0, Long.MAX_VALUE).map(Long::reverse).sum()"


@pytest.mark.timing("kernel/abandon")
def test_check03_a_foreign_loop_is_abandoned(fresh, figure):
    fresh.run("int before = 5;")
    result, seconds = stop(fresh, FOREIGN)
    figure(seconds, "s", 3, 5)
    assert "was abandoned" in result.error["evalue"]
    assert "java.util.stream" in result.error["evalue"]
    assert fresh.value("before + 1") == "6"
    result, _ = stop(fresh, "while (true) {}")
    assert result.error["evalue"] == "the cell was interrupted"


LIB = "import dev.einlab.tensor.*;\nimport dev.einlab.optim.*;\nimport dev.einlab.nn.*;\nimport static dev.einlab.tensor.Einsum.*;\nimport static dev.einlab.tensor.Tensors.*;\n"

BUSY = {
    "many products": "var busy = ones(700, 700);\nwhile (true) { var c = einsum(\"ij,jk->ik\", busy, busy); }",
    "one large product": "var large = ones(8000, 8000);\neinsum(\"ij,jk->ik\", large, large).sum()",
    "the reference backend": "var slow = ones(1500, 1500).to(dev.einlab.backend.Backends.reference());\n"
    "einsum(\"ij,jk->ik\", slow, slow).sum()",
    "many products on a device": 'var there = ones(700, 700).to("opencl:0");\n'
    'while (true) { var c = einsum("ij,jk->ik", there, there); }',
    "a wait for one large product on a device": 'var largest = ones(8000, 8000).to("opencl:0");\n'
    'einsum("ij,jk->ik", largest, largest).sum().item()',
}


@pytest.mark.timing("kernel/interrupt")
@pytest.mark.parametrize("name", BUSY)
def test_check03_a_long_computation_of_our_lib(kernel, name, figure):
    kernel.run(LIB)
    if "opencl" in BUSY[name]:
        found = kernel.value('dev.einlab.backend.Backends.report().contains("opencl: not available")')
        if found == "true" and "EINLAB_CI" not in os.environ:
            pytest.skip("no OpenCL device")
    result, seconds = stop(kernel, BUSY[name], after=1)
    figure(seconds, "s", 1, 3, part="/" + name.replace(" ", "-"))
    assert result.error["ename"] == STOPPED, result.traceback
    assert "was abandoned" not in result.error["evalue"]
    assert kernel.value("1 + 1") == "2"


def test_check03_a_training_loop_stops_between_two_steps(kernel):
    """Each step subtracts 1 from every entry of eight tensors: after a stop all agree."""
    kernel.run(
        LIB + "List<Parameter> weights = new ArrayList<>();\n"
        'for (int i = 0; i < 8; i++) weights.add(new Parameter("w" + i, zeros(500, 500).requiresGrad(true)));\n'
        "var optimizer = new Optimizer(new Sgd(1), weights);\n"
        "Tensor loss() { return weights.stream().map(w -> w.value().sum()).reduce(Tensor::add).get(); }\n"
        "loss().backward();"
    )
    seen = set()
    for i in range(8):
        result, _ = stop(kernel, "while (true) optimizer.step();", after=0.1 + i / 100)
        assert result.error["ename"] == STOPPED
        values = kernel.value(
            "weights.stream().flatMap(w -> Stream.of(w.value().min(0, 1), w.value().max(0, 1)))"
            ".map(Tensor::item).distinct().toList()"
        )
        assert "," not in values, values
        seen.add(values)
    assert len(seen) > 1


def test_check03_a_thread_of_an_earlier_cell_is_not_stopped(kernel):
    kernel.run(
        "class Ticker extends Thread { volatile long ticks;"
        " public void run() { while (ticks >= 0) ticks++; } }\n"
        "var ticker = new Ticker(); ticker.setDaemon(true); ticker.start();"
    )
    stop(kernel, "while (true) {}")
    kernel.run("long seen = ticker.ticks; Thread.sleep(100);")
    assert kernel.value("ticker.ticks > seen") == "true"
    kernel.run("ticker.ticks = Long.MIN_VALUE;")


# 5: interrupts leave nothing behind, neither threads nor memory nor the stop check's raised target
PASSES = """long nanosOfPasses() {
  int[] data = new int[4096]; // a sum the compiler vectorizes: any check in it shows
  int sum = 0;
  long began = System.nanoTime();
  for (int pass = 0; pass < 20_000; pass++) for (int each : data) sum += each;
  return System.nanoTime() - began + sum;
}"""


def used_bytes(session):
    """What is reachable: the least of some collections, since some memory is held softly."""
    heap = "Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()"
    return min(int(session.value(f"System.gc(); Thread.sleep(100); {heap}")) for _ in range(5))


def test_check05_a_hundred_interrupts(fresh):
    fresh.run(PASSES)
    before = min(int(fresh.value("nanosOfPasses()")) for _ in range(5))
    for _ in range(30):
        stop(fresh, "while (true) {}", after=0.02)
    time.sleep(4)
    threads = int(fresh.value("Thread.getAllStackTraces().size()"))
    used = used_bytes(fresh)
    for _ in range(100):
        result, _ = stop(fresh, "while (true) {}", after=0.02)
        assert result.error["ename"] == STOPPED
    time.sleep(4)
    assert int(fresh.value("Thread.getAllStackTraces().size()")) <= threads
    grown = used_bytes(fresh) - used
    print(f"heap grew by {grown / 1e6:.1f} MB over 100 interrupts")
    assert grown < 4e6
    after = min(int(fresh.value("nanosOfPasses()")) for _ in range(5))
    print(f"a loop took {before / 1e6:.1f} ms before, {after / 1e6:.1f} ms after 100 interrupts")
    assert after < 3 * before


# 16: nbclient runs notebooks on it
def notebook(*cells):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "java", "display_name": "Java", "language": "java"}
    return book


@pytest.fixture
def execute(prefix, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(prefix / "share/jupyter"))

    def run(book, **options):
        return NotebookClient(book, kernel_name="java", **options).execute()

    return run


def test_check16_twelve_notebooks_one_after_the_other(execute):
    for number in range(12):
        book = notebook(f"int n = {number};", "System.out.println(n);", "n * n")
        execute(book, timeout=60, iopub_timeout=4, raise_on_iopub_timeout=True)
        assert book.cells[2].outputs[0]["data"]["text/plain"] == str(number * number)


def test_check16_interrupt_on_timeout_continues(execute):
    book = notebook("while (true) {}", "1 + 1")
    execute(book, timeout=3, interrupt_on_timeout=True, allow_errors=True)
    assert book.cells[0].outputs[0]["ename"] == STOPPED
    assert book.cells[1].outputs[0]["data"]["text/plain"] == "2"


@pytest.mark.timing("kernel/exit-seen")
def test_check16_exit_is_seen_at_once(execute, figure):
    began = time.perf_counter()
    with pytest.raises(DeadKernelError):
        book = notebook("1", "System.exit(3);", "2")
        marks = []
        execute(book, timeout=60, on_cell_execute=lambda cell, cell_index: marks.append(
            time.perf_counter()))
    seconds = time.perf_counter() - marks[1]
    figure(seconds, "s", 2, 4)


def test_check12_allowed_errors_in_nbclient(execute):
    book = notebook("int zero = 0;\n1 / zero", "3")
    execute(book, timeout=60, allow_error_names=["java.lang.ArithmeticException"])
    assert book.cells[1].outputs[0]["data"]["text/plain"] == "3"
    tagged = notebook("int zero = 0;\n1 / zero", "4")
    tagged.cells[0].metadata["tags"] = ["raises-exception"]
    execute(tagged, timeout=60)
    assert tagged.cells[1].outputs[0]["data"]["text/plain"] == "4"


# 17: the process ends when it should
def gone(pid, seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.timing("kernel/shutdown")
def test_check17_shutdown_during_an_endless_cell(start, figure):
    session = start()
    session.send("while (true) {}")
    time.sleep(0.7)
    began = time.perf_counter()
    reply = session.ask("shutdown_request", channel="control", restart=False)
    assert reply == {"status": "ok", "restart": False}
    assert gone(session.pid, 5)
    seconds = time.perf_counter() - began
    session.close()
    figure(seconds, "s", 1.5, 3)


PARENT = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kernel_session import Session
session = Session(Path(sys.argv[2]))
session.send("while (true) {}")
print(session.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.timing("kernel/orphan")
def test_check17_no_orphan_after_the_parent_was_killed(prefix, figure):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, os.path.dirname(__file__), str(prefix)],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(parent.stdout.readline())
    assert psutil.pid_exists(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    began = time.perf_counter()
    assert gone(pid, 10), "the kernel outlived its parent by 10 s"
    figure(time.perf_counter() - began, "s", 5, 10)
