"""Downloads Temurin, a JDK, from Adoptium for this platform: `python download_jdk.py FEATURE FOLDER`.

The archive's SHA-256 is compared with the one Adoptium's API states before anything is unpacked, and it is unpacked beside
its final place and moved there whole. EINLAB_ADOPTIUM names another server with the same API.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

API = os.environ.get("EINLAB_ADOPTIUM", "https://api.adoptium.net")
MACHINES = {
    "x86_64": "x64",
    "amd64": "x64",
    "aarch64": "aarch64",
    "arm64": "aarch64",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
    "riscv64": "riscv64",
}


class Failure(Exception):
    """What went wrong, and what to do about it."""

    def __init__(self, what: str, to_do: str):
        super().__init__(f"einlab: {what}.\n  To do: {to_do}.")


def query(feature: str) -> str:
    """The address that describes the newest JDK of a feature release (25) for this platform."""
    machine = platform.machine().lower()
    if machine not in MACHINES:
        raise Failure(
            f"there is no Temurin for the processor {machine!r}",
            f"install a JDK {feature} yourself and set JAVA_HOME to it",
        )
    system = {
        "Darwin": "mac",
        "Linux": "alpine-linux" if Path("/etc/alpine-release").exists() else "linux",
    }.get(platform.system())
    if system is None:
        raise Failure(
            f"there is no download for the system {platform.system()}",
            f"install a JDK {feature} yourself and set JAVA_HOME to it",
        )
    return f"{API}/v3/assets/latest/{feature}/hotspot?architecture={MACHINES[machine]}&image_type=jdk&os={system}&vendor=eclipse"


def fetch(address: str):
    try:
        return urllib.request.urlopen(address, timeout=30)
    except (urllib.error.URLError, OSError) as error:
        raise Failure(
            f"{address} cannot be reached ({getattr(error, 'reason', error)})",
            "check the network, or install a JDK yourself and set JAVA_HOME to it",
        ) from error


def package_of(feature: str) -> dict:
    """name, link, checksum and size of the archive."""
    with fetch(query(feature)) as answer:
        found = json.load(answer)
    if not found:
        raise Failure(
            f"Adoptium has no JDK {feature} for this platform yet",
            f"install a JDK {feature} yourself and set JAVA_HOME to it",
        )
    return found[0]["binary"]["package"]


def download(package: dict, target: Path) -> None:
    """Writes the archive to `target`, and removes it again where its checksum is wrong."""
    digest = hashlib.sha256()
    with fetch(package["link"]) as source, target.open("wb") as out:
        while block := source.read(1 << 20):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != package["checksum"]:
        target.unlink()
        raise Failure(
            f"the checksum of {package['name']} is {digest.hexdigest()}, Adoptium states {package['checksum']}",
            "try again later; nothing was unpacked",
        )


def unpack(archive: Path, folder: Path) -> Path:
    """Unpacks into `folder` and returns the one folder that was inside."""
    if hasattr(tarfile, "data_filter"):
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="tar")
    else:  # Pythons before 3.10.12: the checksum has just said whose archive this is
        subprocess.run(["tar", "-xzf", str(archive), "-C", str(folder)], check=True)
    return next(child for child in folder.iterdir() if child.is_dir())


def main(feature: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    package = package_of(feature)
    print(f"{package['name']}, {package['size'] / 1e6:.0f} MB", flush=True)
    work = Path(tempfile.mkdtemp(prefix=".download-", dir=folder))
    try:
        archive = work / "jdk.tar.gz"
        download(package, archive)
        inside = work / "unpacked"
        inside.mkdir()
        home = unpack(archive, inside)
        target = folder / home.name
        if target.exists():
            shutil.rmtree(target)
        home.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"unpacked {home.name}")


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except Failure as failure:
        sys.exit(str(failure))
