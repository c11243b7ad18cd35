"""The pool over a cluster: the same answers as here, and none lost or doubled with a node."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import gymnasium as gym
import pytest

from codegym import InfrastructureError, Judge, Limits, Outcome, SandboxPool, load_suite
from codegym.distributed import RayPool
from codegym.evaluation import Evaluation
from codegym.evaluation.samples import Sample
from codegym.sandbox.settings import Settings
from codegym.suites import Suite
from tests.cli_runner import assert_refused, codegym
from tests.distributed.conftest import SMALL
from tests.judge.test_workspace import make_task as workspace_task
from tests.making import function_task, program_task
from tests.waiting import wait_until

pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.timeout(300)]

TEST = "def check(f):\n    assert f() == 7\n"


class Listed:
    """Samples out of a list, for one task."""

    def __init__(self, task_id: str, sources: list[str]) -> None:
        self._samples = [Sample(task_id, source) for source in sources]

    def describe(self) -> dict[str, str | int]:
        return {"kind": "list"}

    def label(self) -> str:
        return "listed"

    def samples(self, suite: Suite):
        yield from self._samples


def test_it_is_a_pool_like_another(nodes):
    task = next(iter(load_suite("authored")))
    program = program_task(*({"stdin": f"{n}\n", "stdout": f"{n * n}\n"} for n in range(8)))
    square = "n = int(input())\nprint(n * n)\n"
    workspace = workspace_task()
    with SandboxPool("ray") as pool:
        assert isinstance(pool, RayPool)
        assert list(pool.nodes.values()) == [2, 2]
        assert (pool.workers, pool.backend, pool.tamper_proof) == (4, "docker", True)
        assert pool.run("print(open(0).read())", stdin=b"hello").stdout == b"hello\n"
        with pytest.raises(ZeroDivisionError):  # what a caller's own code raises stays his
            pool.request(
                {"op": "run", "argv": []}, [b"", b""], Limits(), lambda *_: 1 // 0
            ).result()
        judge = Judge(pool)
        passed = judge.evaluate(task, task.reference, seed=7)
        failed = judge.evaluate(task, task.stub, seed=7)
        assert (passed.outcome, failed.outcome) == (Outcome.PASSED, Outcome.FAILED)
        assert judge.evaluate(program, square).passed == 8
        assert judge.evaluate(workspace, workspace.reference).outcome is Outcome.PASSED
        with pool.lease() as lease:
            lease.write_file("a.txt", "kept")
            assert lease.exec("cat a.txt").stdout == b"kept"
            with pytest.raises(FileNotFoundError):
                lease.read_file("b.txt")
        loop = pool.run("while True: pass", limits=Limits(wall_s=1))
        assert loop.outcome is Outcome.TIMEOUT
    with SandboxPool("docker", workers=1) as here:
        local = Judge(here).evaluate(task, task.stub, seed=7)
        assert local.model_copy(update={"usage": failed.usage}) == failed
    with pytest.raises(InfrastructureError, match="closed"):
        pool.run("print(1)")


def test_nodes_build_the_images_of_tasks(nodes):
    lines = "RUN echo there > /opt/there"
    with SandboxPool("ray", workers=1) as pool:
        read = "print(open('/opt/there').read(), end='')"
        runs = [pool.on_image(lines, lambda there: there.submit(read)) for _ in range(4)]
        assert [run.result(timeout=120).stdout for run in runs] == [b"there\n"] * 4
        with pool.lease(image=pool.task_image(lines)) as lease:
            assert lease.exec("cat /opt/there").stdout == b"there\n"
        plain = pool.run(read)
        assert (plain.outcome, plain.stdout) == (Outcome.FAILED, b"")


def run_in_a_pool_of_its_own() -> bytes:
    with SandboxPool("ray", workers=1) as pool:
        return pool.run("print(1)").stdout


def test_an_actor_of_a_trainer_has_a_pool_over_all_nodes(nodes):
    import ray

    answers = [ray.remote(run_in_a_pool_of_its_own).remote() for _ in range(2)]
    assert ray.get(answers, timeout=100) == [b"1\n"] * 2


def test_a_node_that_dies_loses_and_doubles_nothing(nodes, cluster, tmp_path: Path):
    task = function_task(TEST)
    suite = Suite("made", [task])
    right = "import time\ntime.sleep(0.25)\ndef f():\n    return %d\n"
    sources = [right % (7 if place % 3 else 8) for place in range(36)]
    verdicts = tmp_path / "run" / "verdicts.jsonl"
    with (
        SandboxPool("ray", workers=2) as pool,
        Evaluation(suite, Listed(task.id, sources), tmp_path / "run") as run,
    ):
        assert isinstance(pool, RayPool)
        found = []
        thread = threading.Thread(
            target=lambda: found.append(run.judge(pool, Judge(pool), progress=False))
        )
        thread.start()
        wait_until(lambda: verdicts.exists() and verdicts.read_bytes().count(b"\n") >= 6)
        (doomed,) = (node for node in pool._dispatch.nodes() if node.machine == nodes[0].node_id)
        assert doomed.in_hand  # it is in the middle of some
        cluster.remove_node(nodes[0], allow_graceful=False)
        thread.join(timeout=120)
        assert list(pool.nodes) == [name for name in pool.nodes if name != doomed.name]
        assert "lost" in pool.refused[doomed.name] or "Actor" in pool.refused[doomed.name]
        # Who comes later takes part.
        cluster.add_node(num_cpus=2, **SMALL)
        wait_until(lambda: len(pool.nodes) == 2)
    (summary,) = found
    lines = [json.loads(line) for line in verdicts.read_text().splitlines()]
    assert sorted(line["sample"] for line in lines) == list(range(36))
    assert (summary.judged, summary.infrastructure_errors) == (36, 0)
    assert summary.outcomes["passed"] == 24
    assert summary.outcomes["failed"] == 12


def test_an_actor_that_dies_is_made_anew(nodes):
    import ray

    with SandboxPool("ray") as pool:
        assert isinstance(pool, RayPool)
        runs = [pool.submit(f"import time\ntime.sleep(0.2)\nprint({n})") for n in range(16)]
        wait_until(lambda: sum(run.done() for run in runs) >= 2)
        with pool.lease() as lease:
            for actor in list(pool._nodes._actors.values()):
                ray.kill(actor)
            with pytest.raises(InfrastructureError):
                lease.exec("true")
        # Both are gone: what is in hand waits for one to come back, and is then run.
        assert [run.result(timeout=100).stdout for run in runs] == [b"%d\n" % n for n in range(16)]
        wait_until(lambda: len(pool.nodes) == 2)


def test_a_large_node_has_several_actors(nodes, monkeypatch):
    monkeypatch.setattr("codegym.distributed.nodes.SLOTS_OF_AN_ACTOR", 1)
    with SandboxPool("ray", workers=2) as pool:
        assert isinstance(pool, RayPool)
        assert sorted(pool.nodes.values()) == [1, 1, 1, 1]
        runs = [pool.submit(f"print({n})") for n in range(12)]
        assert [run.result().stdout for run in runs] == [b"%d\n" % n for n in range(12)]
        envs = gym.make_vec("codegym/Function-v0", num_envs=4, pool=pool, task_id="build-waves")
        envs.reset(seed=0)
        task = load_suite("authored")["build-waves"]
        rewards = envs.step([task.reference, task.stub, task.reference, ""])[1]
        assert rewards.tolist() == [1.0, 0.0, 1.0, 0.0]
        envs.close()


def test_closing_fails_what_has_not_finished(nodes):
    with SandboxPool("ray") as pool:
        runs = [pool.submit("import time\ntime.sleep(60)") for _ in range(4)]
        assert isinstance(pool, RayPool)
        wait_until(lambda: all(run.running() for run in runs))
        queued = [pool.submit("print(1)") for _ in range(40)]
        assert queued[-1].cancel()
        pool.close()
        for run in (*runs, queued[0]):
            with pytest.raises(InfrastructureError):
                run.result(timeout=20)


def test_nodes_that_cannot_judge_are_named(nodes, cluster, capsys):
    with pytest.raises(InfrastructureError, match=r"no node .*: the sandbox image .* is missing"):
        SandboxPool("ray", settings=Settings(image="codegym-sandbox:absent"))
    blind = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
    node = cluster.add_node(num_cpus=1, env_vars=blind, **SMALL)
    with SandboxPool("ray") as pool:
        assert isinstance(pool, RayPool)
        assert len(pool.nodes) == 2
        ((name, why),) = pool.refused.items()
        assert "/nowhere/docker.sock" in why
        assert f"the node {name} takes no part" in capsys.readouterr().err
        assert pool.run("print(1)").stdout == b"1\n"
    cluster.remove_node(node, allow_graceful=False)


def test_eval_on_a_cluster(nodes, cluster, tmp_path: Path):
    task = function_task(
        TEST,
        stages=[{"instruction": "f", "tests": TEST, "reference": "def f():\n    return 7\n"}],
    )
    (tmp_path / "suite.jsonl").write_text(task.model_dump_json() + "\n")
    suite = f"jsonl:{tmp_path / 'suite.jsonl'}"
    arguments = ("eval", "--suite", suite, "--agent", "reference", "--n", 20)
    arguments = (*arguments, "--out", tmp_path / "run")
    done = codegym(*arguments, "--ray", cluster.address, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["judged"], summary["pass_at_k"]["1"]) == (20, 1.0)
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert (manifest["backend"], manifest["workers"]) == ("docker", 4)


def test_no_cluster_is_one_line(tmp_path: Path):
    pytest.importorskip("ray", reason="needs Ray: pip install 'codegym[ray]'")
    arguments = ("eval", "--suite", "authored", "--agent", "stub", "--out", tmp_path / "run")
    done = codegym(*arguments, "--ray", "127.0.0.1:1")
    assert_refused(done, "no Ray cluster at '127.0.0.1:1'", code=3)
