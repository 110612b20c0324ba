"""Check 22 of the kernel: random cells, valid, invalid, interrupted and redefining; seeded."""

import random
import time
from collections import defaultdict
from queue import Empty

import pytest


def random_cell(rng):
    """A cell, and what its reply must be: ok, error, or None where both may be."""
    n = rng.randrange(6)
    return rng.choice(
        [
            (f"int v{n} = {rng.randrange(100)};", "ok"),
            (f"String v{n} = \"text\";", "ok"),
            (f"var v{n} = List.of({rng.randrange(9)}, 2);", "ok"),
            (f"int m{n}() {{ return {rng.randrange(100)}; }}\nm{n}()", "ok"),
            (f"String m{n}() {{ return \"{rng.randrange(100)}\"; }}", "ok"),
            (f"record R{n}(int a{rng.randrange(3)}) {{}}\nR{n} r{n} = new R{n}({n});\nr{n}", "ok"),
            (f"int m{n}() {{ return missing{n}(); }}", "ok"),
            (f"System.out.println(\"{'x' * rng.randrange(200)}\");\n{n} + 1", "ok"),
            (f"for (int i = 0; i < {rng.randrange(5)}; i++) System.err.println(i);", "ok"),
            (f"import java.util.{rng.choice(['zip', 'jar', 'logging'])}.*;", "ok"),
            ("", "ok"),
            ("// nothing but a comment", "ok"),
            ("1 / (int) Math.min(0.0, 1.0)", "error"),
            (f"throw new IllegalStateException(\"{n}\");", "error"),
            ("int broken = ;", "error"),
            (f"undeclared{n}()", "error"),
            ("%%nonsense", "error"),
            ("}", "error"),
            ("while (true) {}", "interrupt"),
            ("Thread.sleep(60_000);", "interrupt"),
            ("for (;;) { try { Thread.sleep(1); } catch (Exception e) {} }", "interrupt"),
            ("long f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nf(70)", "interrupt"),
            ("class Bad { public String toString() { throw new Error(); } }\nnew Bad()", "error"),
            (f"v{n} = null;", None),
            (f"m{n}()", None),
            (f"r{n}.toString() + v{n}", None),
        ]
    )


class Ledger:
    """Everything that came back, by the request it belongs to."""

    def __init__(self, session):
        self.session = session
        self.replies = defaultdict(list)
        self.states = defaultdict(list)
        self.idle_order = []

    def read(self, timeout):
        """Takes what is there, from both channels; says whether there was anything."""
        found = False
        for channel in (self.session.client.get_shell_msg, self.session.client.get_iopub_msg):
            try:
                message = channel(timeout=timeout)
            except Empty:
                continue
            found = True
            request = message["parent_header"].get("msg_id")
            if message["msg_type"] == "execute_reply":
                self.replies[request].append(message["content"]["status"])
            elif message["msg_type"] == "status":
                self.states[request].append(message["content"]["execution_state"])
                if message["content"]["execution_state"] == "idle":
                    self.idle_order.append(request)
        return found

    def done(self, request):
        return self.replies[request] and "idle" in self.states[request]


def run_random_cells(session, count, seed):
    rng = random.Random(seed)
    ledger, requests, expected = Ledger(session), [], {}
    while len(requests) < count:
        batch = []
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            code, expectation = random_cell(rng)
            request = session.send(code, stop_on_error=False)
            expected[request] = (code, expectation)
            batch.append(request)
        requests += batch
        for request in batch:
            stop_at = time.perf_counter() + rng.uniform(0, 0.2)
            give_up = time.perf_counter() + 60
            while not ledger.done(request):
                if expected[request][1] == "interrupt" and time.perf_counter() > stop_at:
                    session.interrupt()
                    stop_at = time.perf_counter() + 2
                ledger.read(0.02)
                assert time.perf_counter() < give_up, f"no reply for {expected[request]}"
    while ledger.read(0.5):
        pass
    for request in requests:
        code, expectation = expected[request]
        assert len(ledger.replies[request]) == 1, code
        assert ledger.states[request] == ["busy", "idle"], code
        wanted = "error" if expectation == "interrupt" else expectation
        assert wanted in (None, ledger.replies[request][0]), (code, seed)
    assert [request for request in ledger.idle_order if request in expected] == requests


def test_check22_random_cells(fresh):
    run_random_cells(fresh, 250, seed=22)
    assert fresh.value("1 + 1") == "2"


@pytest.mark.slow
def test_check22_two_thousand_random_cells(fresh):
    run_random_cells(fresh, 2000, seed=2025)
    assert fresh.value("1 + 1") == "2"
