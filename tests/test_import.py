import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROBE = "import sys, {module}; print(*sys.modules)"


def fresh(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def loaded_by(module: str) -> set[str]:
    return set(fresh(PROBE.format(module=module)).split())


def test_the_import_costs_what_gymnasium_costs_and_two_small_modules():
    # How many seconds that is depends on the machine: `codegym sandbox bench` measures them.
    assert loaded_by("codegym") - loaded_by("gymnasium") == {"codegym", "codegym.envs"}


def test_the_import_loads_no_extra_and_no_heavy_dependency():
    loaded = {name.partition(".")[0] for name in loaded_by("codegym")}
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
