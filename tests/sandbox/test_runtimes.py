"""Other runtimes than runc, and engines that are not Docker: what differs, and that it works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codegym import InfrastructureError, InputError, Judge, Outcome, SandboxPool
from codegym.sandbox import engine, runtimes
from codegym.sandbox.image import seccomp_profile
from codegym.sandbox.settings import Settings
from tests.making import function_task

INFO = {
    "DefaultRuntime": "runc",
    "Runtimes": {
        "runc": {"path": "runc"},
        "io.containerd.runc.v2": {"path": "runc"},
        "bare": {"path": "/usr/bin/runsc", "runtimeArgs": ["--platform=ptrace"]},
        "walled": {"path": "/usr/bin/runsc", "runtimeArgs": ["--oci-seccomp"]},
    },
}
PODMAN = {"Components": [{"Name": "Podman Engine"}]}


def test_a_runtime_is_known_for_what_it_is():
    assert runtimes.find_runtime(INFO, None) == runtimes.Runtime("runc", False, True)
    assert runtimes.find_runtime(INFO, "bare") == runtimes.Runtime("bare", True, False)
    assert runtimes.find_runtime(INFO, "walled") == runtimes.Runtime("walled", True, True)
    assert runtimes.find_runtime(INFO, "io.containerd.runsc.v1").gvisor
    with pytest.raises(InputError, match=r"no runtime 'kata' \(it knows bare, runc, walled\)"):
        runtimes.find_runtime(INFO, "kata")


def test_gvisor_gets_the_filter_with_what_it_cannot_say_changed():
    def rules(name: str) -> dict[str, dict]:
        profile = json.loads(
            runtimes.profile_for(runtimes.find_runtime(INFO, name), seccomp_profile())
        )
        return {word: rule for rule in profile["syscalls"] for word in rule["names"]}

    ours, theirs = rules("runc"), rules("walled")
    assert ours["clone3"]["action"] == "SCMP_ACT_ERRNO"
    assert theirs["clone3"]["action"] == "SCMP_ACT_ALLOW"
    assert set(theirs) - set(ours) == {"pselect"}
    assert set(ours) <= set(theirs)


def test_podman_takes_the_filter_as_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert runtimes.filter_option({}, "{}") == "seccomp={}"
    for _ in range(2):
        name, _, path = runtimes.filter_option(PODMAN, '{"a": 1}').partition("=")
        assert (name, json.loads(Path(path).read_text())) == ("seccomp", {"a": 1})


def test_a_runtime_that_was_asked_for_is_never_dropped(monkeypatch):
    for backend in ("bubblewrap", "process"):
        with pytest.raises(InputError, match="no container runtimes"):
            SandboxPool(backend, runtime="runsc")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(InfrastructureError, match="DOCKER_HOST"):
        SandboxPool("auto", runtime="runsc")


@pytest.mark.docker
def test_settings_do_not_hide_the_runtime():
    with pytest.raises(InputError, match="knows no runtime 'no-such-runtime'"):
        SandboxPool("docker", runtime="no-such-runtime", settings=Settings(cpus=1))


@pytest.mark.docker
@pytest.mark.parametrize("runtime", ["crun", "runsc"])
def test_runs_and_verdicts_behind_another_runtime(runtime):
    client = engine.connect()
    try:
        known = client.info()["Runtimes"]
    finally:
        client.close()
    if runtime not in known:
        pytest.skip(f"the engine has no {runtime}")
    task = function_task(
        "def check(f):\n    for n in range(9):\n        assert f(n) == n + 1\n", "f"
    )
    with SandboxPool("docker", workers=1, spares=0, runtime=runtime) as pool:
        done = pool.run("import threading\nthreading.Thread(target=print, args=('on',)).start()")
        assert (done.outcome, done.stdout) == (Outcome.PASSED, b"on\n"), done
        assert done.isolation.runtime == runtime
        judge = Judge(pool)
        right = judge.evaluate(task, "def f(n):\n    return n + 1\n")
        wrong = judge.evaluate(task, "def f(n):\n    return n\n")
    assert (right.outcome, right.reason) == (Outcome.PASSED, "")
    assert right.isolation.runtime == runtime
    assert wrong.outcome is Outcome.FAILED
