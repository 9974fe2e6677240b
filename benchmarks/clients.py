"""Clients that search through HTTP, in a process of their own, which `through_http.py` starts.

It is told what to do on its standard input and tells what it found on its standard output.
Each client is a thread with one kept connection; libcurl does the work without holding Python's lock.
"""

import resource
import sys
import threading
import time
from itertools import islice
from urllib.parse import quote

import msgspec
import pycurl


class Load(msgspec.Struct):
    """What to do."""

    url: str
    """Up to where the query comes."""
    token: str
    queries: list[str]
    clients: int
    seconds: float


class Outcome(msgspec.Struct):
    """What came of it."""

    seconds: float
    times: list[float]
    statuses: dict[int, int]
    """0 for a connection that broke."""
    cpu_seconds: float
    """That all the clients took themselves."""


def run(load: Load) -> Outcome:
    before = _cpu_seconds()
    started = time.perf_counter()
    clients = [
        _Client(load, started + load.seconds, islice(load.queries, first, None, load.clients))
        for first in range(load.clients)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    statuses = [status for client in clients for status in client.statuses]
    return Outcome(
        time.perf_counter() - started,
        [seconds for client in clients for seconds in client.times],
        {status: statuses.count(status) for status in sorted(set(statuses))},
        _cpu_seconds() - before,
    )


class _Client(threading.Thread):
    """Searches one after the other, without a pause; from the start again when its queries end."""

    def __init__(self, load: Load, until: float, queries: "islice[str]") -> None:
        super().__init__()
        self.until = until
        self.urls = [f"{load.url}{quote(query)}" for query in queries]
        self.times: list[float] = []
        self.statuses: list[int] = []
        self.curl = pycurl.Curl()
        self.curl.setopt(pycurl.HTTPHEADER, [f"Authorization: Bearer {load.token}"])
        self.curl.setopt(pycurl.WRITEFUNCTION, len)
        self.curl.setopt(pycurl.NOSIGNAL, 1)

    def run(self) -> None:
        while True:
            for url in self.urls:
                started = time.perf_counter()
                if started >= self.until:
                    self.curl.close()
                    return
                self.curl.setopt(pycurl.URL, url)
                try:
                    self.curl.perform()
                    self.statuses.append(self.curl.getinfo(pycurl.RESPONSE_CODE))
                except pycurl.error:
                    self.statuses.append(0)
                self.times.append(time.perf_counter() - started)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    told = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(run(told)))
