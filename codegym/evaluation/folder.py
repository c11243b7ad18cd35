"""The folder of one evaluation, which a later session can go on with.

manifest.json    what is judged, and where: two runs that differ in it do not mix
samples.jsonl    every submission, in one plain form
verdicts.jsonl   one verdict a line, appended as they come
errors.jsonl     the samples that the sandbox failed on, of the last session
summary.json     what came out
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

from codegym.errors import InfrastructureError, InputError
from codegym.evaluation.samples import Sample, SampleSource, write_samples
from codegym.evaluation.summary import Summary
from codegym.suites import Suite
from codegym.task import Verdict

FORMAT = 1
"""Version of the folder's form."""

# What a submission printed is for reading here, not for keeping whole.
_KEPT_OUTPUT_BYTES = 2000
_LOCK = ".lock"
_FILES = frozenset(
    f"{name}{ending}"
    for name in ("manifest.json", "samples.jsonl", "verdicts.jsonl", "errors.jsonl", "summary.json")
    for ending in ("", ".part")
)
# Of the manifest, what must be equal for a run to go on.
_IDENTITY = ("format", "suite.digest", "source", "samples.sha256", "seed")
_WALLS = ("backend", "runtime", "image", "versions.codegym")


class RunFolder:
    """An open, locked run folder.

    Args:
        path: The folder; made where it is missing.
        suite: What is judged on.
        source: The submissions. They are read through once here, so that a broken
            line is found before anything is judged.
        seed: Seed of the hidden tests' random inputs.

    Raises:
        InputError: The samples are broken, or the folder holds another run, holds
            something else, or is in use.
    """

    def __init__(self, path: Path, suite: Suite, source: SampleSource, seed: int) -> None:
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
        self._lock = self._take_lock()
        try:
            self.manifest, self.count = self._prepare(suite, source, seed)
            self._done = self._read_done()
        except BaseException:
            self.close()
            if made:
                (path / _LOCK).unlink(missing_ok=True)
                try:
                    path.rmdir()
                except OSError:
                    pass
            raise
        self._verdicts: IO[bytes] | None = None
        self._errors: IO[bytes] | None = None

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

    def _prepare(self, suite: Suite, source: SampleSource, seed: int) -> tuple[dict[str, Any], int]:
        part = self.path / "samples.jsonl.part"
        try:
            with open(part, "wb") as out:
                written = write_samples(source.samples(suite), out)
            manifest: dict[str, Any] = {
                "format": FORMAT,
                "suite": {"spec": suite.spec, "digest": suite.digest, "tasks": len(suite)},
                "source": source.describe(),
                "label": source.label(),
                "samples": {"count": written.samples, "sha256": written.sha256},
                "seed": seed,
            }
            earlier = self._earlier_manifest()
            if earlier is not None:
                self._check_same(earlier, manifest, _IDENTITY)
                manifest = earlier
            os.replace(part, self.path / "samples.jsonl")
        finally:
            part.unlink(missing_ok=True)
        return manifest, written.samples

    def _earlier_manifest(self) -> dict[str, Any] | None:
        path = self.path / "manifest.json"
        try:
            manifest = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}", str(path)) from None
        if not isinstance(manifest, dict):
            raise InputError("must be a JSON object", str(path))
        return manifest

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

    def _read_done(self) -> bytearray:
        """Which samples have a verdict; a half-written last line is cut off."""
        done = bytearray(self.count)  # a byte a sample: 1 MB for a million
        path = self.path / "verdicts.jsonl"
        if not path.exists():
            return done
        good = 0
        with open(path, "r+b") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    break
                try:
                    record = json.loads(line)
                    done[int(record["sample"])] = 1
                    record["verdict"]["outcome"]
                except (ValueError, KeyError, TypeError, IndexError):
                    raise InputError(
                        "not a verdict of this run; remove the line and it is judged again",
                        f"{path}:{number}",
                    ) from None
                good += len(line)
            file.truncate(good)
        return done

    # ===== Using ====

    @property
    def remaining(self) -> int:
        """How many samples have no verdict yet."""
        return self.count - sum(self._done)

    def start(self, walls: dict[str, Any]) -> None:
        """Begin or go on with the judging.

        Args:
            walls: ``backend``, ``runtime``, ``image`` and ``versions`` of what judges.

        Raises:
            InputError: The run was begun behind other walls.
        """
        if "backend" in self.manifest:
            self._check_same(self.manifest, walls, _WALLS)
        else:
            host = {
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            }
            self.manifest = {**self.manifest, **walls, "host": host}
            self._write_whole("manifest.json", json.dumps(self.manifest, indent=2) + "\n")
        self._verdicts = open(self.path / "verdicts.jsonl", "ab")  # noqa: SIM115
        self._errors = open(self.path / "errors.jsonl", "wb")  # noqa: SIM115

    def pending(self) -> Generator[tuple[int, Sample], None, None]:
        """The samples without a verdict, by their place in ``samples.jsonl``."""
        with open(self.path / "samples.jsonl", "rb") as file:
            for place, line in enumerate(file):
                if not self._done[place]:
                    record = json.loads(line)
                    yield place, Sample(record["task_id"], record["solution"])

    def add_verdict(self, place: int, verdict: Verdict) -> None:
        """Append a verdict; it is on its way to the disk when this returns."""
        assert self._verdicts is not None
        record = _clipped(verdict).model_dump_json()
        self._verdicts.write(f'{{"sample":{place},"verdict":{record}}}\n'.encode())
        self._verdicts.flush()
        self._done[place] = 1

    def add_error(self, place: int, task_id: str, error: InfrastructureError) -> None:
        """Note that the sandbox failed on a sample; it stays without a verdict."""
        assert self._errors is not None
        record = {"sample": place, "task_id": task_id, "cause": error.cause, "message": str(error)}
        self._errors.write(json.dumps(record).encode() + b"\n")
        self._errors.flush()

    def verdict_lines(self) -> Iterator[bytes]:
        """The lines of ``verdicts.jsonl``."""
        if (self.path / "verdicts.jsonl").exists():
            with open(self.path / "verdicts.jsonl", "rb") as file:
                yield from file

    def write_summary(self, summary: Summary) -> None:
        """Write ``summary.json``, whole or not at all."""
        self._write_whole("summary.json", summary.model_dump_json(indent=2) + "\n")

    def _write_whole(self, name: str, text: str) -> None:
        part = self.path / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        os.replace(part, self.path / name)

    def close(self) -> None:
        """Close the files and let go of the lock."""
        for file in (getattr(self, "_verdicts", None), getattr(self, "_errors", None), self._lock):
            if file is not None:
                file.close()


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
