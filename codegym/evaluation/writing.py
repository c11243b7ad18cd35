"""Writing a run folder, so that a later session can go on with it."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import platform
import threading
from array import array
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation.folder import read_object
from codegym.evaluation.player import Player
from codegym.evaluation.records import FORMAT, ErrorLine, SampleLine, VerdictLine
from codegym.evaluation.samples import Sample, SampleSource, write_samples
from codegym.evaluation.scan import scan
from codegym.evaluation.summary import Summary
from codegym.evaluation.tape import Tape
from codegym.suites import Suite
from codegym.suites.suite import checksum
from codegym.task import Verdict

# What a submission printed is for reading here, not for keeping whole.
_KEPT_OUTPUT_BYTES = 2000
_LOCK = ".lock"
_LINES = ("samples.jsonl", "verdicts.jsonl", "errors.jsonl", "turns.jsonl")
_FILES = frozenset(
    f"{name}{ending}"
    for name in (*_LINES, "manifest.json", "summary.json")
    for ending in ("", ".part")
)
# Of the manifest, what must be equal for a run to go on.
_IDENTITY = (
    *("format", "suite.digest", "source", "samples.sha256", "seed"),
    *("mode", "turns", "price"),
)
_WALLS = ("backend", "runtime", "image", "versions.codegym")


class RunFolder:
    """An open, locked run folder. What adds lines may be called by several threads.

    Args:
        path: The folder; made where it is missing.
        suite: What is judged on.
        source: The submissions, or who makes them. Samples are read through once here, so
            that a broken line is found before anything is judged.
        seed: Seed of the hidden tests' random inputs.
        about: More fields of the manifest.

    Raises:
        InputError: The samples are broken, or the folder holds another run, holds
            something else, or is in use.
    """

    def __init__(
        self,
        path: Path,
        suite: Suite,
        source: SampleSource | Player,
        seed: int,
        about: dict[str, Any] | None = None,
    ) -> None:
        self.path = path
        made = not path.exists()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot make the folder: {error.strerror}", str(path)) from None
        found = set(os.listdir(path))
        # Without a manifest nobody knows whose the verdicts are.
        others = sorted(found - _FILES - {_LOCK} | found & {"verdicts.jsonl"})
        if others and "manifest.json" not in found:
            raise InputError(f"not a run folder (it holds {others[0]}); choose another", str(path))
        self._writing = threading.Lock()
        self._open: dict[str, IO[bytes]] = {}
        self._lock = self._take_lock()
        try:
            self.manifest, self.count = self._prepare(suite, source, seed, about or {})
            self.tasks_judged: set[str] = set()
            """Ids of the tasks that had a verdict when the folder was opened."""
            self._answered = self._read_numbers("samples.jsonl", suite)
            self._done = self._read_numbers("verdicts.jsonl", suite)
            self._tapes = self._read_tapes()
        except BaseException:
            self.close()
            if made:
                (path / _LOCK).unlink(missing_ok=True)
                try:
                    path.rmdir()
                except OSError:
                    pass
            raise

    # ===== Opening ====

    def _take_lock(self) -> IO[bytes]:
        try:
            lock = open(self.path / _LOCK, "wb")  # noqa: SIM115 - held until close()
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(self.path)) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise InputError(
                "another evaluation is running in this folder", str(self.path)
            ) from None
        return lock

    def _prepare(
        self, suite: Suite, source: SampleSource | Player, seed: int, about: dict[str, Any]
    ) -> tuple[dict[str, Any], int]:
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "label": source.label(),
            "suite": {
                "spec": suite.spec,
                "digest": suite.digest,
                "tasks": len(suite),
                "checksums": {task.id: checksum(task) for task in suite},
            },
            "source": source.describe(),
            "seed": seed,
            **about,
        }
        earlier = None
        if (self.path / "manifest.json").exists():
            earlier = read_object(self.path / "manifest.json")
        if not isinstance(source, Player):
            return self._prepare_file(manifest, earlier, source.samples(suite))
        n = source.n
        if earlier is not None:
            manifest["samples"] = earlier.get("samples")
            self._check_same(earlier, manifest, _IDENTITY)
            # More samples can be asked for later: their numbers come after those that are there.
            if n < earlier["n"]:
                raise InputError(f"the run has {earlier['n']} for each task already", "--n")
            manifest = earlier
        if manifest.get("n") != n:
            manifest["n"] = n
            manifest["samples"] = {"count": n * len(suite), "sha256": None}
        return manifest, n * len(suite)

    def _prepare_file(
        self, manifest: dict[str, Any], earlier: dict[str, Any] | None, samples: Iterator[Sample]
    ) -> tuple[dict[str, Any], int]:
        part = self.path / "samples.jsonl.part"
        try:
            with open(part, "wb") as out:
                written = write_samples(samples, out)
            manifest["samples"] = {"count": written.samples, "sha256": written.sha256}
            if earlier is not None:
                self._check_same(earlier, manifest, _IDENTITY)
                manifest = earlier
            os.replace(part, self.path / "samples.jsonl")
        finally:
            part.unlink(missing_ok=True)
        return manifest, written.samples

    def _check_same(
        self, earlier: dict[str, Any], now: dict[str, Any], keys: tuple[str, ...]
    ) -> None:
        for key in keys:
            was, is_now = _dig(earlier, key), _dig(now, key)
            if was != is_now:
                raise InputError(
                    f"holds another run: its {key} is {_short(was)}, this one's {_short(is_now)}; "
                    "choose another folder or remove this one",
                    str(self.path),
                )

    def _read_numbers(self, name: str, suite: Suite) -> bytearray:
        """Which samples a file has a line of; a half-written last line is cut off."""
        found = bytearray(self.count)  # a byte a sample: 1 MB for a million
        path = self.path / name
        for number, record in _lines_to_go_on(path):
            try:
                of_task = record["verdict"] if name == "verdicts.jsonl" else record
                sample = record["sample"]
                if sample < 0 or found[sample] or of_task["task_id"] not in suite:
                    raise KeyError
                found[sample] = 1
                if of_task is not record:
                    self.tasks_judged.add(of_task["task_id"])
            except (KeyError, TypeError, IndexError):
                what = "verdict" if name == "verdicts.jsonl" else "sample"
                raise InputError(
                    f"not a {what} of this run; remove the line and it is made again",
                    f"{path}:{number}",
                ) from None
        return found

    def _read_tapes(self) -> dict[int, list[dict[str, Any]]]:
        """What is known of the episodes that are not over; the rest of the file goes."""
        path = self.path / "turns.jsonl"
        tapes: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for number, record in _lines_to_go_on(path):
            try:
                if not self._answered[record["sample"]]:
                    tapes[record["sample"]].append(record)
            except (KeyError, TypeError, IndexError):
                raise InputError("not a turn of this run; remove it", f"{path}:{number}") from None
        if tapes:
            part = self.path / "turns.jsonl.part"
            with open(part, "wb") as out:
                for records in tapes.values():
                    out.writelines(json.dumps(record).encode() + b"\n" for record in records)
            os.replace(part, path)
        else:
            path.unlink(missing_ok=True)
        return tapes

    # ===== Using ====

    @property
    def remaining(self) -> int:
        """How many samples have no verdict yet."""
        return self.count - sum(self._done)

    @property
    def unanswered(self) -> int:
        """How many samples are still to be made."""
        return self.count - sum(self._answered)

    def start(self, walls: dict[str, Any]) -> None:
        """Begin or go on with the judging.

        Args:
            walls: ``backend``, ``runtime``, ``image`` and ``versions`` of what judges.

        Raises:
            InputError: The run was begun behind other walls.
        """
        if self.manifest.get("backend") is not None:
            self._check_same(self.manifest, walls, _WALLS)
        else:
            host = {
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            }
            started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            self.manifest = {**self.manifest, **walls, "host": host, "started": started}
        self._write_whole("manifest.json", json.dumps(self.manifest, indent=2) + "\n")
        self._open["errors.jsonl"] = open(self.path / "errors.jsonl", "wb")  # noqa: SIM115

    def pending(self) -> Generator[tuple[int, str, str], None, None]:
        """Number, task and program of the samples that are there and have no verdict.

        Those that are added from now on are not among them.
        """
        path = self.path / "samples.jsonl"
        if not path.exists():
            return
        with open(path, "rb") as file:
            end = os.fstat(file.fileno()).st_size
            while file.tell() < end:
                record = json.loads(file.readline())
                if not self._done[record["sample"]]:
                    yield record["sample"], record["task_id"], record["solution"]

    def to_play(self) -> Iterator[int]:
        """The numbers of the samples that are still to be made, in order."""
        return (number for number in range(self.count) if not self._answered[number])

    def tape(self, number: int) -> Tape:
        """What is known of an episode, and where more of it is kept."""

        def write(record: dict[str, Any]) -> None:
            self._append("turns.jsonl", json.dumps({"sample": number, **record}).encode())

        tape = Tape(write)
        for record in self._tapes.pop(number, ()):
            try:
                tape.load(record)
            except (KeyError, ValueError):
                raise InputError(
                    f"holds a broken turn of sample {number}", str(self.path / "turns.jsonl")
                ) from None
        return tape

    def add_sample(self, line: SampleLine) -> None:
        """Append a sample; it is on its way to the disk when this returns."""
        # As for files: ASCII, for the lone surrogates that a model's text may hold.
        self._append("samples.jsonl", json.dumps(line.model_dump()).encode("ascii"))
        self._answered[line.sample] = 1

    def add_verdict(self, number: int, verdict: Verdict, source: str) -> None:
        """Append a verdict; it is on its way to the disk when this returns."""
        line = verdict_line(number, verdict, source)
        self._append("verdicts.jsonl", line.model_dump_json().encode())
        self._done[number] = 1

    def add_error(self, number: int, task_id: str, error: InfrastructureError) -> None:
        """Note that the sandbox or the model's server failed; the sample stays to be done."""
        line = ErrorLine(sample=number, task_id=task_id, cause=error.cause, message=str(error))
        self._append("errors.jsonl", line.model_dump_json().encode())

    def _append(self, name: str, raw: bytes) -> None:
        with self._writing:
            if name not in self._open:
                self._open[name] = open(self.path / name, "ab")  # noqa: SIM115 - see close()
            self._open[name].write(raw + b"\n")
            self._open[name].flush()

    def write_summary(self, summary: Summary) -> None:
        """Write ``summary.json``, whole or not at all."""
        self._write_whole("summary.json", summary.model_dump_json(indent=2) + "\n")

    def finish(self) -> None:
        """Put the samples of a complete run in order, and note their digest in the manifest."""
        if self.remaining or self.manifest["samples"]["sha256"] is not None:
            return
        path, part = self.path / "samples.jsonl", self.path / "samples.jsonl.part"
        sha, places = hashlib.sha256(), array("q", bytes(8 * self.count))
        with self._writing, open(path, "rb") as file, open(part, "wb") as out:
            at = 0
            for line in file:
                places[json.loads(line)["sample"]] = at
                at += len(line)
            for place in places:
                file.seek(place)
                line = file.readline()
                sha.update(line)
                out.write(line)
        os.replace(part, path)
        self.manifest["samples"]["sha256"] = sha.hexdigest()
        self._write_whole("manifest.json", json.dumps(self.manifest, indent=2) + "\n")
        (self.path / "turns.jsonl").unlink(missing_ok=True)

    def _write_whole(self, name: str, text: str) -> None:
        part = self.path / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        os.replace(part, self.path / name)

    def close(self) -> None:
        """Close the files and let go of the lock."""
        with self._writing:
            for file in (*self._open.values(), self._lock):
                file.close()


