"""Protocol ``program``: programs with inputs, files, arguments and other languages."""

from __future__ import annotations

import json
from concurrent.futures import CancelledError

import pytest

from codegym import InputError, Limits, Outcome, Stage
from codegym.judge.cases import read_cases, write_cases
from codegym.judge.program import MOST_TIMEOUTS
from tests.making import program_task
from tests.waiting import soon, wait_until

DOUBLE = "print(2 * int(input()))"


def outcomes(verdict):
    return [test.passed for test in verdict.tests]


def test_each_case_is_a_run_with_its_own_input(judge):
    cases = [{"name": f"n{n}", "stdin": f"{n}\n", "stdout": f"{2 * n}\n"} for n in range(6)]
    verdict = judge.evaluate(program_task(*cases), DOUBLE)
    assert verdict.outcome is Outcome.PASSED, verdict.reason
    assert [test.name for test in verdict.tests] == [f"n{n}" for n in range(6)]
    assert (verdict.passed, verdict.total, verdict.stage) == (6, 6, 1)
    assert verdict.protocol == "program" and verdict.tamper_proof
    assert verdict.usage.wall_s > 0 and verdict.usage.peak_bytes > 1 << 20


def test_the_first_failing_case_is_told(judge):
    cases = [{"stdin": f"{n}\n", "stdout": f"{2 * n}\n"} for n in range(3)]
    verdict = judge.evaluate(program_task(*cases), "print(int(input()) ** 2)")
    assert verdict.outcome is Outcome.FAILED
    assert outcomes(verdict) == [True, False, True]
    assert verdict.reason == "case 2: standard output, line 1: expected '2', got '1'"
    assert verdict.stdout == b"1\n"


def test_arguments_files_and_exit_code(judge):
    source = """
        import sys, os
        text = open(sys.argv[1]).read() + open("deep/er/b.txt").read()
        os.makedirs("out")
        open("out/sum.txt", "w").write(text.upper() + "\\n")
        open("left.txt", "w").write(str(sorted(os.listdir("."))))
        sys.exit(7)
    """
    case = {
        "args": ["a b.txt", "--x"],
        "files": {"a b.txt": "one ", "deep/er/b.txt": "zwö\n"},
        "exit_code": 7,
        "stdout": "",
        "files_out": {"out/sum.txt": "ONE ZWÖ\n"},
    }
    source = "\n".join(line[8:] for line in source.splitlines())
    assert judge.evaluate(program_task(case), source).outcome is Outcome.PASSED
    verdict = judge.evaluate(program_task(case | {"exit_code": 0}), source)
    assert verdict.reason == "case 1: exit code 7, expected 0"
    assert judge.evaluate(program_task(case | {"exit_code": None}), source).passed == 1
    verdict = judge.evaluate(program_task(case | {"files_out": {"out/sum.txt": "x"}}), source)
    assert verdict.reason == "case 1: out/sum.txt, line 1: expected 'x', got 'ONE ZWÖ'"
    again = program_task({"files_out": {"left.txt": "['left.txt']"}})
    left = "import os; open('left.txt', 'w'); open('left.txt', 'w').write(str(os.listdir('.')))"
    assert judge.evaluate(again, left).outcome is Outcome.PASSED, "nothing of other runs is there"


@pytest.mark.parametrize(
    "source",
    [
        "pass",
        "import os; os.mkfifo('o/f')",
        "import os; os.symlink('/etc/hostname', 'o/f')",
        "import os; os.rmdir('o'); os.symlink('/etc', 'o')",
        "import os; os.mkdir('o/f')",
        "open('o/f', 'wb').write(b'x' * 2_000_000)",
        "import socket; socket.socket(socket.AF_UNIX).bind('o/f')",
    ],
)
def test_only_regular_files_of_its_own_are_taken(judge, source):
    task = program_task(
        {"files": {"o/g": "q"}, "files_out": {"o/f": "x"}, "exit_code": None},
        limits=Limits(wall_s=20, cpu_s=5, output_bytes=1 << 20),
    )
    if "rmdir" in source:
        source = "import os; os.remove('o/g'); " + source
    with soon():
        verdict = judge.evaluate(task, source)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == "case 1: o/f: no regular file of that name, or too large"


@pytest.mark.parametrize(
    ("source", "outcome", "reason"),
    [
        ("print(1", Outcome.INVALID, "SyntaxError: '(' was never closed"),
        ("while True: pass", Outcome.TIMEOUT, "case 1: "),
        ("x = []\nwhile True: x.append(bytes(1 << 20))", Outcome.MEMORY, "case 1: ran out of"),
        ("while True: print('x' * 1000)", Outcome.OUTPUT, "case 1: wrote more than"),
        ("import os; os.kill(os.getpid(), 11)", Outcome.CRASHED, "case 1: died of signal 11"),
        ("raise KeyError('here')", Outcome.FAILED, "exit code 1, expected 0 (KeyError: 'here')"),
        ("import os; os.write(3, b'I'); os._exit(1)", Outcome.INVALID, ""),
        ("import os; os.write(3, b'X'); os._exit(1)", Outcome.FAILED, "exit code 1"),
    ],
)
def test_endings(judge, source, outcome, reason):
    task = program_task({"stdout": ""}, {"stdout": ""}, limits=Limits(wall_s=10, cpu_s=1))
    verdict = judge.evaluate(task, source)
    assert verdict.outcome is outcome, verdict.reason
    assert reason in verdict.reason
    assert verdict.passed == 0 and verdict.total == 2


