import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def python(*arguments, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-B", *map(str, arguments)], cwd=cwd, capture_output=True, text=True
    )


def test_the_package_runs(tmp_path):
    (tmp_path / "a.txt").write_text("one two\n")
    done = python("-m", "wc", tmp_path / "a.txt")
    assert (done.returncode, done.stdout) == (0, f"      1      2      8 {tmp_path}/a.txt\n")


def test_it_builds(tmp_path):
    done = python("build.py", "--out", tmp_path / "wc.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"built {tmp_path}/wc.py, version 1.4.0, 5 modules\n"


def test_what_was_built_runs(tmp_path):
    python("build.py", "--out", tmp_path / "wc.py")
    done = python("wc.py", "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "wc 1.4.0\n")
