import pytest

from codegym.cli.init import trainers
from tests.cli_runner import ROOT, assert_refused, codegym


def test_it_writes_a_script_and_replaces_none(tmp_path):
    path = tmp_path / "train.py"
    done = codegym("init", "--trainer", "trl", "--out", path)
    assert done.returncode == 0, done.stderr
    assert "codegym[trl]" in done.stdout
    compile(path.read_text("utf-8"), str(path), "exec")
    path.write_text("mine")
    assert_refused(codegym("init", "--trainer", "trl", "--out", path), "is there already")
    assert path.read_text() == "mine"
    assert codegym("init", "--trainer", "trl", "--out", path, "--force").returncode == 0
    assert path.read_text() != "mine"


def test_an_unknown_trainer_is_refused_with_those_that_there_are(tmp_path):
    assert_refused(codegym("init", "--trainer", "nonsense"), "known are", "openrlhf", "trl")
    assert "skyrl" in codegym("init", "--trainer", "list").stdout.split()


@pytest.mark.parametrize("name", trainers())
def test_every_script_is_on_a_page(name):
    page = (ROOT / "docs" / "trainers" / f"{name}.md").read_text("utf-8")
    script = ROOT / "codegym" / "trainers" / "scripts" / f"{name}.py"
    assert f"```python\n{script.read_text('utf-8')}```" in page
