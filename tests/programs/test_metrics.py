"""The figures for Prometheus, on a port of their own, added up over the workers."""

import signal

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.people import API
from tests.processes import ForkedProgram, Program, free_port


def figures(port: int) -> dict[str, float]:
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_refusals_of_all_workers_are_counted_and_only_on_the_port_for_metrics(directory):
    port = free_port()
    with Program(directory, metrics_port=port, workers=2, rate_limits="registration=1/3600") as program:
        body = {"email": "nobody", "password": "whatever it may be"}
        # Each on a connection of its own: some worker or other takes it.
        address = f"{program.url}{API}/auth/register"
        statuses = [httpx.post(address, json=body).status_code for _ in range(20)]
        assert statuses == [400] + [429] * 19
        seen = figures(port)
        assert seen["donotplay_rate_limit_refusals_total"] == 19
        assert seen["donotplay_rate_limits_in_memory"] == 0
        assert "donotplay_rate_limit" not in program.client.get("/metrics").text
        assert program.stop(signal.SIGTERM) == 0


def test_port_that_is_taken_is_said_in_one_line(directory):
    with ForkedProgram(directory) as program:
        other = ForkedProgram(
            directory.parent / "other",
            metrics_port=program.port,
            database_url="postgresql://127.0.0.1:9/away",
            redis_url="redis://127.0.0.1:9",
            secret_keys="f" * 16 + "0123456789abcdef" * 2,
        )
        other.launch()
        assert other.process.wait() == 1
        assert other.log() == (
            f"donotplay: can't serve metrics on 127.0.0.1:{program.port}: Address already in use; "
            "set DONOTPLAY_METRICS_PORT\n"
        )
