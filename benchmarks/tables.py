"""Figures as Markdown."""

import statistics
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The first column on the left, figures on the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def percentile(figures: Sequence[float], percent: int) -> float:
    return statistics.quantiles(figures, n=100, method="inclusive")[percent - 1]


def milliseconds(seconds: float) -> str:
    """With as many digits as mean something on a noisy machine."""
    figure = seconds * 1000
    return f"{figure:,.{0 if figure >= 100 else 1}f} ms"


def megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def times(figures: Sequence[float]) -> list[str]:
    """Median, 99th percentile and slowest."""
    return [
        milliseconds(statistics.median(figures)),
        milliseconds(percentile(figures, 99)),
        milliseconds(max(figures)),
    ]