def _lines_to_go_on(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and objects of a file; what was half written at its end is cut off.

    Raises:
        InputError: A line is no JSON object.
    """
    if not path.exists():
        return
    good = 0
    with open(path, "r+b") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                record = None
            yield number, record  # None fails where its keys are read
            good += len(line)
        file.truncate(good)


def verdict_line(number: int, verdict: Verdict, source: str) -> VerdictLine:
    """A verdict as a run keeps it: with short outputs, and what a static scan saw.

    Args:
        number: The sample's.
        verdict: What the judge found.
        source: The program.
    """
    seen = scan(source)
    return VerdictLine(
        sample=number,
        verdict=_clipped(verdict),
        logical_lines=seen.logical_lines,
        flags=seen.flags,
    )


def _clipped(verdict: Verdict) -> Verdict:
    out, err = verdict.stdout[:_KEPT_OUTPUT_BYTES], verdict.stderr[:_KEPT_OUTPUT_BYTES]
    return verdict.model_copy(
        update={
            "stdout": out,
            "stderr": err,
            "stdout_truncated": verdict.stdout_truncated or len(out) < len(verdict.stdout),
            "stderr_truncated": verdict.stderr_truncated or len(err) < len(verdict.stderr),
        }
    )


def _dig(record: dict[str, Any], key: str) -> Any:
    value: Any = record
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _short(value: Any) -> str:
    text = json.dumps(value) if not isinstance(value, str) else value
    return text if len(text) <= 60 else text[:57] + "..."
