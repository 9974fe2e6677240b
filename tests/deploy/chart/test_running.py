"""The chart's pods run, in containers with their users, mounts, limits and probes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from donotplay import migrations
from tests.deploy.chart.node import Container, Node, docker, running_node
from tests.deploy.chart.rendering import pods, resources

MADE = resources("development", "--set", "backup.enabled=true")
PODS = dict(pods(MADE))


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with running_node(MADE) as node:
        yield node


@contextmanager
def paused(container: Container) -> Iterator[None]:
    """While it does not answer."""
    docker("pause", container.name)
    try:
        yield
    finally:
        docker("unpause", container.name)


@pytest.fixture(scope="module")
def postgresql(node: Node) -> Container:
    container = node.start(PODS["StatefulSet dnp-postgresql"])
    container.comes_to("readinessProbe")
    return container


@pytest.fixture(scope="module")
def valkey(node: Node) -> Container:
    container = node.start(PODS["Deployment dnp-valkey"])
    container.comes_to("readinessProbe")
    return container


@pytest.fixture(scope="module")
def migrated(node: Node, postgresql: Container) -> Container:
    """The database, and the job that has migrated it."""
    job = node.start(PODS["Job dnp-donotplay-migration"])
    assert job.ends() == 0, job.logs()
    return job


@pytest.fixture(scope="module")
def api(node: Node, migrated: Container, valkey: Container) -> Container:
    container = node.start(PODS["Deployment dnp-donotplay-api"])
    container.comes_to("startupProbe")
    return container


@pytest.fixture(scope="module")
def web(node: Node, api: Container) -> Container:
    container = node.start(PODS["Deployment dnp-donotplay-web"])
    container.comes_to("readinessProbe")
    return container


def test_migration_brings_an_empty_database_to_the_schema(migrated):
    printed = [line for line in migrated.logs().splitlines() if not line.startswith("{")]
    latest = max(file.stem for file in (Path(migrations.__file__).parent / "versions").glob("*.py"))
    assert printed[-1] == latest, "an image of other sources: build it anew"


def test_migration_has_nothing_to_do_a_second_time(node, migrated):
    again = node.start(PODS["Job dnp-donotplay-migration"])
    assert (again.ends(), "nothing to do" in again.logs()) == (0, True)


def test_parts_find_each_other(node, web):
    (test,) = PODS["Pod dnp-donotplay-test"]["spec"]["containers"]
    script, url = test["args"]
    smoke = node.start(PODS["Pod dnp-donotplay-test"], script, f"{url}:8080")
    assert smoke.ends() == 0, smoke.logs()


def test_smoke_test_fails_where_there_is_no_site(node, web):
    (test,) = PODS["Pod dnp-donotplay-test"]["spec"]["containers"]
    smoke = node.start(
        PODS["Pod dnp-donotplay-test"], test["args"][0], "http://dnp-donotplay-api:3000/health"
    )
    assert smoke.ends() != 0


def test_backup_writes_a_dump_to_its_volume(node, migrated):
    job = node.start(PODS["CronJob dnp-donotplay-backup"])
    assert job.ends() == 0, job.logs()
    (dump,) = (node.directory / "dnp-donotplay-backup").iterdir()
    assert dump.stat().st_size > 100_000


def test_metrics_are_there(api):
    script = "import urllib.request as r; print(r.urlopen('http://localhost:9464/metrics').read().decode())"
    assert "donotplay_rate_limits_in_memory 0.0" in docker("exec", api.name, "python", "-c", script).stdout


def test_without_redis_the_api_is_ready_and_without_postgresql_it_is_only_alive(api, postgresql, valkey):
    with paused(valkey):
        assert api.passes("readinessProbe")
        with paused(postgresql):
            assert not api.passes("readinessProbe")
            assert api.passes("livenessProbe")
    api.comes_to("readinessProbe")


@pytest.mark.parametrize("component", ["api", "web"])
def test_pod_that_is_told_to_stop_does_so_by_itself(node, web, component):
    pod = PODS[f"Deployment dnp-donotplay-{component}"]
    container = node.start(pod)
    container.comes_to("readinessProbe")
    code, seconds = container.stop()
    assert code != 137, "it was killed"
    assert seconds < pod["spec"]["terminationGracePeriodSeconds"] - 5


def test_wait_before_the_end_works_in_each_image(api, web):
    for container in (api, web):
        command = container.spec["lifecycle"]["preStop"]["exec"]["command"]
        assert docker("exec", container.name, command[0], "0", check=False).returncode == 0