def test_many_timeouts_end_the_judgement(judge):
    cases = [{"stdin": str(n), "stdout": ""} for n in range(40)]
    task = program_task(*cases, limits=Limits(wall_s=5, cpu_s=0.5))
    verdict = judge.evaluate(task, "if input() != '1':\n    while True: pass")
    assert verdict.outcome is Outcome.TIMEOUT
    assert outcomes(verdict) == [False, True] + [False] * 38
    assert verdict.tests[MOST_TIMEOUTS + 1].message == (
        f"not run: {MOST_TIMEOUTS} cases before it ran into a time limit"
    )


def test_stages_and_public_cases(judge):
    def line(n, out):
        return json.dumps({"stdin": str(n), "stdout": str(out)})

    stages = [
        Stage(instruction="a", tests=f"{line(1, 2)}\n\n{line(2, 4)}\n", reference="a"),
        Stage(
            instruction="b", tests=line(9, 80), public=line(3, 6), reference="b", effective_lines=9
        ),
    ]
    task = program_task(stages=(stages[0].model_copy(update={"effective_lines": 3}), stages[1]))
    verdict = judge.evaluate(task, DOUBLE)
    assert (verdict.stage, verdict.passed, verdict.total, verdict.line_credit) == (1, 2, 3, 3)
    assert [test.stage for test in verdict.tests] == [1, 1, 2]
    assert judge.evaluate(task, DOUBLE, public=True).outcome is Outcome.PASSED
    with pytest.raises(InputError, match="no public tests"):
        judge.evaluate(program_task({}), DOUBLE, public=True)


def test_too_large_is_invalid(judge):
    task = program_task({"stdout": ""}, limits=Limits(source_bytes=10))
    verdict = judge.evaluate(task, "#" * 11)
    assert (verdict.outcome, verdict.reason) == (Outcome.INVALID, "larger than 10 bytes")


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("bash", 'read n; echo $((n * 2)); echo "$1" > out.txt'),
        ("awk", '{ print 2 * $1 } END { print ARGV[1] > "out.txt" } BEGIN { ARGC = 1 }'),
        ("perl", 'print 2 * <STDIN>, "\\n"; open(F, ">", "out.txt"); print F "$ARGV[0]\\n";'),
    ],
)
def test_other_languages(judge, language, source):
    case = {"stdin": "21\n", "args": ["a b"], "stdout": "42\n", "files_out": {"out.txt": "a b\n"}}
    task = program_task(case, language=language)
    verdict = judge.evaluate(task, source)
    assert verdict.outcome is Outcome.PASSED, verdict
    assert judge.evaluate(task, "(").outcome is Outcome.FAILED
    slow = {"bash": "while :; do :; done", "awk": "BEGIN { while (1) ; }", "perl": "while (1) {}"}
    short = task.model_copy(update={"limits": Limits(wall_s=0.5, cpu_s=0.5)})
    assert judge.evaluate(short, slow[language]).outcome is Outcome.TIMEOUT


def test_an_unknown_language_is_an_input_error(judge):
    with pytest.raises(InputError, match="no language 'cobol' for programs; there are: python,"):
        judge.evaluate(program_task({}, language="cobol"), "")


def test_cases_are_checked_and_can_be_written_back():
    text = (
        '{"stdout": null}\n\n{"stdin": "x", "stdout": "", "compare": "floats", "args": ["1"], '
        '"tolerance": 0.5, "exit_code": null, "files": {"a/b": "c"}, "name": "n"}\n'
    )
    cases = read_cases(text, "here")
    assert [case.name for case in cases] == ["case 1", "n"]
    assert read_cases(write_cases(cases), "there") == cases
    for wrong in ("{}", "[]", "nonsense", '{"stdout": 1}', '{"stdout": "", "more": 1}'):
        with pytest.raises(InputError, match="here, line 2: not a case: "):
            read_cases('{"stdout": ""}\n' + wrong, "here")
    for path in ("/etc/x", "../x", "a/../../x", "a//b", "", "./a", "a\0"):
        with pytest.raises(InputError, match="plain relative path"):
            read_cases(json.dumps({"stdout": "", "files": {path: ""}}), "here")


@pytest.mark.docker
def test_a_queued_judgement_can_be_cancelled(docker_judge):
    task = program_task({"stdout": ""}, {"stdout": ""}, limits=Limits(wall_s=20, cpu_s=20))
    sleepers = [docker_judge.submit(task, "import time; time.sleep(0.5)") for _ in range(4)]
    queued = docker_judge.submit(task, "pass")
    assert queued.cancel() and queued.cancelled()
    with pytest.raises(CancelledError):
        queued.result(timeout=1)
    wait_until(sleepers[0].running)
    assert not sleepers[0].cancel()
    assert all(future.result().outcome is Outcome.PASSED for future in sleepers)


@pytest.mark.slow
@pytest.mark.docker
def test_a_compiled_language_has_an_image_of_its_own(docker_judge):
    task = program_task({"stdin": "21", "stdout": "42\n"}, language="c")
    source = (
        '#include <stdio.h>\nint main(void) { int n; scanf("%d", &n); printf("%d\\n", 2 * n); }'
    )
    verdict = docker_judge.evaluate(task, source)
    assert verdict.outcome is Outcome.PASSED, verdict
    assert ":task-" in verdict.versions["image"]
    broken = docker_judge.evaluate(task, "int main(void) { return }")
    assert broken.outcome is Outcome.INVALID, broken
    assert b"main.c:1:" in broken.stderr


@pytest.mark.bubblewrap
def test_only_docker_has_images_of_its_own(judge):
    if judge.pool.backend == "docker":
        pytest.skip("for the other backends")
    task = program_task({}, dockerfile="RUN true")
    with pytest.raises(InputError, match="dockerfile: needs an image of its own"):
        judge.evaluate(task, "pass")
