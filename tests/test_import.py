import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROBE = """
import time
started = time.perf_counter()
import codegym
seconds = time.perf_counter() - started
import sys
print(seconds)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def fresh(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def test_the_import_takes_less_than_three_tenths_of_a_second():
    assert min(float(fresh(PROBE).split()[0]) for _ in range(3)) < 0.3


def test_the_import_loads_no_extra_and_no_heavy_dependency():
    loaded = set(fresh(PROBE).split()[1:])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {
        requirement.partition(">")[0].partition("[")[0]
        for requirements in project["optional-dependencies"].values()
        for requirement in requirements
    } - {"codegym"}
    assert not loaded & (extras | {"docker", "typer", "rich", "requests"})


def test_the_public_names_load_when_used():
    out = fresh(
        "import codegym\n"
        "assert set(codegym.__all__) <= set(dir(codegym))\n"
        "homes = [getattr(codegym, name).__module__ for name in codegym.__all__]\n"
        "assert all(home.startswith('codegym.') for home in homes), homes\n"
        "print(codegym.__version__)\n"
        "from codegym import *\n"
        "print(Judge.__name__)"
    )
    assert out.split()[1] == "Judge"


def test_an_unknown_name_is_an_attribute_error():
    import codegym

    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        codegym.Nonsense  # noqa: B018


def test_the_environments_are_registered():
    out = fresh("import gymnasium, codegym; print(gymnasium.spec('codegym/Function-v0').id)")
    assert out.strip() == "codegym/Function-v0"
    made = "gymnasium.make('codegym:codegym/Function-v0')"  # imports the package by itself
    out = fresh(f"import gymnasium; print({made}.spec.id)")
    assert out.strip() == "codegym/Function-v0"
