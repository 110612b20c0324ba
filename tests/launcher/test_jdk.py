"""Which JDK is taken, what is said when there is none, and that a download is checked before it is unpacked."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import platform
import tarfile
import threading

import pytest


def jdk_of(checkout, **environment) -> str:
    """What doctor found."""
    answer = checkout.run("doctor", "--json", **environment)
    return next(f["found"] for f in json.loads(answer.stdout) if f["name"] == "JDK")


def test_an_older_java_home_is_passed_over(checkout):
    old, new = checkout.jdk("17.0.15", "elsewhere"), checkout.jdk("25.0.1")
    assert jdk_of(checkout, JAVA_HOME=str(old)) == f"25.0.1 in {new}"


def test_java_home_comes_first(checkout):
    chosen = checkout.jdk("26-ea", "elsewhere")
    checkout.jdk("25.0.1")
    assert jdk_of(checkout, JAVA_HOME=str(chosen)) == f"26-ea in {chosen}"


def test_the_java_on_the_path_is_seen(checkout):
    on_path = checkout.jdk("25.0.2", "elsewhere")
    (checkout.bin / "javac").symlink_to(on_path / "bin" / "javac")
    assert jdk_of(checkout) == f"25.0.2 in {on_path}"


def test_sdkman_is_a_usual_place(checkout):
    home = checkout.jdk("99.0.1", ".sdkman/candidates/java")
    assert jdk_of(checkout, EINLAB_JDK_PLACES="") == f"99.0.1 in {home}"


def test_several_places_with_blanks(checkout):
    checkout.jdk("21.0.1", "one place")
    new = checkout.jdk("25", "another place")
    assert (
        jdk_of(
            checkout, EINLAB_JDK_PLACES=f"{checkout.home}/one place:{checkout.home}/another place"
        )
        == f"25 in {new}"
    )


def test_a_jdk_without_release_file_is_asked(checkout):
    home = checkout.jdk("25.0.3", release=False)
    assert jdk_of(checkout) == f"25.0.3 in {home}"


def test_a_runtime_without_compiler_does_not_count(checkout):
    checkout.jdk("25.0.1", compiler=False)
    assert jdk_of(checkout) == "no JDK 25 or newer was found"


def test_without_a_jdk_every_way_to_one_is_named(checkout):
    checkout.jdk("17.0.15")
    checkout.jdk("21.0.2")
    checkout.program("uname", "echo Linux")
    answer = checkout.run("lab")
    assert answer.returncode == 1
    assert answer.stderr == (
        "einlab: no JDK 25 or newer was found (only 17.0.15, 21.0.2).\n"
        "  To do: install one (your distribution calls it openjdk-25-jdk or java-25-openjdk-devel; or see adoptium.net), "
        "or set JAVA_HOME to one, or let einlab download it: ./einlab lab --download-jdk.\n"
    )
    assert not (checkout.root / ".venv").exists()


@pytest.fixture
def adoptium():
    """A server with Adoptium's API and one small JDK; `checksum` is what it states."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name, text in {
            "bin/java": "#!/bin/sh\n",
            "bin/javac": "#!/bin/sh\n",
            "release": 'JAVA_VERSION="25.0.9"\n',
        }.items():
            entry = tarfile.TarInfo(f"jdk-25.0.9+1/{name}")
            entry.size, entry.mode = len(text), 0o755
            tar.addfile(entry, io.BytesIO(text.encode()))
    data = archive.getvalue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            body = data
            if self.path.startswith("/v3/"):
                link = f"http://127.0.0.1:{self.server.server_port}/jdk.tar.gz"
                package = {
                    "name": "jdk.tar.gz",
                    "link": link,
                    "checksum": self.server.checksum,
                    "size": len(data),
                }
                body = json.dumps([{"binary": {"package": package}}]).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.checksum = [], hashlib.sha256(data).hexdigest()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def downloaded(checkout, server):
    checkout.setting_up_done(jdk=checkout.root / ".einlab/jdk/jdk-25.0.9+1")
    return checkout.run(
        "lab", "--download-jdk", EINLAB_ADOPTIUM=f"http://127.0.0.1:{server.server_port}"
    )


def test_a_download_is_unpacked_and_found(checkout, adoptium):
    answer = downloaded(checkout, adoptium)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "unpacked jdk-25.0.9+1" in answer.stdout, answer.stderr
    home = checkout.root / ".einlab/jdk/jdk-25.0.9+1"
    assert [p.name for p in home.parent.iterdir()] == [home.name]
    assert jdk_of(checkout) == f"25.0.9 in {home}"
    machine = {"x86_64": "x64"}.get(
        platform.machine(), platform.machine().replace("arm64", "aarch64")
    )
    assert f"architecture={machine}&image_type=jdk" in adoptium.asked[0]


def test_a_download_with_a_wrong_checksum_is_thrown_away(checkout, adoptium):
    right, adoptium.checksum = adoptium.checksum, "0" * 64
    answer = downloaded(checkout, adoptium)
    assert answer.returncode == 1
    assert answer.stderr == (
        f"einlab: the checksum of jdk.tar.gz is {right}, Adoptium states {'0' * 64}.\n  To do: try again later; nothing was unpacked.\n"
    )
    assert list((checkout.root / ".einlab/jdk").iterdir()) == []


def test_a_download_that_cannot_be_reached_says_so(checkout):
    answer = checkout.run("lab", "--download-jdk", EINLAB_ADOPTIUM="http://127.0.0.1:9")
    assert answer.returncode == 1
    assert "http://127.0.0.1:9/v3/assets/latest/25/hotspot" in answer.stderr
    assert answer.stderr.endswith(
        "  To do: check the network, or install a JDK yourself and set JAVA_HOME to it.\n"
    )
