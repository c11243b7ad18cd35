"""The horizon's curves as SVG, with nothing but the standard library, and as PNG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from codegym.errors import InputError
from codegym.evaluation.comparing import pareto
from codegym.horizon import Fit, curve

COLOURS = ("#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f")
"""One for each run, in order, from the start again after the last."""

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 44
_POINTS = 120

Fits = Sequence[tuple[str, Fit]]


def svg(fits: Fits) -> str:
    """Success over effective lines: curve with its 95% band, and the rate of each octave.

    Args:
        fits: Name and fit of each run.
    """
    low = math.floor(math.log2(min(fit.smallest for _, fit in fits)))
    high = math.ceil(math.log2(max(fit.largest for _, fit in fits)))
    high = max(high, low + 1)

    def x(lines: float) -> float:
        return _LEFT + (math.log2(lines) - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    def y(rate: float) -> float:
        return _TOP + (1 - rate) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" class="curve" '
        f'aria-label="Success over effective lines: {escape(", ".join(n for n, _ in fits))}">'
    ]
    for tenth in range(0, 11, 2):
        at = y(tenth / 10)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{tenth * 10}%</text>'
        )
    for power in range(low, high + 1):
        at, foot = x(2.0**power), _HEIGHT - _BOTTOM
        parts.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{foot}"/>'
            f'<text x="{at:.1f}" y="{foot + 18}" text-anchor="middle">{2**power}</text>'
        )
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">'
        "effective lines of the reference</text>"
    )
    for number, (_, fit) in enumerate(fits):
        colour = COLOURS[number % len(COLOURS)]
        lines, rate, lower, upper = curve(fit, _POINTS)
        edge = [f"{x(a):.1f},{y(b):.1f}" for a, b in zip(lines, upper, strict=True)]
        edge += [f"{x(a):.1f},{y(b):.1f}" for a, b in zip(lines[::-1], lower[::-1], strict=True)]
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in zip(lines, rate, strict=True))
        parts.append(f'<polygon points="{" ".join(edge)}" fill="{colour}" opacity="0.12"/>')
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        for octave in fit.octaves:
            if octave.tasks:
                middle = min(max(math.sqrt(octave.low * octave.high), fit.smallest), fit.largest)
                told = f"{octave.low} to {octave.high - 1} lines: {octave.rate:.0%}"
                parts.append(
                    f'<circle cx="{x(middle):.1f}" cy="{y(octave.rate):.1f}" r="4" '
                    f'fill="{colour}"><title>{told} of {octave.tasks} tasks</title></circle>'
                )
    return "".join([*parts, "</svg>"])


def _round_step(most: float) -> float:
    """A round distance of ticks, for about five of them up to a number."""
    power = 10.0 ** math.floor(math.log10(most / 5))
    return next(power * round_ for round_ in (1, 2, 5, 10) if power * round_ >= most / 5)


def scatter(points: Sequence[tuple[str, str, float, float]], axis: str) -> str:
    """Success over cost, with the front of those that none beats in both.

    Args:
        points: Name, colour, cost and success in [0, 1] of each.
        axis: What the cost is.
    """
    step = _round_step(max(cost for _, _, cost, _ in points) or 1.0)
    ticks = math.ceil(max(cost for _, _, cost, _ in points) * 1.05 / step) or 1
    most, foot = ticks * step, _HEIGHT - _BOTTOM

    def x(cost: float) -> float:
        return _LEFT + cost / most * (_WIDTH - _LEFT - _RIGHT)

    def y(rate: float) -> float:
        return _TOP + (1 - rate) * (foot - _TOP)

    names = escape(", ".join(name for name, *_ in points))
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" class="curve" '
        f'aria-label="Success over {escape(axis)}: {names}">'
    ]
    for fifth in range(6):
        at = y(fifth / 5)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{fifth * 20}%</text>'
        )
    for tick in range(ticks + 1):
        anchor = "end" if tick == ticks else "middle"
        parts.append(
            f'<text x="{x(tick * step):.1f}" y="{foot + 18}" text-anchor="{anchor}">'
            f"{tick * step:.4g}</text>"
        )
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">'
        f"{escape(axis)}</text>"
    )
    front = pareto([(cost, rate) for _, _, cost, rate in points])
    path = " ".join(f"{x(points[i][2]):.1f},{y(points[i][3]):.1f}" for i in front)
    parts.append(f'<polyline class="front" points="{path}" fill="none" stroke="currentColor"/>')
    for name, colour, cost, rate in points:
        end = x(cost) > _WIDTH * 0.7
        parts.append(
            f'<circle cx="{x(cost):.1f}" cy="{y(rate):.1f}" r="5" fill="{colour}"/>'
            f'<text x="{x(cost) + (-9 if end else 9):.1f}" y="{y(rate) - 7:.1f}" '
            f'text-anchor="{"end" if end else "start"}">{escape(name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def write_png(fits: Fits, path: Path) -> None:
    """Draw the same with matplotlib.

    Raises:
        InputError: matplotlib is not installed, or the file cannot be written.
    """
    try:
        import matplotlib
    except ImportError:
        raise InputError(
            "needs matplotlib: pip install 'codegym[baselines]', or take --html", "--png"
        ) from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), dpi=150)
    for number, (name, fit) in enumerate(fits):
        colour = COLOURS[number % len(COLOURS)]
        lines, rate, low, high = curve(fit)
        axes.plot(lines, rate, color=colour, label=f"{name}: H50 {fit.horizons['h50']}")
        axes.fill_between(lines, low, high, color=colour, alpha=0.12, linewidth=0)
        filled = [octave for octave in fit.octaves if octave.tasks]
        middles = [math.sqrt(octave.low * octave.high) for octave in filled]
        axes.plot(middles, [octave.rate for octave in filled], "o", color=colour)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("effective lines of the reference")
    axes.set_ylabel("success")
    axes.grid(alpha=0.25)
    axes.legend()
    try:
        figure.savefig(path, bbox_inches="tight")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
    finally:
        pyplot.close(figure)
