"""Many programs in one execution: the subset holds, and none disturbs another."""

import json
import random

import pytest

from codegym import Limits
from codegym.selfplay import Batch, Range
from codegym.selfplay.batch import run_job
from codegym.selfplay.grammar import LIST, TEXT, lines_of, render
from codegym.selfplay.values import draw, signature_of

GOOD = "def f(x: list[int]):\n    x = [v * 2 for v in x]\n    return x\n"

# None of these is ever run: not one of them is in the subset.
HOSTILE = [
    "import os\nos._exit(0)",
    "def f(x: int):\n    return __import__('os').system('kill -9 -1')",
    "def f(x: int):\n    return x.__class__.__mro__[-1].__subclasses__()",
    "def f(x: int):\n    return ().__class__",
    "def f(x: int):\n    return (lambda: x)()",
    "def f(x: int):\n    return open('/etc/passwd')",
    "def f(x: int):\n    return getattr(x, 'real')",
    "def f(x: int):\n    global SAFE\n    return x",
    "def f(x: int):\n    _add = x\n    return x",
    "def f(x: int):\n    len = x\n    return len",
    "def f(x: int):\n    return [g for g in (i for i in [x])]",
    "def f(x: int):\n    return f'{x!r:9999999}'",
    "def f(x: int):\n    return '%999999d'.__mod__(x)",
    "def f(x: int):\n    return x ** 999999",
    "def f(x: int):\n    return 1 << 999999999",
    "def f(x: int):\n    return (y := x)",
    "def f(x: int):\n    try:\n        return x\n    except Exception as e:\n        return 0",
    "def f(x: int):\n    class A: pass\n    return x",
    "def f(x: int, *y: int):\n    return x",
    "@print\ndef f(x: int):\n    return x",
    "def f(x: int = print(1)):\n    return x",
    "def f(x: print(1)):\n    return x",
    "def f(x: int):\n    return x\nprint(1)",
    "def f(x: int):\n    return max(x, x, key=print)",
    "def f(x: str):\n    return x.format(x)",
    "def f(x: str):\n    return x.encode()",
    "def f(x: int):\n    x = " + "-" * 3000 + "1\n    return x",
    "def f(x: int):\n    x = " + "(" * 500 + "1\n    return x",
    "def f(x: int):\n    x = " + "[" * 150 + "]" * 150 + "\n    return x",
    "def f(x: int):\n    return x\0",
    "def f(x: int): import os;\n    return x",
    "def f(x: int):\n    x = " + "1 + " * 1_000_000 + "1\n    return x",
    "def f(x: int):\n    return '\u202e'",
    "\ud800",
    "",
]

# In the subset, and without end in Python or beyond all bounds.
GREEDY = [
    ("def f(x: int):\n    while True:\n        x += 1\n    return x\n", "Fuel"),
    ("def f(x: list[int]):\n    for v in x:\n        x.append(v)\n    return x\n", "Large"),
    ("def f(x: list[int]):\n    while True:\n        x += x\n    return x\n", "Large"),
    ("def f(x: list[int]):\n    x = x * 1000\n    return x\n", "Large"),
    ("def f(x: str):\n    while True:\n        x = x.join([x, x, x])\n    return x\n", "Large"),
    (
        "def f(x: str):\n    while True:\n        x = x.replace('a', 'aaaaaaaa')\n    return x\n",
        "Large",
    ),
    ("def f(a: int):\n    for v in range(200):\n        a = a * a + 7\n    return a\n", "Large"),
    ("def f(a: int):\n    a = len(list(range(1000 * 1000)))\n    return a\n", "Large"),
    (
        "def f(x: list[int]):\n    x = [v for u in x for v in list(range(200))]\n    return x\n",
        "Large",
    ),
    ("def f(x: list[int]):\n    x.append(x)\n    return x\n", "TypeError"),
    ("def f(x: list[int]):\n    x = [x]\n    return x\n", "TypeError"),
    ("def f(x: str):\n    x = x % 3\n    return x\n", "TypeError"),
]


@pytest.fixture
def batch(docker_pool):
    return Batch(docker_pool, size=64)


