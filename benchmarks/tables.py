"""Figures as Markdown."""

import statistics
from collections.abc import Iterable, Mapping, Sequence


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


def compared(what: str, taken: Mapping[str, Sequence[float]]) -> str:
    """Seconds by what took them, beside the first of them."""
    base = statistics.median(next(iter(taken.values())))
    rows = [
        [
            name,
            f"{statistics.median(each) / base:.3f} x",
            milliseconds(statistics.median(each)),
            milliseconds(percentile(each, 95)),
        ]
        for name, each in taken.items()
    ]
    return table([what, "of the first", "median", "95th percentile"], rows)
