"""Searches through HTTP: the server, its clients and the machine's two cores between them."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import psutil

from benchmarks.clients import Load, Outcome
from benchmarks.serving import UNLIMITED, serving
from benchmarks.tables import table, times

CLIENTS = 8

PERSON = {"email": "bench@example.com", "password": "nobody-types-this-7"}


class Served(NamedTuple):
    """What the clients saw with a number of workers, and who took the processors' time meanwhile."""

    workers: int
    outcome: Outcome
    cpu_seconds: dict[str, float]
    """By program."""
    others_cpu_seconds: float
    """Taken by programs that have nothing to do with it."""

    @property
    def per_second(self) -> float:
        return len(self.outcome.times) / self.outcome.seconds

    @property
    def failed(self) -> int:
        """A 400 is the right answer to a query of nothing but punctuation."""
        return sum(count for status, count in self.outcome.statuses.items() if status not in (200, 400))


def measure(data: Path, workers: int, queries: Sequence[str], seconds: float) -> Served:
    with serving(data, WORKERS=workers, RATE_LIMITS=UNLIMITED) as (process_id, address):
        url, token = f"{address}/api/v1/artists/search?q=", _sign_in(f"{address}/api/v1/auth")
        _load(Load(url, token, [*queries], CLIENTS, min(5, seconds)))  # opens the connections to PostgreSQL
        before, all_before = _cpu_seconds(process_id, data), _machine_cpu_seconds()
        outcome = _load(Load(url, token, [*queries], CLIENTS, seconds))
        after, all_after = _cpu_seconds(process_id, data), _machine_cpu_seconds()
    taken = {name: after[name] - before[name] for name in after} | {"the clients": outcome.cpu_seconds}
    return Served(workers, outcome, taken, all_after - all_before - sum(taken.values()))


def report(measured: Sequence[Served]) -> str:
    """Two tables: what the clients saw, and what a search took of the processors."""
    seen = [
        (
            f"{served.workers}",
            f"{served.per_second:,.0f}",
            *times(served.outcome.times),
            f"{served.failed} of {len(served.outcome.times):,}",
        )
        for served in measured
    ]
    names = [*measured[0].cpu_seconds]
    taken = [
        (
            f"{served.workers}",
            *(f"{served.cpu_seconds[name] * 1000 / len(served.outcome.times):.2f} ms" for name in names),
            f"{sum(served.cpu_seconds.values()) / served.outcome.seconds:.2f}",
            f"{max(0, served.others_cpu_seconds) / served.outcome.seconds:.2f}",
        )
        for served in measured
    ]
    return "\n\n".join(
        (
            table(("workers", "searches/s", "median", "99th percentile", "slowest", "failed"), seen),
            table(("processor time of a search, workers", *names, "cores busy", "by others"), taken),
        )
    )


def _load(load: Load) -> Outcome:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.clients"],
        input=msgspec.json.encode(load),
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(result.stdout, type=Outcome)


def _sign_in(url: str) -> str:
    """The access token of the one person who searches; registered in the first of the runs."""
    for way in ("register", "login"):
        request = urllib.request.Request(
            f"{url}/{way}", json.dumps(PERSON).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request) as response:
                return str(json.load(response)["access_token"])
        except urllib.error.HTTPError as error:
            if (way, error.code) != ("register", 409):
                raise
    raise AssertionError


def _cpu_seconds(process_id: int, data: Path) -> dict[str, float]:
    """Taken so far by each of the programs."""
    directory = str(data.resolve())
    servers = {"PostgreSQL": "postgres", "Valkey": "valkey-server"}
    found = {"Python": psutil.Process(process_id).children(recursive=True)}
    for name, program in servers.items():
        found[name] = [
            each
            for each in psutil.process_iter(["name", "cwd"])
            if each.info["name"] == program and (each.info["cwd"] or "").startswith(directory)
        ]
    return {name: sum(sum(each.cpu_times()[:2]) for each in processes) for name, processes in found.items()}


def _machine_cpu_seconds() -> float:
    """Taken so far by all programs there are."""
    spent = psutil.cpu_times()
    return float(sum(spent) - spent.idle - getattr(spent, "iowait", 0))
