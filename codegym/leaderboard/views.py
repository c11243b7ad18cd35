"""What the pages and the API show of a row, worked out of what the store keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegym.leaderboard.catalogue import Listed, listed
from codegym.leaderboard.store import DIFFERS, QUEUED, REJECTED, VERIFIED, Row, Store

MEANING = {
    VERIFIED: "This board judged every stored program again, and the run's claims hold.",
    QUEUED: "Not judged here yet: the numbers are what the run claims.",
    DIFFERS: "The run claims less than what came out here: the numbers are this board's.",
    REJECTED: "The run claims more than what came out here: the numbers are this board's.",
}

HORIZONS = ("h50", "h80", "h95")


@dataclass(frozen=True)
class RowView:
    """A row as it is read."""

    row: Row

    @property
    def numbers(self) -> dict[str, Any]:
        """This board's numbers, or the run's own while there are none."""
        return self.row.derived or self.row.claimed

    @property
    def day(self) -> str:
        """When it was submitted, ``2026-11-27``, UTC."""
        return _day(self.row.submitted)

    @property
    def graded_day(self) -> str:
        """When it was re-graded; empty where it was not."""
        return "" if self.row.graded is None else _day(self.row.graded)

    @property
    def meaning(self) -> str:
        """What its status says."""
        return MEANING[self.row.status]

    @property
    def pass_at_1(self) -> float | None:
        """Mean over the tasks."""
        return _number(self.numbers["pass_at_k"].get("1"))

    @property
    def pass_at_k(self) -> list[tuple[int, float]]:
        """Each k with its pass@k, where that is defined."""
        found = ((int(k), _number(v)) for k, v in self.numbers["pass_at_k"].items())
        return sorted((k, v) for k, v in found if v is not None)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95% interval of pass@1; None where it is not known."""
        found = (self.numbers.get("pass_at_k_interval") or {}).get("1") or (None, None)
        low, high = (_number(end) for end in found)
        return None if low is None or high is None else (low, high)

    @property
    def disagrees(self) -> bool:
        """Whether there is a difference to show."""
        found = self.row.difference
        return bool(found and (found["claimed_more"] or found["claimed_less"]))

    @property
    def differing_numbers(self) -> list[tuple[str, str, str]]:
        """Name, claimed and derived value of the numbers that differ."""
        told: list[tuple[str, str, str]] = []
        for name, pair in (self.row.difference or {}).get("numbers", {}).items():
            told += _pairs(name, pair["claimed"], pair["derived"])
        return told

    @property
    def made(self) -> list[tuple[str, str]]:
        """How the run was made, as it says itself: names and values for people."""
        return list(_flat(self.row.made))

    @property
    def reported(self) -> list[tuple[str, str]]:
        """Numbers that no judging can check: what the model's answers took."""
        spent = {name: self.row.claimed.get(name) for name in ("tokens", "cost", "finish_reasons")}
        return list(_flat(spent))

    @property
    def tokens_per_solved(self) -> float | None:
        """For each task solved here at least once, as reported; None where unknown."""
        spent, solved = self.row.claimed.get("tokens") or {}, self.numbers.get("solved")
        prompt, completion = _number(spent.get("prompt")), _number(spent.get("completion"))
        if prompt is None or completion is None or not solved:
            return None
        return float((prompt + completion) / solved)

    @property
    def more(self) -> list[tuple[str, str]]:
        """What else the verdicts say."""
        numbers = self.numbers
        told = [("tasks solved", f"{numbers['solved']} of {numbers['tasks']}")]
        for lines, found in numbers["milestones"].items():
            told.append((f"reached {lines} lines", f"{found['reached']} of {found['tasks']} tasks"))
        if numbers["bloat"] is not None:
            told.append(("bloat: own lines over the reference's", f"{numbers['bloat']:.2f}"))
        seen = numbers["contamination"]
        if seen is not None:
            for when, name in (("before", "public by"), ("after", "public after")):
                rate = seen[when]["pass_at_1"]
                shown = "-" if rate is None else f"{rate:.1%}"
                shown += f" of {seen[when]['tasks']} tasks"
                told.append((f"pass@1, tasks {name} {seen['cutoff']}", shown))
        flags = ", ".join(f"{name} {count}" for name, count in numbers["flags"].items())
        told.append(("programs that look like attempts at the judge", flags or "none"))
        return told

    def horizon_point(self, name: str) -> str:
        """The horizon without its interval."""
        return self.horizon(name).partition(" (")[0]

    def horizon_span(self, name: str) -> str:
        """Its interval, ``140 to 231``; empty where there is none."""
        return self.horizon(name).partition(" (")[2].rstrip(")")

    def horizon(self, name: str) -> str:
        """``182 (140 to 231)``; empty where it was not fitted."""
        return str(self.numbers["horizon"]["shown"].get(name, ""))

    def horizon_key(self, name: str) -> float:
        """The horizon for sorting: ``> 168`` behind every number, ``< 3`` before."""
        shown = self.horizon(name)
        if not shown:
            return -1.0
        exact = _number(self.numbers["horizon"].get(name))
        if exact is not None:
            return exact
        return 1e9 if shown.startswith(">") else 0.0

    def plain(self) -> dict[str, Any]:
        """The row as the API gives it."""
        numbers = {k: v for k, v in self.numbers.items() if k not in {"points", "passes", "curve"}}
        return {
            "id": self.row.id,
            "name": self.row.name,
            "status": self.row.status,
            "suite": {"digest": self.row.suite, "name": self.row.suite_name},
            "submitted": _moment(self.row.submitted),
            "graded": None if self.row.graded is None else _moment(self.row.graded),
            "submitter": self.row.submitter,
            "samples": self.row.samples,
            "per_task": self.row.per_task,
            "numbers_are": "claimed" if self.row.derived is None else "derived",
            "numbers": numbers,
            "difference": self.row.difference,
            "made": self.row.made,
            "note": self.row.note,
        }


