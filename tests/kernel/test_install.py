"""install and uninstall: where the kernel goes, what it is called, and what it starts with."""

import json
import os
import subprocess

import pytest
from kernel_session import KERNEL, LIB

ODD = "Ein Ordner für Übungen"


def command(java, *arguments, jars=KERNEL, **options):
    """Runs the kernel's program and returns what it did."""
    path = os.pathsep.join(map(str, jars))
    return subprocess.run(
        [java, "-cp", path, "dev.einlab.kernel.Main", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


def spec(prefix, name="java"):
    return json.loads((prefix / "share/jupyter/kernels" / name / "kernel.json").read_text())


def test_a_name_and_options_of_the_virtual_machine(java, start, tmp_path):
    done = command(
        java, "install", "--prefix", str(tmp_path), "--name", "java-small", "--display-name", "Small",
        "--jvm-option=-Xmx200m", "--jvm-option", "-Dmark=a b", "--no-aot",
    )
    folder = tmp_path / "share/jupyter/kernels/java-small"
    assert (done.returncode, done.stdout) == (0, f"Installed Small in {folder}\n")
    assert spec(tmp_path, "java-small")["display_name"] == "Small"
    session = start(prefix=tmp_path, name="java-small")
    assert session.value('System.getProperty("mark")') == "a b"
    assert int(session.value("Runtime.getRuntime().maxMemory() >> 20")) <= 200
    session.close()


def test_another_collector_takes_the_place_of_ours(java, start, tmp_path):
    """Two of them, and the virtual machine would not start."""
    command(java, "install", "--prefix", str(tmp_path), "--no-aot", "--jvm-option=-XX:+UseG1GC")
    session = start(prefix=tmp_path)
    collectors = "java.lang.management.ManagementFactory.getGarbageCollectorMXBeans().get(0).getName()"
    assert session.value(collectors) == "G1 Young Generation"
    session.close()


def test_the_name_notebooks_are_saved_with(prefix):
    """Another display name, and JupyterLab would rewrite every notebook that is opened."""
    assert spec(prefix)["display_name"] == "Java"
    assert spec(prefix)["interrupt_mode"] == "message"


@pytest.fixture
def odd(tmp_path):
    """The kernel's jars in a folder with blanks and letters beyond ASCII, and a class path."""
    jars = tmp_path / ODD / "jars"
    jars.mkdir(parents=True)
    (jars / "kernel").symlink_to(KERNEL[0].parent)
    (jars / "lib").symlink_to(LIB[0].parent)
    kernel = [jars / "kernel/einlab-kernel.jar", jars / "kernel/runtime/*"]
    return kernel, jars / "lib/einlab-lib.jar", tmp_path / ODD


def test_paths_with_blanks_and_letters_beyond_ascii(java, start, odd):
    kernel, lib, folder = odd
    runtime = lib.parent / "runtime" / "*"
    done = command(
        java, "install", "--prefix", str(folder), "--classpath", f"{lib}{os.pathsep}{runtime}",
        jars=kernel,
    )
    assert done.returncode == 0, done.stderr
    cache = next(word for word in spec(folder)["argv"] if word.startswith("-XX:AOTCache="))
    assert os.path.isfile(cache.removeprefix("-XX:AOTCache=")) and ODD in cache
    session = start(prefix=folder, cwd=str(folder))
    assert session.value("dev.einlab.shape.Shape.of(2, 3).size()") == "6"
    session.run('%%writefile "grüße 1.jshell"\nint fromFile = 5;')
    session.run('%load "grüße 1.jshell"')
    assert session.value("fromFile") == "5"
    session.close()
    gone = command(java, "uninstall", "--prefix", str(folder), jars=kernel)
    assert gone.stdout == f"Removed {folder}/share/jupyter/kernels/java\n"
    assert not (folder / "share/jupyter/kernels/java").exists()


def test_a_relative_class_path_means_the_folder_of_the_install(java, tmp_path):
    command(
        java, "install", "--prefix", "here", "--no-aot", "--classpath", "a.jar:jars/*", cwd=tmp_path
    )
    argv = spec(tmp_path / "here")["argv"]
    assert f"--classpath={tmp_path}/a.jar:{tmp_path}/jars/*" in argv


def test_class_paths_are_added_up(java, tmp_path):
    command(java, "install", "--prefix", ".", "--no-aot", "--classpath", "a.jar", "--classpath=b/*", cwd=tmp_path)
    assert f"--classpath={tmp_path}/a.jar:{tmp_path}/b/*" in spec(tmp_path)["argv"]


def test_installed_for_the_user(java, tmp_path):
    place = {**os.environ, "JUPYTER_DATA_DIR": str(tmp_path / "data")}
    done = command(java, "install", "--user", "--no-aot", env=place)
    assert done.stdout == f"Installed Java in {tmp_path}/data/kernels/java\n"
    done = command(java, "uninstall", env=place)
    assert done.returncode == 0 and list((tmp_path / "data/kernels").iterdir()) == []


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["install", "--name", "a b"], "--name 'a b': only letters, digits, '.', '_' and '-' are allowed"),
        (["install", "--user", "--prefix", "x"], "--user and --prefix exclude each other: give one of them"),
        (["install", "--nonsense"], "Unknown option: '--nonsense'"),
    ],
)
def test_wrong_options(java, arguments, said):
    done = command(java, *arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == said


def test_what_is_not_there_cannot_be_removed(java, tmp_path):
    done = command(java, "uninstall", "--prefix", str(tmp_path))
    folder = tmp_path / "share/jupyter/kernels/java"
    assert (done.returncode, done.stderr) == (1, f"There is no kernel in {folder}: nothing was removed.\n")


def test_a_prefix_that_cannot_be_written(java, tmp_path):
    (tmp_path / "file").write_text("")
    done = command(java, "install", "--prefix", str(tmp_path / "file"), "--no-aot")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    folder = tmp_path / "file/share/jupyter/kernels/java"
    assert done.stderr.startswith(f"The kernel cannot be written to {folder}: java.nio.file.")
