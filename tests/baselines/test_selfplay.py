"""The self-play baseline in small: it learns, its gate works, and it goes on to the same numbers."""

import copy
import importlib.util
import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from codegym.errors import InputError
from codegym.selfplay.tiny import TinyModel

torch = pytest.importorskip("torch", reason="the extra `baselines` is not installed")
pytest.importorskip("transformers", reason="the extra `baselines` is not installed")
pytest.importorskip("tensorboard", reason="the extra `baselines` is not installed")

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    "--width=32", "--layers=1", "--heads=2", "--items=24", "--offers=16", "--grammar-offers=64",
    "--tasks=6", "--group=4", "--hindsight-offers=8", "--eval-tasks=4", "--warmup-steps=40",
    "--warmup-programs=30", "--replay-steps=2", "--backend=docker",
]  # fmt: skip


@pytest.fixture(scope="module")
def selfplay():
    sys.path.insert(0, str(ROOT / "baselines"))  # as for a script: what it shares with others
    spec = importlib.util.spec_from_file_location(
        "selfplay_baseline", ROOT / "baselines/selfplay.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "baselines"))
    for name in (spec.name, "arguments", "muon"):
        del sys.modules[name]


@pytest.fixture(scope="module")
def evaluation(selfplay, docker_pool):
    return selfplay.Evaluation(selfplay.parse(SMALL), docker_pool)


def rows(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_the_model_without_torch_computes_the_same(selfplay):
    torch.manual_seed(0)
    player = selfplay.Player(selfplay.parse(["--layers=2", "--width=32", "--heads=2"])).eval()
    weights = {name: tensor.numpy() for name, tensor in selfplay.weights(player).items()}
    small = TinyModel({**weights, "heads": np.array(2)})
    values = torch.randint(0, 80, (2, selfplay.EXAMPLES * selfplay.SLOTS, 3))
    request = (selfplay.SOLVE, selfplay.LENGTH + 1, selfplay.KIND)
    line = [20, 30, 40]
    logits, cache = small.read(request, values.numpy())
    steps = [logits] + [small.write(token, cache) for token in line[:-1]]
    found = player.logp(torch.tensor([request] * 2), values, torch.tensor([[line]] * 2))
    for place, token in enumerate(line):
        chances = torch.log_softmax(torch.from_numpy(steps[place]), -1)[:, token]
        assert torch.allclose(chances, found[:, 0, place], atol=1e-5)


def test_answers_that_share_a_prefix_have_the_likelihood_that_they_have_alone(selfplay):
    torch.manual_seed(0)
    player = selfplay.Player(selfplay.parse(SMALL)).eval()
    request = torch.tensor([[selfplay.SOLVE, selfplay.LENGTH + 1, selfplay.KIND]] * 2)
    values = torch.randint(0, 80, (2, selfplay.EXAMPLES * selfplay.SLOTS, 3))
    answers = player.sample(request, values, 3, 9, torch.Generator().manual_seed(1))
    together = player.logp(request, values, answers)
    alone = torch.cat([player.logp(request, values, answers[:, [g]]) for g in range(3)], dim=1)
    assert torch.allclose(together, alone, atol=1e-5)
    # What is sampled greedily, with a cache, is what is most likely without one.
    greedy = player.sample(request, values, 1, 9, torch.Generator(), greedy=True)
    for token in range(selfplay.FIRST, len(selfplay.VOCABULARY)):
        other = greedy.clone()
        other[:, :, 0] = token
        first = player.logp(request, values, other)[:, 0, 0]
        assert (first <= player.logp(request, values, greedy)[:, 0, 0] + 1e-5).all()


def test_tokens_and_programs_are_two_forms_of_the_same(selfplay):
    piece = selfplay.Piece(0, (("x = ", "sorted(", "x", ")"), ("a = ", "a", " + ", "7")))
    assert selfplay.read_tokens(0, piece.tokens(), 2) == piece
    assert selfplay.read_tokens(0, piece.tokens(), 1) is None
    assert selfplay.read_tokens(0, piece.tokens()[:-1], 2) is None
    assert "    x = sorted(x)\n    a = a + 7\n" in piece.source


def written(selfplay, text: str):
    """A program of one line for lists, its lexemes with bars between them."""
    return selfplay.Piece(0, (tuple(text.split("|")),))


def after(selfplay, *lexemes: str):
    """A place in a program of one line for lists, and what its line begins with."""
    place = (0, selfplay.syntax.START, 1, 0)
    for lexeme in lexemes:
        place = selfplay.beyond(place, selfplay.TOKEN[lexeme])
    return place, lexemes


def test_a_proposer_leaves_its_way_for_what_was_tried_least_and_found_most(selfplay):
    trails, token = selfplay.Trails(), selfplay.TOKEN
    here = after(selfplay, "x = ")
    for _ in range(20):
        trails.add(written(selfplay, "x = |x|[::-1]"), new=False)
        trails.add(written(selfplay, "x = |sorted(|x|)"), new=True)
    worth = trails.chances(*here)
    assert worth[token["x"]] < worth[token["["]] < worth[token["sorted("]]
    # Constants are one choice, not nineteen, and what the syntax forbids is none.
    constants = sum(worth[token[part]] for part in selfplay.CONSTANTS)
    assert constants == pytest.approx(worth[token["a"]])
    assert worth[token["for v in x: "]] == worth[selfplay.END] == 0
    ending = trails.chances(*here, ending=True)
    assert ending[token["x"]] == worth[token["x"]]
    assert ending[token["["]] == ending[token["sorted("]] == 0


def test_a_proposer_leaves_its_way_where_there_is_most_to_find(selfplay):
    reverse = written(selfplay, "x = |x|[::-1]")
    tokens, rng = reverse.tokens()[:-1], random.Random(0)

    def left(trails):
        return Counter(trails.leave(tokens, 0, 1, rng) for _ in range(400))

    before, tried = left(selfplay.Trails()), selfplay.Trails()
    for lexeme in selfplay.syntax.allowed(0, after(selfplay, "x = ")[0][1]):
        for _ in range(50):  # whatever comes after the first lexeme
            tried.add(selfplay.Piece(0, (("x = ", lexeme),)), new=False)
    assert left(tried)[1] < before[1] / 2
    assert set(before) == set(range(len(tokens) + 1))


def test_the_analogue_of_a_program_is_for_the_other_kind_of_value(selfplay):
    listed = selfplay.Piece(0, (("for v in x: ", "a = ", "a", " + ", "2"), ("x = ", "x", "[::-1]")))
    text = selfplay.analogous(listed)
    assert text.source == (
        "def f(s: str, a: int):\n    for v in s: a = a + 2\n    s = s[::-1]\n    return s, a\n"
    )
    assert selfplay.analogous(text) == listed


def test_a_crossed_program_begins_like_one_and_ends_like_the_other(selfplay):
    one = selfplay.Piece(
        0, (("x = ", "sorted(", "x", ")"), ("if ", "a", " > ", "3", ": ", "x = ", "x", "[::-1]"))
    )
    other = selfplay.Piece(selfplay.TEXT, (("for v in s: ", "a = ", "a", " - ", "3"),))
    found = {selfplay.crossed(one, other, random.Random(seed)) for seed in range(300)}
    texts = {"".join(piece.lines[1]) for piece in found if piece and piece.lines[0] == one.lines[0]}
    assert "if a > 3: a = a - 3" in texts
    assert texts.isdisjoint({"if a > 3: x = x[::-1]", "for v in x: a = a - 3"})
    assert all(selfplay.syntax.is_line(line) for piece in found if piece for line in piece.lines)
    assert all(piece.kind == one.kind for piece in found if piece)
    # All of the other's line may come after what it begins with.
    whole = written(selfplay, "a = |a| - |3")
    some = selfplay.Piece(0, one.lines[1:])
    wrapped = {selfplay.crossed(some, whole, random.Random(seed)).source for seed in range(50)}
    assert any("    if a > 3: a = a - 3\n" in source for source in wrapped)
    # What may come of these two is one of them.
    same = written(selfplay, "x = |x")
    assert selfplay.crossed(same, same, random.Random(0)) is None


def test_a_kind_of_many_programs_is_drawn_sooner_but_not_by_their_number(selfplay):
    archive, rng = selfplay.Archive(), random.Random(0)
    for digit in range(1, 10):
        archive.add(written(selfplay, f"x = |x|[|{digit}|:]"))
    archive.add(written(selfplay, "a = |len(|x|)"))  # of one token less
    drawn = Counter(selfplay.cell_of(archive.draw(rng, 1)) for _ in range(4000))
    # Half of the draws are of one of 16 lexemes first: 12 of them only the nine programs have, and
    # 3 only the other. Else the nine are drawn by the root of nine, and one token more.
    root = 3 * archive.SHORTER / (3 * archive.SHORTER + 1)
    share = root / 2 + (12 + root) / 16 / 2
    assert drawn.most_common(1)[0][1] / 4000 == pytest.approx(share, abs=0.03)
    archive.add(written(selfplay, "x = |x|[::-1]"))  # weights are not those of before
    assert any(archive.draw(rng, 1).source.count("[::-1]") for _ in range(100))


def test_what_leaves_the_variables_their_values_is_let_in_sooner(selfplay):
    def program(piece, change):
        inputs = [([number, number + 1], number % 3) for number in range(9)]
        return selfplay.Gated(
            piece.source,
            (),
            tuple(inputs),
            tuple(map(change, inputs)),
            True,
            (),
            1,
            1,
            "",
            (),
            0,
            "",
        )

    turned, lost = written(selfplay, "x = |x|[::-1]"), written(selfplay, "x = |[|a|]")
    programs = (
        program(turned, lambda row: (row[0][::-1], row[1])),
        program(lost, lambda row: ([row[1]], row[1])),
    )
    assert [selfplay.kept(some) for some in programs] == [1.0, 3 / 9]
    archive, first = selfplay.Archive(), Counter[str]()
    archive.add(written(selfplay, "if |a| > |3|: |x = |x|[::-1]"))  # no lexeme is new
    archive.add(written(selfplay, "x = |[|a|]| + |x"))
    for seed in range(400):
        waiting = selfplay.Waiting()
        waiting.add(turned, programs[0], 0)
        waiting.add(lost, programs[1], 1)
        archive_of_one = copy.deepcopy(archive)
        ((_, piece, _),) = waiting.take(1, 1, archive_of_one, random.Random(seed))
        first[piece.source] += 1
    # A token more, and a third of the values: squared, and of lexemes that two kinds have or one.
    worth = [archive.worth(selfplay.cell_of(piece)) for piece in (turned, lost)]
    share = worth[0] / (worth[0] + worth[1] / 9)
    assert first[turned.source] / 400 == pytest.approx(share, abs=0.06)


@pytest.mark.docker
def test_of_kinds_that_wait_other_constants_are_offered_too(selfplay, docker_pool, evaluation):
    trainer = selfplay.Trainer(selfplay.parse([*SMALL, "--variants=40"]), docker_pool, evaluation)
    trainer.archive.add(written(selfplay, "x = |x|[::-1]"))  # of which there are no others
    waits = written(selfplay, "if |a| > |3|: |x = |x|[::-1]")
    trainer.waiting.add(waits, None, 0)
    cells = {selfplay.cell_of(piece) for piece in trainer.variants()}
    assert selfplay.cell_of(waits) in cells


@pytest.mark.docker
def test_the_examples_shown_tell_a_line_from_its_variants(selfplay, evaluation, docker_pool):
    line = ("if ", "a", " > ", "3", ": ", "x = ", "x", "[::-1]")
    game = selfplay.arena(docker_pool, values=selfplay.INPUTS)
    piece = selfplay.Piece(0, (line,))
    (decision,) = game.gate([selfplay.Proposal(piece.source)])
    before = (piece, decision.program, 1)
    ((same, after, gap),) = evaluation._telling(game, [before])
    assert (same, gap) == (piece, 1)
    pairs = [list(map(str, zip(p.inputs, p.outputs, strict=True))) for p in (before[1], after)]
    assert sorted(pairs[0]) == sorted(pairs[1])
    # The nearest on either side of the threshold are shown, where there is something to see.
    numbers = [a for x, a in after.inputs if x != x[::-1]]
    shown = {a for x, a in after.inputs[: selfplay.EXAMPLES] if x != x[::-1]}
    assert {max(a for a in numbers if a <= 3), min(a for a in numbers if a > 3)} <= shown


def test_the_neighbours_of_a_line_have_one_constant_or_operator_exchanged(selfplay):
    near = selfplay.neighbours(("if ", "a", " > ", "3", ": ", "x = ", "x", "[::-1]"))
    texts = {"".join(line) for line in near}
    assert len(near) == len(texts) == 12
    assert {"if a > 4: x = x[::-1]", "if a < 3: x = x[::-1]"} <= texts


@pytest.mark.docker
def test_what_ran_and_was_not_let_in_is_tried_with_other_constants(
    selfplay, docker_pool, evaluation
):
    trainer = selfplay.Trainer(selfplay.parse([*SMALL, "--steps=9"]), docker_pool, evaluation)
    trainer.phase = "main"
    far = written(selfplay, "x = |x|[|9|:]")  # of no list is anything left
    trainer.offers = [selfplay.Offer(far, [], 0, 1, own=True)]
    trainer.checking = trainer.game.gate([selfplay.Proposal(far.source)])
    assert trainer.checking[0].reason in selfplay.NEARLY
    trainer.retrying = (([], []), [])
    trainer.solve()
    assert list(trainer.near.values()) == [far]
    trainer.propose()
    again = {
        o.piece for o in trainer.offers if o.piece and selfplay.cell_of(o.piece) in trainer.near
    }
    assert len(again) > 2


@pytest.mark.docker
def test_no_variant_is_offered_twice(selfplay, docker_pool, evaluation):
    trainer = selfplay.Trainer(selfplay.parse([*SMALL, "--variants=24"]), docker_pool, evaluation)
    trainer.archive.add(written(selfplay, "x = |x|[|1|:]"))
    offered = [piece for _ in range(8) for piece in trainer.variants()]
    assert len(offered) == len(set(offered)) == 9  # one digit, and the archive has one of the ten
    trainer.archive.add(written(selfplay, "if |a| > |1|: |a = |a| - |1"))
    more = [piece for _ in range(8) for piece in trainer.variants()]
    assert len(set(more)) == len(more) > 100
    same = [piece for piece in more if piece.lines[0][3] == piece.lines[0][8]]
    assert len(same) > 0.2 * len(more)


@pytest.fixture
def solver(selfplay, docker_pool):
    """Of a function that says which programs it answers in turn; notes what it was asked."""

    class Solver:
        device = "cpu"
        game = selfplay.arena(docker_pool, values=selfplay.INPUTS)

        def __init__(self, answer):
            self.answer, self.asked = answer, []

        def answers(self, kinds, values, lengths, group, rng, *, greedy=False):
            self.asked.append((lengths, group))
            pieces = self.answer(lengths[0], greedy)
            rows = [pieces[place % len(pieces)].tokens() for place in range(group)]
            return np.stack([selfplay.padded(rows)] * len(kinds))

    return Solver


ADDED, APPENDED = ("a = ", "a", " + ", "3"), ("x = ", "x", " + ", "[", "a", "]")


def task(selfplay, solver, gap: int, *lines):
    piece = selfplay.Piece(0, lines)
    (decision,) = solver.game.gate([selfplay.Proposal(piece.source)])
    return piece, decision.program, gap


@pytest.mark.docker
def test_search_goes_on_from_where_a_first_line_leads(selfplay, evaluation, solver):
    def answer(length, greedy):
        """Begins well, or with a text for a number, and ends well when it sees how."""
        last = APPENDED if length == 1 else ("x = ", "sorted(", "x", ")")
        firsts = (ADDED, ("a = ", "str(", "a", ")"), ("a = ", "x"))
        return [selfplay.Piece(0, (*[line] * (length - 1), last)) for line in firsts]

    tasks = [task(selfplay, solver, 2, ADDED, APPENDED)]
    assert evaluation.score(solver(answer), tasks, False)[0] == [False]
    asked = solver(answer)
    assert evaluation.score(asked, tasks, True)[0] == [True]
    # Of its three first lines one leads to a state that the program's variables can have.
    assert asked.asked == [([2], 1), ([2], 16), ([1], 2)]


@pytest.mark.docker
def test_search_tries_the_likeliest_answer_first(selfplay, evaluation, solver):
    def answer(length, greedy):
        """Knows one line, and another where it is let to try often."""
        lines = [ADDED] * 5 + [APPENDED] * (not greedy)
        return [selfplay.Piece(0, (line,)) for line in lines]

    asked = solver(answer)
    tasks = [task(selfplay, solver, 1, ADDED, APPENDED)]
    assert evaluation.score(asked, tasks, True) == ([True], None)
    assert asked.asked == [([1, 1], 1), ([1], 16)]  # the stage that is done is not asked again
    # pass@8 is of the samples alone, of which two in sixteen are right.
    done, pass8 = evaluation.score(solver(answer), [task(selfplay, solver, 1, APPENDED)], True)
    assert done == [True]
    assert pass8 == [pytest.approx(1 - math.comb(14, 8) / math.comb(16, 8))]


def test_the_horizon_is_where_success_falls_through_one_half(selfplay):
    assert selfplay.horizon([(1, 0.4), (2, 0.9)]) == 0
    assert selfplay.horizon([(1, 1.0), (2, 0.75), (4, 0.25)]) == 3
    assert selfplay.horizon([(1, 1.0), (2, 0.75)]) == 2


@pytest.mark.docker
def test_evaluation_keeps_no_single_line_out_of_training_that_is_not_held_out(selfplay, evaluation):
    lines = [
        selfplay.Piece(kind, (line,))
        for kind in (0, 1)
        for line in selfplay.lines_of(kind, held_out=False)
    ]
    assert len(evaluation.single) > len(lines)
    pool = evaluation.pool
    game = selfplay.arena(pool, rules=selfplay.RULES, values=selfplay.INPUTS)
    game.checker.hold_out(evaluation.behaviours)
    decisions = game.gate([selfplay.Proposal(piece.source) for piece in lines])
    # `if a < 1: a = a + 1` does nearly what the held-out `a = max(a, 1)` does.
    assert sum(decision.reason == "held-out" for decision in decisions) <= 1


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(400)  # it is the time of two runs on whatever machine this is
def test_a_small_run_learns_and_gates_and_says_what_it_did(selfplay, tmp_path):
    folder = tmp_path / "run"
    code = selfplay.main([*SMALL, "--steps=12", "--eval-every-s=6", f"--out={folder}"])
    assert code == 0
    found = rows(folder)
    warm = [
        row["loss/imitation"]
        for row in found
        if row["phase"] == "warmup" and row["kind"] == "train"
    ]
    main = [row for row in found if row["phase"] == "main" and row["kind"] == "train"]
    final = found[-1]
    assert warm[-1] < 0.8 * warm[0]
    assert [row["step"] for row in main] == list(range(1, 13))
    # Kept to the syntax, an untrained proposer writes programs, of which most do not run.
    assert final["gate/inputs"] > 0
    assert final.get("gate/accepted", 0.0) < 0.5
    assert sum(value for name, value in final.items() if name.startswith("gate/")) == pytest.approx(
        1
    )
    assert final["samples"] > 0
    assert {"lines", "held_out", "inputs", "gap_2", "horizon", "lines/pass8"} <= set(final)
    assert final["lines/search/low"] <= final["lines/search"] <= final["lines/search/high"]
    assert (folder / "checkpoint" / "model.safetensors").exists()
    again = [
        *SMALL,
        "--arm=data",
        f"--data={folder / 'verified.jsonl'}",
        "--steps=3",
        "--no-final-eval",
    ]
    assert selfplay.main([*again, f"--out={tmp_path / 'data'}"]) == 0
    assert rows(tmp_path / "data")[-1]["step"] == 3
    assert selfplay.main([*SMALL, f"--out={folder}"]) == 2  # never over a run that is there


@pytest.mark.docker
def test_a_checkpoint_goes_on_to_the_same_numbers(selfplay, tmp_path, docker_pool, evaluation):
    args = selfplay.parse([*SMALL, "--steps=20"])

    def begun():
        trainer = selfplay.Trainer(args, docker_pool, evaluation)
        trainer.phase = "main"
        for piece in trainer.seeds:
            trainer.archive.add(piece)
        return trainer

    torch.set_num_threads(1)
    one = begun()
    for _ in range(10):
        one.train_step()
    one.save(tmp_path / "checkpoint")
    after = [one.train_step() for _ in range(6)]
    other = begun()
    other.archive = selfplay.Archive()
    other.load(tmp_path / "checkpoint")
    again = [other.train_step() for _ in range(6)]
    assert again == after
    assert one.archive.by_length == other.archive.by_length
    for mine, theirs in zip(one.model.parameters(), other.model.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    state = tmp_path / "checkpoint/state.json"
    state.write_text(state.read_text().replace('"format": ', '"format": 1'))
    (tmp_path / "args.json").write_text('{"commit": "0123abc"}')
    with pytest.raises(InputError, match="resume it at 0123abc"):
        begun().load(tmp_path / "checkpoint")


@pytest.mark.docker
@pytest.mark.parametrize(
    "arm", ["warmup-only", "fixed-tasks", "frozen-proposer", "random-grammar", "generator"]
)
def test_every_control_makes_its_tasks_its_own_way(selfplay, docker_pool, evaluation, arm):
    trainer = selfplay.Trainer(
        selfplay.parse([*SMALL, "--steps=20", f"--arm={arm}"]), docker_pool, evaluation
    )
    trainer.phase = "main"
    if arm == "frozen-proposer":
        trainer.freeze()
    seeds = len(trainer.seeds)
    for piece in trainer.seeds:
        trainer.archive.add(piece)
    for _ in range(10):
        logs = trainer.train_step()
        assert not any(name.startswith("proposer") for name in logs)
    grown = len(trainer.archive) - seeds
    if arm == "generator":
        assert grown > 0
    if arm in ("warmup-only", "fixed-tasks"):
        assert grown == 0
    assert (trainer.counts["samples"] > 0) == (arm != "warmup-only")


@pytest.mark.docker
def test_half_precision_and_moves_between_devices_work_on_the_cpu_too(
    selfplay, docker_pool, evaluation
):
    trainer = selfplay.Trainer(
        selfplay.parse([*SMALL, "--steps=9", "--bf16"]), docker_pool, evaluation
    )
    trainer.phase = "main"
    logs = [trainer.train_step() for _ in range(3)]
    assert all(math.isfinite(value) for row in logs for value in row.values())


def test_wrong_arguments_are_one_line(selfplay, tmp_path, capsys):
    assert selfplay.main([f"--resume={tmp_path}"]) == 2
    assert "no run to resume" in capsys.readouterr().err