@dataclass(frozen=True)
class Group:
    """The rows over one suite: only these can be compared."""

    digest: str
    name: str
    tasks: list[Listed]
    rows: list[RowView]

    @property
    def best_first(self) -> list[RowView]:
        """Rows that are not rejected by pass@1, then the rejected ones."""
        return sorted(
            self.rows, key=lambda view: (view.row.status == REJECTED, -(view.pass_at_1 or 0.0))
        )


def groups(store: Store) -> list[Group]:
    """Every suite that has rows, the one with the most first."""
    by_suite: dict[str, list[RowView]] = {}
    for row in store.rows():
        by_suite.setdefault(row.suite, []).append(RowView(row))
    found = [
        Group(suite["digest"], suite["name"], listed(suite["listing"]), by_suite[suite["digest"]])
        for suite in store.suites()
        if suite["digest"] in by_suite
    ]
    return sorted(found, key=lambda group: -len(group.rows))


def drawn(views: list[RowView], rejected: bool = False) -> list[dict[str, Any]]:
    """The horizon curves of rows, for the plot; of rejected ones only where asked for."""
    found = []
    for view in views:
        curve = (view.row.derived or {}).get("curve")
        if curve and (rejected or view.row.status != REJECTED):
            found.append({"id": view.row.id, "name": view.row.name, **curve})
    return found


def _pairs(name: str, claimed: Any, derived: Any) -> Iterator[tuple[str, str, str]]:
    """What differs, down to plain values."""
    if isinstance(claimed, dict) and isinstance(derived, dict):
        for key in derived:
            yield from _pairs(f"{name}.{key}", claimed.get(key), derived[key])
    elif claimed != derived:
        yield name, _told(claimed), _told(derived)


def _flat(record: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif value not in (None, "", []):
            yield before + name, _told(value)


def _told(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 500 else text[:497] + "..."


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _day(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).date().isoformat()


def _moment(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="seconds")