@pytest.mark.docker
def test_programs_outside_the_subset_are_refused_and_the_others_keep_their_answers(batch):
    jobs = [run_job(GOOD, [[[1, 2]]])]
    for source in HOSTILE:
        jobs += [run_job(source, [[1]]), run_job(GOOD, [[[1, 2]]])]
    answers = batch.ask(jobs)
    assert all(answer == {"outputs": [[[2, 4]]], "states": [None]} for answer in answers[::2])
    accepted = [job["source"] for job, a in zip(jobs, answers, strict=True) if "refused" not in a]
    assert set(accepted) == {GOOD}
    assert batch.executions == -(-len(jobs) // 64)  # not one execution died


@pytest.mark.docker
def test_programs_without_end_or_bounds_end_with_an_exception_of_their_own(batch):
    jobs = []
    for source, _ in GREEDY:
        kind = signature_of(source)[0].type
        argument = {"int": 5, "str": "banana", "list[int]": [3, 1, 2]}[kind]
        jobs += [run_job(source, [[argument]] * 3), run_job(GOOD, [[[1]]])]
    answers = batch.ask(jobs)
    for (source, wanted), answer in zip(GREEDY, answers[::2], strict=True):
        assert answer.get("outputs") == [wanted] * 3, source
    assert all(answer["outputs"] == [[[2]]] for answer in answers[1::2])
    assert batch.executions == 1


@pytest.mark.docker
def test_an_execution_that_dies_takes_one_program_with_it(batch):
    jobs = [run_job(GOOD, [[[place]]]) for place in range(20)]
    jobs[13] = {"op": "run", "source": GOOD}  # the guest stumbles over it
    answers = batch.ask(jobs)
    assert "ended its execution" in answers[13]["refused"]
    assert [a["outputs"] for a in answers[:13]] == [[[[2 * place]]] for place in range(13)]
    assert [a["outputs"] for a in answers[14:]] == [[[[2 * place]]] for place in range(14, 20)]


PROGRAMS = [
    "def f(a: int):\n    elsewhere = a + 1\n    return elsewhere\n",
    "def f(\n    a: int,\n    b: int,\n):  # a comment\n    # another\n    a -= b; b *= 2\n    return a, b\n",
    "def f(x: list[int], a: int):\n    for v in x:\n        if v > a:\n            a += v\n"
    "        elif v < 0:\n            continue\n        else:\n            a -= 1\n    return a\n",
    "def f(s: str):\n    t = ''\n    for i, c in enumerate(s):\n        t += c.upper() if i % 2 else c\n"
    "    return t, len(t)\n",
    "def f(x: list[int], y: list[int]):\n    z = [p - q for p, q in zip(x, y) if p != q]\n"
    "    z.reverse()\n    z[0] = sum(x) // 3\n    return sorted(z, reverse=True)\n",
    "def f(n: int):\n  a, b = 0, 1\n  while a < n:\n    a, b = b, a + b\n  return a",
    "def f(x: list[int]):\n    y = x\n    y += [1]\n    return len(x), max(y), min(x), x[-1:], x[::-1]\n",
    "def f(s: str):\n    p = s.split('a')\n    return p, '-'.join(p), s.find('b'), ord(s[0]), chr(66)\n",
    "def f(x: list[int]):\n    return [\n        v // 2\n        for v in x\n        if v in [2, 4] or not v\n    ]\n",
]  # fmt: skip


@pytest.mark.docker
def test_what_a_program_returns_is_what_python_returns(batch, docker_pool):
    rng = random.Random(0)
    programs = list(PROGRAMS)
    for kind in (LIST, TEXT):
        for _ in range(60):
            lines = [rng.choice(lines_of(kind)) for _ in range(3)]
            programs.append(render(kind, lines))
    inputs = [
        [draw(signature_of(source), rng, Range(shortest=2)) for _ in range(5)]
        for source in programs
    ]
    ran = batch.run(list(zip(programs, inputs, strict=True)))
    script = (
        "import json, sys\n"
        "for source, inputs in json.load(sys.stdin):\n"
        "    space = {}; exec(source, space); outs = []\n"
        "    for args in inputs:\n"
        "        try: outs.append([space['f'](*args)])\n"
        "        except Exception as error: outs.append(type(error).__name__)\n"
        "    print(json.dumps(outs))\n"
    )
    request = json.dumps(list(zip(programs, inputs, strict=True))).encode()
    done = docker_pool.run(script, request, Limits(output_bytes=1 << 20))
    plain = [json.loads(line) for line in done.stdout.splitlines()]
    assert [ran_.refused for ran_ in ran] == [""] * len(programs)
    assert [list(ran_.outputs) for ran_ in ran] == plain


@pytest.mark.docker
def test_states_are_the_parameters_after_each_statement(batch):
    source = "def f(x: list[int], a: int):\n    x.append(a)\n    a = sum(x)\n    return x, a\n"
    [ran] = batch.run([(source, [[[1], 2]])], states=True)
    assert ran.states == ([[[1, 2], 2], [[1, 2], 3]],)


@pytest.mark.docker
def test_the_second_process_has_the_hash_seed_that_was_asked_for(batch):
    # The subset cannot see the hash seed, so a plain program has to.
    from codegym.selfplay.batch import _RESEED

    said = {
        batch.pool.run(_RESEED, argv=[seed, "print(hash('a'))"]).stdout for seed in ("1", "1", "2")
    }
    assert len(said) == 2
    assert batch.ask([run_job(GOOD, [[[4]]])], hash_seed=1)[0]["outputs"] == [[[8]]]
