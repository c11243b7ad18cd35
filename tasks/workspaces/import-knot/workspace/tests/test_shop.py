import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def python(*arguments):
    return subprocess.run(
        [sys.executable, "-B", *arguments], cwd=ROOT, capture_output=True, text=True
    )


def test_it_can_be_imported():
    done = python("-c", "import shop; print([hasattr(shop, name) for name in shop.__all__])")
    assert done.returncode == 0, done.stderr
    assert "False" not in done.stdout


def test_the_sample():
    done = python("-m", "shop")
    assert done.stdout == (
        "Bill for Ann (DE)\n2 x tea: 7.00 + 0.49\n1 x pot: 19.99 + 3.80\nTotal: 31.28\n"
    )
