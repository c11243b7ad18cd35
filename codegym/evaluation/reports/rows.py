"""A summary as rows for people: what it is called, and its value as text."""

from __future__ import annotations

from codegym.evaluation.comparing import Paired
from codegym.evaluation.summary import Summary, Window

Interval = tuple[float, float] | None


def percent(share: float | None, interval: Interval = None) -> str:
    """A share as a percentage, with its interval if there is one; a dash where undefined."""
    if share is None:
        return "-"
    text = f"{100 * share:.1f}%"
    if interval is None:
        return text
    return f"{text} ({100 * interval[0]:.1f} to {100 * interval[1]:.1f})"


def outcomes_text(outcomes: dict[str, int]) -> str:
    """Counts that are not 0, most first: ``failed 20, timeout 4``."""
    found = sorted(((n, name) for name, n in outcomes.items() if n), key=lambda row: -row[0])
    return ", ".join(f"{name} {n}" for n, name in found) or "-"


def dollars(value: float | None) -> str:
    """An amount; blank where unknown."""
    return "" if value is None else f"${value:.4f}" if value < 1 else f"${value:,.2f}"


def number(value: float | None) -> str:
    """A count; blank where unknown."""
    return "" if value is None else f"{value:,.0f}"


def summary_rows(summary: Summary) -> list[tuple[str, str]]:
    """Everything in a summary that can be said in a line, in order; what is unknown is left out."""
    rows = [
        ("samples judged", f"{summary.judged} of {summary.samples}"),
        ("tasks", f"{summary.tasks_attempted} of {summary.tasks}"),
    ]
    for k, value in summary.pass_at_k.items():
        if value is not None:
            rows.append((f"pass@{k}", percent(value, summary.pass_at_k_interval.get(k))))
    rows.append(("tasks solved", f"{summary.solved} of {summary.tasks_attempted}"))
    rows.append(("tests passed", percent(summary.tests_passed)))
    rows.append(("outcomes", outcomes_text(summary.outcomes)))
    for name, shown in summary.horizon.shown.items():
        rows.append((f"line horizon {name.upper()}", shown))
    if summary.milestones:
        reached = [f"{lines}: {m.reached} of {m.tasks}" for lines, m in summary.milestones.items()]
        rows.append(("milestones reached (lines: tasks)", ", ".join(reached)))
        rows.append(("largest line credit", str(summary.line_credit)))
    if summary.bloat is not None:
        rows.append(("bloat (lines over the reference's)", f"{summary.bloat:.2f}"))
    rows += _spent(summary)
    if summary.contamination is not None:
        found = summary.contamination
        rows.append((f"pass@1, released up to {found.cutoff}", window_text(found.before)))
        rows.append((f"pass@1, released after {found.cutoff}", window_text(found.after)))
    elif len(summary.released) > 1:
        rows += [
            (f"pass@1, released in {year}", window_text(window))
            for year, window in summary.released.items()
        ]
    if summary.flagged:
        rows.append(("flagged by the static scan", f"{summary.flagged}: {_flags(summary)}"))
    rows.append(("infrastructure errors", str(summary.infrastructure_errors)))
    rows.append(("seconds", f"{summary.seconds:.1f}"))
    if len(summary.families) > 1:
        for family, row in summary.families.items():
            rows.append((f"pass@1, family {family} ({row.tasks})", percent(row.pass_at_1)))
    return rows


def window_text(window: Window) -> str:
    """A window's pass@1, and of how many tasks."""
    return f"{percent(window.pass_at_1, window.interval)} of {window.tasks}"


def paired_cells(found: Paired) -> list[str]:
    """A comparison as texts: tasks, difference with its interval, p, better, worse."""
    return [
        str(found.tasks),
        f"{100 * found.difference:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})",
        f"{found.p_value:.4f}" if found.p_value >= 0.0001 else "< 0.0001",
        str(found.better),
        str(found.worse),
    ]


def _spent(summary: Summary) -> list[tuple[str, str]]:
    rows = []
    if summary.tokens is not None:
        tokens = summary.tokens
        rows.append(("tokens", f"{number(tokens.prompt)} in, {number(tokens.completion)} out"))
        rows.append(("tokens per solved task", number(tokens.per_solved)))
        rows.append(("answers ended by", outcomes_text(summary.finish_reasons)))
    if summary.cost is not None:
        rows.append(("cost", dollars(summary.cost.total)))
        rows.append(("cost per solved task", dollars(summary.cost.per_solved)))
    return rows


def _flags(summary: Summary) -> str:
    return ", ".join(f"{name} {count}" for name, count in summary.flags.items())
