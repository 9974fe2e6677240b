"""What is counted, in the format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/).

The workers write their figures into files; the program itself adds them up and serves them on a port of their
own, which is nobody's business outside. `prometheus_client` chooses files or memory when it is imported: by
then `PROMETHEUS_MULTIPROC_DIR` must be set.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from donotplay.errors import StartupError

log = structlog.get_logger()


@contextmanager
def served(host: str, port: int) -> Iterator[None]:
    """Serve the figures of all workers that are started meanwhile, unless `port` is 0."""
    if port == 0:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="donotplay-metrics-") as directory:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        try:
            server, thread = start_http_server(port, host, registry)
        except OSError as error:
            raise StartupError(
                f"can't serve metrics on {host}:{port}: {error.strerror}; set DONOTPLAY_METRICS_PORT"
            ) from error
        log.info("serving_metrics", url=f"http://{host}:{port}/metrics")
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
