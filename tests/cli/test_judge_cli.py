import json
from pathlib import Path

import pytest

from codegym import load_suite
from tests.cli_runner import assert_refused, codegym

TASK = load_suite("authored")[0]


def test_bad_input_is_one_line(tmp_path: Path):
    program = tmp_path / "p.py"
    program.write_bytes(b"def f():\n    return '\xff'\n")
    where = f"{program}: byte 21"
    assert_refused(codegym("judge", "authored", TASK.id, program), where, "not UTF-8")
    stdin = codegym("judge", "authored", TASK.id, "-", stdin=b"\xff")
    assert_refused(stdin, "stdin: byte 0", "not UTF-8")
    missing = codegym("judge", "authored", TASK.id, tmp_path / "absent.py")
    assert_refused(missing, "absent.py: no such file")
    assert_refused(codegym("judge", "authored", TASK.id, tmp_path), "Is a directory")
    assert_refused(codegym("judge", "authored", "nonsense", program), "no task 'nonsense'")
    assert_refused(codegym("judge", "nonsense", TASK.id, program), "suite 'nonsense'")


def test_an_unknown_backend_is_wrong_usage(tmp_path: Path):
    program = tmp_path / "p.py"
    program.write_text(TASK.reference)
    done = codegym("judge", "authored", TASK.id, program, "--backend", "nonsense")
    assert_refused(done, "nonsense")


def test_an_engine_that_does_not_answer_is_infrastructure(tmp_path: Path):
    program = tmp_path / "p.py"
    program.write_text(TASK.reference)
    arguments = ("judge", "authored", TASK.id, program, "--backend", "docker")
    done = codegym(*arguments, DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert_refused(done, code=3)


@pytest.mark.docker
def test_a_reference_passes_and_a_stub_does_not(tmp_path: Path):
    program = tmp_path / "p.py"
    program.write_text(TASK.reference)
    done = codegym("judge", "authored", TASK.id, program, "--backend", "docker")
    assert done.returncode == 0, done.stderr
    assert f"{TASK.id}: passed" in done.stdout
    done = codegym(
        *("judge", "authored", TASK.id, "-", "--backend", "docker"), stdin=TASK.stub.encode()
    )
    assert done.returncode == 1, done.stderr
    assert f"{TASK.id}: failed" in done.stdout


@pytest.mark.docker
def test_the_verdict_as_json(tmp_path: Path):
    program = tmp_path / "p.py"
    program.write_text(TASK.reference)
    done = codegym("judge", "authored", TASK.id, program, "--json", "--backend", "docker")
    verdict = json.loads(done.stdout)
    assert verdict["outcome"] == "passed"
    assert verdict["passed"] == verdict["total"] > 0
    assert verdict["isolation"]["backend"] == "docker"
    public = codegym(
        *("judge", "authored", TASK.id, program, "--json", "--public", "--backend", "docker")
    )
    assert json.loads(public.stdout)["outcome"] == "passed"
