import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-B", *map(str, arguments)], cwd=cwd, capture_output=True, text=True
    )


@pytest.fixture
def repository(tmp_path):
    place = tmp_path / "repository"
    place.mkdir()
    for name in ("build.py", "build.json"):
        shutil.copyfile(ROOT / name, place / name)
    (place / "wc").mkdir()
    for path in (ROOT / "wc").glob("*.py"):
        shutil.copyfile(path, place / "wc" / path.name)
    return place


@pytest.fixture
def elsewhere(tmp_path):
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "a.txt").write_text("one two\nthree\n\nfour", "utf-8")
    (place / "ü.txt").write_text("é ü\n", "utf-8")
    (place / "empty.txt").write_text("")
    return place


def build(repository, out, cwd=None):
    return python(repository / "build.py", "--out", out, cwd=cwd or repository)


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.txt"],
        ["a.txt", "ü.txt", "empty.txt"],
        ["--lines", "a.txt", "ü.txt"],
        ["--words", "a.txt"],
        ["--characters", "ü.txt"],
        ["a.txt", "missing.txt"],
        ["missing.txt", "missing2.txt"],
        ["--nonsense"],
        [],
        ["--version"],
    ],
)
def test_it_does_what_the_package_does(repository, elsewhere, arguments):
    assert build(repository, elsewhere / "packed.py").returncode == 0
    packed = python("packed.py", *arguments, cwd=elsewhere)
    shutil.copytree(repository / "wc", elsewhere / "wc")
    package = python("-m", "wc", *arguments, cwd=elsewhere)
    assert "Traceback" not in package.stderr
    assert (packed.returncode, packed.stdout, packed.stderr) == (
        package.returncode,
        package.stdout,
        package.stderr,
    )


def test_from_another_folder(repository, elsewhere):
    done = build(repository, "out.py", cwd=elsewhere)
    assert done.stdout == "built out.py, version 1.4.0, 5 modules\n", done.stderr
    assert (elsewhere / "out.py").exists() and not (repository / "out.py").exists()


def test_it_needs_nothing_of_the_repository(repository, elsewhere):
    build(repository, elsewhere / "packed.py")
    shutil.rmtree(repository)
    done = python("packed.py", "a.txt", cwd=elsewhere)
    assert (done.returncode, done.stdout) == (0, "      3      4     19 a.txt\n")


def test_the_same_bytes(repository, elsewhere):
    build(repository, elsewhere / "a.py")
    build(repository, elsewhere / "b.py", cwd=elsewhere)
    assert (elsewhere / "a.py").read_bytes() == (elsewhere / "b.py").read_bytes()


def add(repository, name, source):
    (repository / "wc" / f"{name}.py").write_text(source, "utf-8")
    config = json.loads((repository / "build.json").read_text())
    config["modules"].append(f"wc/{name}.py")
    (repository / "build.json").write_text(json.dumps(config))


ODD = '''# \\N{BULLET} {braces} {} {{}} %s
ONE = """triple "quotes" """
TWO = \'\'\'it\\'s\'\'\'
THREE = "back\\\\slash\\n"
FOUR = r"\\d{2}"
FIVE = "ünï ☃ \U0001f600"
'''


def test_any_source(repository, elsewhere):
    add(repository, "odd", ODD)
    texts = (repository / "wc" / "texts.py").read_text("utf-8")
    (repository / "wc" / "texts.py").write_text(
        texts + "\nfrom wc import odd\nTOTAL = odd.ONE + odd.TWO + odd.THREE + odd.FOUR + odd.FIVE\n",
        "utf-8",
    )
    done = build(repository, elsewhere / "packed.py")
    assert done.stdout.endswith("version 1.4.0, 6 modules\n"), done.stderr
    done = python("-X", "utf8", "packed.py", "empty.txt", "empty.txt", cwd=elsewhere)
    names = {}
    exec(ODD, names)
    total = "".join(names[key] for key in ("ONE", "TWO", "THREE", "FOUR", "FIVE"))
    assert done.stdout.endswith(f"      0      0      0 {total}\n"), done.stderr


@pytest.mark.parametrize("turn", [1, 2, 3, 4])
def test_any_order(repository, elsewhere, turn):
    config = json.loads((repository / "build.json").read_text())
    modules = config["modules"]
    config["modules"] = modules[turn:] + modules[:turn]
    (repository / "build.json").write_text(json.dumps(config))
    assert build(repository, elsewhere / "packed.py").returncode == 0
    done = python("packed.py", "--lines", "a.txt", cwd=elsewhere)
    assert (done.returncode, done.stdout) == (0, "      3 a.txt\n"), done.stderr


def test_another_version(repository, elsewhere):
    path = repository / "wc" / "version.py"
    path.write_text(path.read_text().replace("1.4.0", "2.0"))
    assert "version 2.0," in build(repository, elsewhere / "packed.py").stdout
    assert python("packed.py", "--version", cwd=elsewhere).stdout == "wc 2.0\n"
    path.write_text("__version__ = '2.1'\n")
    assert "version 2.1," in build(repository, elsewhere / "packed.py").stdout


def test_a_file_that_is_not_there(repository, elsewhere):
    config = json.loads((repository / "build.json").read_text())
    config["modules"].append("wc/more.py")
    (repository / "build.json").write_text(json.dumps(config))
    done = build(repository, elsewhere / "packed.py", cwd=elsewhere)
    assert (done.returncode, done.stderr) == (2, "error: wc/more.py: no such file\n")
    assert not (elsewhere / "packed.py").exists()


def test_every_module_is_listed():
    config = json.loads((ROOT / "build.json").read_text())
    there = {f"wc/{path.name}" for path in (ROOT / "wc").glob("*.py")}
    assert set(config) == {"package", "modules"}
    assert sorted(config["modules"]) == sorted(there)
    assert len(there) == 5
