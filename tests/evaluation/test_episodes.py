"""Episodes of every kind, by scripted agents in real sandboxes."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from codegym import Suite, load_suite
from codegym.evaluation import Evaluation, Player, read_samples, read_verdicts
from codegym.evaluation.player import program_in
from codegym.evaluation.records import Turn
from codegym.evaluation.tape import Tape, TapedJudge, as_text
from codegym.judge import Judge
from codegym.judge.files import parse
from codegym.sandbox import SandboxPool
from codegym.suites.jsonl import dump
from tests.cli_runner import assert_refused, codegym
from tests.fakes import FakeJudge, FakePool, make_task
from tests.making import function_task

ON_DOCKER = ("--backend", "docker", "--workers", "2")


class Scripted:
    """Speakers that say what a function says."""

    name, concurrency, resumes, paid = "scripted", 3, True, True

    def __init__(self, says, finish: str = "stop") -> None:
        self.says, self.finish, self.asked = says, finish, []

    def describe(self):
        return {"kind": "scripted"}

    def begin(self, task, seed):
        speakers = self

        class One:
            turns = 0

            def act(self, observation, info):
                speakers.asked.append((task.id, observation, info))
                answer = speakers.says(task, self.turns, observation)
                self.turns += 1
                return Turn(observation=observation, answer=answer, finish_reason=speakers.finish)

            def recall(self, turn):
                self.turns += 1

        return One()

    def stop(self):
        pass


def evaluate(suite: Suite, out: Path, speakers: Scripted, judge: Judge, **options):
    with Evaluation(suite, Player(speakers, **options), out) as run:
        summary = run.judge(judge.pool, judge)
    lines = {line.sample: line for line in read_samples(out)}
    verdicts = {line.sample: line.verdict for line in read_verdicts(out)}
    return summary, lines, verdicts


def staged() -> Suite:
    """Three stages: each asks for one more function."""
    stages = [
        {
            "instruction": f"Write `f{n}`.",
            "tests": f"def test_{n}(f{n}):\n    assert f{n}() == {n}\n",
            "reference": "".join(f"def f{k}():\n    return {k}\n" for k in range(1, n + 1)),
            "effective_lines": 2 * n,
        }
        for n in (1, 2, 3)
    ]
    names = ("f1", "f2", "f3")
    stub = "".join(f"def {name}():\n    pass\n" for name in names)
    task = function_task("def test(f1): pass", *names, id="three", stub=stub)
    return Suite("made", [task.model_validate(task.model_dump() | {"stages": stages})])


@pytest.mark.docker
def test_a_staged_task_is_judged_by_the_best_that_was_written(tmp_path: Path, docker_judge: Judge):
    def says(task, turn, observation):
        if turn == 0:
            return "def f1():\n    return 1\ndef f2(): return 0\ndef f3(): return 0\n"
        if turn == 1:
            return "def f1():\n    return 1\ndef f2():\n    return 2\ndef f3(): return 0\n"
        return "def f1(): return 0\ndef f2(): return 0\ndef f3(): return 3\n"  # breaks the others

    speakers = Scripted(says)
    summary, lines, verdicts = evaluate(staged(), tmp_path / "r", speakers, docker_judge)
    assert lines[0].mode == "staged"
    # One for each of two stages, and three attempts at the third.
    assert lines[0].turns[0].observation.startswith("Stage 1 of 3")
    assert len(lines[0].turns) == 5
    assert lines[0].solution == lines[0].turns[1].answer
    assert verdicts[0].outcome == "failed"
    assert (verdicts[0].stage, verdicts[0].line_credit, verdicts[0].total) == (2, 4, 3)
    assert summary.line_credit == 4
    assert [(p.task, p.passes) for p in summary.points] == [
        ("three#1", 1),
        ("three#2", 1),
        ("three#3", 0),
    ]


@pytest.mark.docker
def test_an_episode_goes_on_from_its_tape(tmp_path: Path, docker_judge: Judge):
    """Neither an answer nor a judgement of an episode that was cut off is made again."""

    class Counting(Judge):
        judged = 0

        def evaluate(self, *args, **more):
            Counting.judged += 1
            return super().evaluate(*args, **more)

    judge = Counting(docker_judge.pool)
    programs = [s.reference for s in staged()[0].stages]

    def dies(task, turn, observation):
        if turn == 2:
            raise KeyboardInterrupt
        return programs[turn]

    with pytest.raises(KeyboardInterrupt):
        evaluate(staged(), tmp_path / "r", Scripted(dies), judge)
    records = (tmp_path / "r" / "turns.jsonl").read_text().splitlines()
    assert len([record for record in records if "turn" in json.loads(record)]) == 2
    assert Counting.judged == 2
    speakers = Scripted(lambda task, turn, observation: programs[turn])
    summary, lines, _ = evaluate(staged(), tmp_path / "r", speakers, judge)
    assert [turn for turn, _ in enumerate(speakers.asked)] == [0]  # the third turn alone
    assert Counting.judged == 3
    assert summary.pass_at_k["1"] == 1.0
    assert [turn.answer for turn in lines[0].turns] == programs


@pytest.mark.docker
def test_the_tools_of_a_workspace(tmp_path: Path):
    """Two repositories, one solved through the tools by its reference and one left as it is."""
    suite = load_suite("workspaces")
    suite = Suite("two", suite[:2])

    def says(task, turn, observation):
        if task.id != suite[0].id:
            return '{"name": "list_files", "arguments": {}}'
        calls = [
            {"name": "write_file", "arguments": {"path": path, "content": content}}
            for path, content in json.loads(task.reference).items()
            if content is not None
        ]
        return json.dumps([*calls, {"name": "submit", "arguments": {}}])

    with SandboxPool("docker", workers=2) as pool:
        speakers = Scripted(says)
        summary, lines, verdicts = evaluate(suite, tmp_path / "r", speakers, Judge(pool), turns=3)
        again = Judge(pool).evaluate(suite[0], lines[0].solution)
    assert {line.mode for line in lines.values()} == {"workspace"}
    assert [len(lines[n].turns) for n in (0, 1)] == [1, 3]
    assert verdicts[0].outcome == "passed" == again.outcome
    assert json.loads(lines[0].solution).keys() == json.loads(suite[0].reference).keys()
    assert lines[1].solution == "{}"
    assert verdicts[1].outcome != "passed"
    assert summary.pass_at_k["1"] == 0.5
    assert all("tools" in info for _, _, info in speakers.asked)


def test_a_prompt_that_does_not_fit_is_a_failure_of_the_model(tmp_path: Path):
    pool = FakePool()
    suite = Suite("fake", [make_task("a"), make_task("b")])
    speakers = Scripted(lambda task, turn, observation: "", finish="context")
    summary, _, _ = evaluate(suite, tmp_path / "r", speakers, FakeJudge(pool))
    assert (summary.judged, summary.infrastructure_errors) == (2, 0)
    assert summary.finish_reasons == {"context": 2}
    assert summary.pass_at_k["1"] == 0.0


def test_an_agent_of_ones_own(tmp_path: Path):
    agent = tmp_path / "mine.py"
    agent.write_text(
        textwrap.dedent("""
        class Agent:
            episodes = 0
            def reset(self):
                Agent.episodes += 1
            def act(self, observation, info):
                assert "Write" in observation or "##" in observation
                return f"# {info['task_id']} {Agent.episodes}"
        class Silent:
            pass
        class Odd:
            def act(self, observation, info):
                return 3
        """)
    )
    call = ("eval", "-s", "authored", "--out", tmp_path / "r", "--mode", "single")
    assert_refused(codegym(*call, "--agent", f"{agent}:Silent"), "has no method act(observation")
    assert_refused(codegym(*call, "--agent", f"{agent}:None_"), "has no class 'None_'")
    assert_refused(codegym(*call, "--agent", "nowhere.at_all:A"), "cannot be imported")
    assert_refused(codegym(*call, "--agent", "genius"), "agent 'genius': unknown")


@pytest.mark.docker
def test_an_agent_of_ones_own_is_judged(tmp_path: Path):
    agent, suite, out = tmp_path / "mine.py", tmp_path / "s.jsonl", tmp_path / "r"
    dump(staged(), suite)
    agent.write_text(
        "from codegym import load_suite\n"
        "class Agent:\n"
        f"    suite = load_suite('jsonl:{suite}')\n"
        "    def act(self, observation, info):\n"
        "        return self.suite[info['task_id']].reference\n"
    )
    call = ("eval", "-s", f"jsonl:{suite}", "--agent", f"{agent}:Agent", "--mode", "single")
    done = codegym(*call, "--n", 4, "--concurrency", 2, "--out", out, "--json", *ON_DOCKER)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["judged"], summary["pass_at_k"]["4"]) == (4, 1.0)
    assert summary["bloat"] == 1.0
    assert summary["tokens"]["prompt"] is None  # what it took is not known, and not 0


def test_the_program_in_an_answer():
    task = make_task()
    fenced = "So:\n```python\ndef add(a, b):\n    return a + b\n```\nDone."
    assert program_in(fenced, task) == "def add(a, b):\n    return a + b\n"
    other = task.model_copy(update={"language": "c", "protocol": "program"})
    answer = "First\n```c\nint x;\n```\nno:\n````c\nint main(void) {}\n// ```\n````\n"
    assert program_in(answer, other) == "int main(void) {}\n// ```\n"
    files = task.model_copy(update={"protocol": "workspace"})
    assert program_in('```json\n{"a": "b"}\n```', files) == '{"a": "b"}\n'
    assert program_in('{"a": "b"}', files) == '{"a": "b"}'


def test_files_of_a_workspace_are_judged_again_byte_for_byte():
    files = {"a.bin": b"\xff\x00\xed\xb2\x80", "b.txt": "ä\n".encode(), "gone": None}
    assert parse(as_text(files).encode("utf-8", "surrogatepass")).files == files
    assert parse({"a": "\ud800"}).files == {"a": b"\xed\xa0\x80"}


def test_a_taped_judge_asks_once_for_each_program_stage_and_kind(tmp_path: Path):
    pool = FakePool()
    inner = FakeJudge(pool)
    plain = inner.evaluate
    inner.evaluate = lambda task, source, *, seed=None, public=False: plain(task, source, seed=seed)
    kept: list[dict] = []
    tape = Tape(kept.append)
    judge = TapedJudge(inner, 7, tape)
    task = make_task()
    first = judge.evaluate(task, "# passed", seed=1)
    assert judge.evaluate(task, "# passed", seed=2) == first
    judge.evaluate(task, "# passed", public=True)
    assert [seed for _, _, seed in inner.seen] == [7, 7]
    later = Tape()
    for record in kept:
        later.load(json.loads(json.dumps(record)))
    assert TapedJudge(FakeJudge(pool), 7, later).evaluate(task, "# passed") == first
