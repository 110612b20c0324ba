"""A client of one kernel process that collects everything a cell says."""

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
KERNEL = [ROOT / "kernel/target/einlab-kernel.jar", ROOT / "kernel/target/runtime/*"]
LIB = [ROOT / "lib/target/einlab-lib.jar", ROOT / "lib/target/runtime/*"]


@dataclass
class Result:
    """What came back for one request: the reply, and the publications between busy and idle."""

    reply: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    seconds: float = 0.0

    def of_type(self, kind: str) -> list:
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    @property
    def status(self) -> str:
        return self.reply["content"]["status"]

    @property
    def data(self):
        """The MIME bundle of the cell's value, or None."""
        results = self.of_type("execute_result")
        return results[0]["data"] if results else None

    @property
    def value(self):
        return self.data and self.data["text/plain"]

    def stream(self, name: str) -> str:
        return "".join(c["text"] for c in self.of_type("stream") if c["name"] == name)

    @property
    def stdout(self) -> str:
        return self.stream("stdout")

    @property
    def stderr(self) -> str:
        return self.stream("stderr")

    @property
    def error(self):
        errors = self.of_type("error")
        return errors[0] if errors else None

    @property
    def traceback(self) -> str:
        return "\n".join(self.error["traceback"]) if self.error else ""


class Session:
    """One kernel process with one client."""

    def __init__(self, prefix, name="java", env=None, extra_arguments=(), timeout=60, cwd=None, **popen):
        specs = KernelSpecManager(kernel_dirs=[str(prefix / "share/jupyter/kernels")])
        self.manager = KernelManager(kernel_name=name, kernel_spec_manager=specs)
        self.started = time.perf_counter()
        self.manager.start_kernel(
            env={**os.environ, **(env or {})}, extra_arguments=list(extra_arguments), cwd=cwd, **popen
        )
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=timeout)
        self.ready_seconds = time.perf_counter() - self.started

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    def condition(self) -> str:
        """How the kernel ended, or where each of its threads is."""
        code = self.manager.provisioner.process.poll()
        if code is not None:
            return f"it has ended with exit code {code}"
        jcmd = Path(self.manager.kernel_spec.argv[0]).with_name("jcmd")
        command = [jcmd, str(self.pid), "Thread.print", "-l"]
        asked = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return f"it runs:\n{asked.stdout}{asked.stderr}"

    def publication(self, timeout: float) -> dict:
        """The next publication; if there is none in time, the error tells what the kernel does."""
        try:
            return self.client.get_iopub_msg(timeout=timeout)
        except Empty:
            said = f"the kernel published nothing for {timeout} s; {self.condition()}"
            raise AssertionError(said) from None

    def send(self, code: str, **options) -> str:
        """Sends a cell and returns the id of its request."""
        return self.client.execute(code, **options)

    def collect(self, request: str, timeout=60) -> Result:
        """Waits for the reply and the idle status of a request."""
        began = time.perf_counter()
        result = Result()
        while True:
            message = self.publication(timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            result.messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while True:
            message = self.client.get_shell_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == request:
                result.reply = message
                break
        result.seconds = time.perf_counter() - began
        return result

    def run(self, code: str, timeout=60, **options) -> Result:
        began = time.perf_counter()
        result = self.collect(self.send(code, **options), timeout)
        result.seconds = time.perf_counter() - began
        return result

    def value(self, code: str) -> str:
        """The text of the cell's value; the cell must end well."""
        result = self.run(code)
        assert result.status == "ok", result.traceback
        return result.value

    def ask(self, kind: str, channel="shell", timeout=30, **content) -> dict:
        """Sends any request and returns the content of its reply."""
        sockets = {"shell": self.client.shell_channel, "control": self.client.control_channel}
        message = self.client.session.msg(kind, content)
        sockets[channel].send(message)
        deadline = time.perf_counter() + timeout
        while True:
            left = max(0.01, deadline - time.perf_counter())
            reply = sockets[channel].get_msg(timeout=left)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    def interrupt(self):
        """Asks the kernel to stop its cell, without waiting for the answer."""
        message = self.client.session.msg("interrupt_request", {})
        self.client.control_channel.send(message)

    def quiet(self, seconds: float) -> list:
        """All publications of the next seconds, whatever they belong to."""
        messages, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                messages.append(self.client.get_iopub_msg(timeout=0.05))
            except Empty:
                continue
        return messages

    def close(self):
        if self.manager is None:
            return
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self.manager = None
