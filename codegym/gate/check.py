"""One task at the gate.

A fault sets the task aside: the reference fails, or a program passes that must not.
Weak tests set a task of our own aside too; of an imported one, whose tests are as they
are, they are noted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from codegym.errors import InputError
from codegym.evaluation.mutation import mutants
from codegym.gate import probes
from codegym.gate.report import Options, Survivor, TaskReport
from codegym.gate.shown import shown_cases
from codegym.intervals import wilson
from codegym.lines import effective_lines
from codegym.lines.alone import only
from codegym.lines.effective import Experience
from codegym.lines.trials import Judging, tightened
from codegym.seeds import seed_of
from codegym.task import Outcome, Task, Verdict

MOST_SURVIVAL = 0.10
"""Of mutants, the share above which the tests are weak, where it is not chance (95%)."""
_LONG = 100
_OFF = 0.1
"""How far a recorded length of so many lines and more may be from a measured one, as a share."""

# Most mutants fail with few examples already; the others are judged with all.
_FEW = 10
# A test that has not failed for any mutant is asked alone about so many more: of what its stage
# brought, and of the whole, where later stages may have written that anew; so many at a time.
_OF_ITS_STAGE, _OF_THE_WHOLE = 300, 120
_AT_A_TIME = 12


def check_task(judge: Judging, task: Task, options: Options | None = None) -> TaskReport:
    """Try a task with programs that must pass and programs that must not.

    Args:
        judge: Judges them; several at a time, so that they run under load.
        task: The task.
        options: How hard to try.

    Raises:
        InfrastructureError: The sandbox failed; nothing is known about the task.
    """
    return _Check(judge, task, options or Options()).report()


class _Check:
    def __init__(self, judge: Judging, task: Task, options: Options) -> None:
        self._judge, self._task, self._options = judge, task, options
        self._reasons: list[str] = []
        self._notes: list[str] = []
        self._judgements = 0
        self._tests: list[tuple[int, str]] = []
        self._survivors: list[Survivor] = []
        self._mutants = 0
        self._caught: dict[tuple[int, str], int] = {}
        self._sole: set[tuple[int, str]] = set()
        self._misled: list[str] = []

    @property
    def _own(self) -> bool:
        return not self._task.source

    def report(self) -> TaskReport:
        task = self._task
        if not all(stage.reference.strip() for stage in task.stages):
            return self._report("not gated", ["no reference"])
        try:
            self._check_names()
            self._check_shown()
            if self._references_pass():
                self._wrong_programs_fail()
                if task.language == "python" and task.protocol != "workspace":
                    self._check_expectations()
                    self._check_mutants()
                    self._check_lines()
        except InputError as error:
            self._reasons.append(f"cannot be judged: {error}")
        return self._report("set aside" if self._reasons else "ok", self._reasons)

    def _report(self, status: str, reasons: list[str]) -> TaskReport:
        idle = [_shown(test) for test in self._tests if not self._caught.get(test)]
        return TaskReport(
            task_id=self._task.id,
            status=status,
            reasons=tuple(reasons),
            notes=tuple(self._notes),
            stages=len(self._task.stages),
            tests=len(self._tests),
            mutants=self._mutants,
            survivors=tuple(self._survivors),
            idle_tests=tuple(idle if self._mutants else ()),
            sole_catchers=len(self._sole),
            misled_tests=tuple(self._misled),
            effective_lines=tuple(stage.effective_lines for stage in self._task.stages),
            judgements=self._judgements,
        )

    def _weakness(self, text: str) -> None:
        (self._reasons if self._own else self._notes).append(text)

    # ===== Programs that must pass ====

    def _check_names(self) -> None:
        if missing := self._task.unnamed:
            self._reasons.append(f"the instruction does not name {', '.join(missing)}")

    def _check_shown(self) -> None:
        """The examples of imported tasks are what they are, and often stand in their tests."""
        if self._own and (shown := shown_cases(self._task)):
            self._reasons.append(f"hidden cases are shown to the agent: {', '.join(shown)}")

    def _references_pass(self) -> bool:
        """Each stage's reference on the tests up to its stage, hidden and public ones."""
        runs = []
        for number, stage in enumerate(self._task.stages, 1):
            until = self._task.up_to(number)
            who = "the reference" + (f" of stage {number}" if len(self._task.stages) > 1 else "")
            for time in range(self._options.times):
                runs.append((who, self._submit(until, stage.reference, f"reference {time}")))
            if any(part.public.strip() for part in until.stages):
                public = self._submit(until, stage.reference, "public", public=True)
                runs.append((f"{who} on the public tests", public))
        verdicts = [(who, future.result()) for who, future in runs]
        failed: dict[str, list[Verdict]] = {}
        for who, verdict in verdicts:
            if verdict.outcome is not Outcome.PASSED:
                failed.setdefault(who, []).append(verdict)
        for who, found in failed.items():
            times = sum(name == who for name, _ in verdicts)
            how_often = f" ({len(found)} of {times} times)" if times > 1 else ""
            self._reasons.append(f"{who} fails{how_often}: {_why(found[0])}")
        if failed:
            return False
        hidden = next(v for (who, v) in reversed(verdicts) if "public" not in who)
        self._tests = [(test.stage, test.name) for test in hidden.tests]
        self._tight = tightened(self._task, max(v.usage.cpu_s for _, v in verdicts))
        return True

    # ===== Programs that must fail ====

    def _wrong_programs_fail(self) -> None:
        task = self._tight
        # Of a workspace a submission is the files that it changes.
        empty = "{}" if task.protocol == "workspace" else ""
        wrong = [("the stub", task.stub), ("an empty submission", empty)]
        if task.language == "python" and task.protocol != "workspace":
            cheats = probes.cheats(task)
            wrong += [(f"cheat {number} of {len(cheats)}", c) for number, c in enumerate(cheats, 1)]
        if task.protocol == "function" and (table := probes.table(task)) is not None:
            wrong.append(("a table of the public cases", table))
        runs = [(who, 0, self._submit(task, source, who)) for who, source in wrong]
        for number in range(2, len(task.stages) + 1):
            who = f"the reference of stage {number - 1} on stage {number}"
            earlier = task.stages[number - 2].reference
            if not self._own and earlier == task.stages[number - 1].reference:
                self._notes.append(f"stages {number - 1} and {number} have one reference")
                continue
            future = self._submit(task.up_to(number), earlier, who)
            runs.append((who, number - 1, future))
        for who, most, future in runs:
            verdict = future.result()
            if verdict.stage > most or verdict.outcome is Outcome.PASSED:
                self._reasons.append(f"{who} passes")
            elif verdict.stage < most:
                self._notes.append(f"{who} fails stage {verdict.stage + 1}: {_why(verdict)}")

    def _check_expectations(self) -> None:
        """Find tests that take the answer for what is left of the arguments to be right."""
        task = self._tight
        if task.protocol != "function":
            return
        pair = [
            self._submit(task, probes.emptying(task, visible), "emptied")
            for visible in (True, False)
        ]
        emptied, intact = (future.result() for future in pair)
        passed = [{(t.stage, t.name) for t in v.tests if t.passed} for v in (emptied, intact)]
        self._misled = [_shown(test) for test in self._tests if test in passed[0] - passed[1]]
        if emptied.outcome is Outcome.PASSED and intact.outcome is not Outcome.PASSED:
            self._reasons.append(
                "a wrong program that empties its arguments passes: what is expected is "
                "worked out from them after the call"
            )
        elif self._misled:
            self._weakness(
                f"what {', '.join(self._misled)} expects is worked out from the arguments after "
                "the call; a program that empties them passes"
            )

    # ===== Mutants ====

    def _check_mutants(self) -> None:
        options, task = self._options, self._task
        if not options.mutants:
            return
        seed = f"{options.seed}:{task.id}"
        self._judge_mutants(itertools.islice(mutants(task.reference, seed), options.mutants))
        if self._own:
            for number in range(1, len(task.stages) + 1):
                lines = probes.brought(task, number)
                own = mutants(task.reference, f"{seed}:{number}", lines)
                whole = mutants(task.reference, f"{seed}:more")
                more = (
                    itertools.islice(own, _OF_ITS_STAGE),
                    itertools.islice(whole, _OF_THE_WHOLE),
                )
                self._wait_for_mutants(number, itertools.chain(*more))
        report = self._report("ok", [])
        if report.survival > MOST_SURVIVAL:
            text = (
                f"{100 * report.survival:.0f}% of {self._mutants} mutants pass, more than "
                f"{100 * MOST_SURVIVAL:.0f}%"
            )
            # Some mutants do what the reference does, and few were drawn: a share that may
            # well be chance is for people to look at.
            if wilson(report.survival * self._mutants, self._mutants)[0] > MOST_SURVIVAL:
                self._weakness(text)
            else:
                self._notes.append(f"{text}, which may be chance")
        if report.idle_tests:
            self._weakness(f"no mutant fails {', '.join(report.idle_tests)}")

    def _judge_mutants(self, sources: Iterable[str]) -> None:
        few = min(_FEW, self._judge.examples)
        runs = [(mutant, self._submit(self._tight, mutant, "few", few)) for mutant in sources]
        left = [mutant for mutant, future in runs if not self._catches(future.result())]
        self._mutants = len(runs)
        again = [
            [self._submit(self._tight, mutant, f"mutant {n}") for n in range(self._options.times)]
            for mutant in left
        ]
        for mutant, futures in zip(left, again, strict=True):
            passed = sum(not self._catches(future.result()) for future in futures)
            if passed:
                change = probes.change(self._task.reference, mutant)
                survivor = Survivor(change=change, passed=passed, judged=len(futures))
                self._survivors.append(survivor)

    def _catches(self, verdict: Verdict) -> bool:
        """Whether a mutant failed; notes by which tests."""
        failed = [
            (test.stage, test.name)
            for test in verdict.tests
            if not test.passed and not test.message.startswith("not reached")
        ]
        for test in failed:
            self._caught[test] = self._caught.get(test, 0) + 1
        if len(failed) == 1:
            self._sole.add(failed[0])
        return verdict.outcome is not Outcome.PASSED

    def _wait_for_mutants(self, stage: int, sources: Iterator[str]) -> None:
        """Look for a mutant for each test of a stage that has none; it may wait for its own."""
        alone: dict[tuple[int, str], Task] = {}
        for test in self._tests:
            if test[0] == stage and not self._caught.get(test):
                alone[test] = only(self._tight, test) or self._tight
        while alone and (some := list(itertools.islice(sources, _AT_A_TIME))):
            runs = {
                test: [self._submit(task, mutant, f"mutant of {test[1]}") for mutant in some]
                for test, task in alone.items()
            }
            for futures in runs.values():
                for future in futures:
                    self._catches(future.result())
            alone = {test: task for test, task in alone.items() if not self._caught.get(test)}

    # ===== Recorded figures ====

    def _check_lines(self) -> None:
        if not self._own:  # an imported reference may hold a whole package as data
            return
        experience = Experience()
        for number, stage in enumerate(self._task.stages, 1):
            if stage.effective_lines is None or not self._options.lines:
                continue
            found = effective_lines(
                self._judge,
                self._task.up_to(number),
                stage.reference,
                judgements=self._options.lines,
                experience=experience,
            )
            self._judgements += found.judgements
            # What is recorded of a long program may be an estimate.
            off = int(_OFF * found.effective) if found.effective >= _LONG else 0
            if not found.low - off <= stage.effective_lines <= found.high + off:
                measured = str(found.effective) if found.exact else f"{found.low} to {found.high}"
                self._reasons.append(
                    f"effective_lines of stage {number} is {stage.effective_lines}, measured "
                    f"{measured}; `codegym tasks measure --write` writes it"
                )

    def _submit(
        self,
        task: Task,
        source: str,
        what: str,
        examples: int | None = None,
        public: bool = False,
    ) -> Future[Verdict]:
        self._judgements += 1
        seed = seed_of(f"{self._options.seed}:{task.id}:{what}", bits=32)
        return self._judge.submit(task, source, seed=seed, public=public, examples=examples)


def _why(verdict: Verdict) -> str:
    reason = " ".join(verdict.reason.split())
    return f"{verdict.outcome}, {reason}" if reason else str(verdict.outcome)


def _shown(test: tuple[int, str]) -> str:
    stage, name = test
    return name if stage == 1 else f"{name} (stage {stage})"
