"""The site of compose.yaml as people and operators meet it."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from donotplay.security_headers import STRICT_TRANSPORT_SECURITY, api_headers, pages_headers
from tests.deploy.composed import ROOT, Composed
from tests.people import API

pytestmark = pytest.mark.docker

SERVICES = ("postgres", "valkey", "api", "web")


def test_every_service_is_healthy_and_bounded(site: Composed):
    for service in SERVICES:
        container = site.inspect(service)
        host = container["HostConfig"]
        assert container["State"]["Health"]["Status"] == "healthy"
        assert host["ReadonlyRootfs"], service
        assert host["CapDrop"] == ["ALL"], service
        assert "no-new-privileges:true" in host["SecurityOpt"], service
        assert min(host["Memory"], host["NanoCpus"], host["PidsLimit"]) > 0, service


def test_nothing_is_published_but_the_web_on_loopback(site: Composed):
    bound = {service: site.inspect(service)["HostConfig"]["PortBindings"] for service in SERVICES}
    assert {service for service, ports in bound.items() if ports} == {"web"}
    assert [port["HostIp"] for ports in bound["web"].values() for port in ports] == ["127.0.0.1"]


def test_secrets_are_in_files_that_only_their_service_has(site: Composed):
    keys = site.run("exec", "-T", "api", "cat", "/run/secrets/api/secret_keys").strip()
    assert re.fullmatch("[0-9a-f]{64}", keys)
    for service in SERVICES:
        container = site.inspect(service)
        assert not re.search("[0-9a-f]{64}", " ".join(container["Config"]["Env"] + container["Args"]))
        secrets = [mount["Name"] for mount in container["Mounts"] if "secrets" in mount.get("Name", "")]
        assert secrets == ([] if service == "web" else [f"{site.project}_secrets-{service}"])


def test_migrations_have_run_as_a_role_that_may_no_more(site: Composed):
    assert site.run("exec", "-T", "api", "donotplay", "migrate").strip() == "nothing to do"
    query = "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = 'donotplay'"
    assert site.run("exec", "-T", "postgres", "psql", "-U", "postgres", "-Atc", query).strip() == "f"


@pytest.mark.parametrize("path", ["/", "/list", "/settings/security", "/theme.js"])
def test_page_has_the_headers_that_the_program_sends(site: Composed, path: str, tmp_path: Path):
    with site.client() as client:
        (tmp_path / "index.html").write_text(client.get("/").text)
        response = client.get(path)
    wanted = {name: value for name, value in pages_headers(tmp_path).items() if name != "server"}
    assert "sha256-" in wanted["content-security-policy"]
    assert {name: response.headers.get_list(name) for name in wanted} == {
        name: [value] for name, value in wanted.items()
    }
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")
    assert response.headers["Server"] == "nginx"


@pytest.mark.parametrize(("path", "status"), [("/health/ready", 200), ("/api/nothing", 404), ("/no.js", 404)])
def test_answer_of_the_api_comes_as_it_is(site: Composed, path: str, status: int):
    with site.client() as client:
        response = client.get(path)
    assert response.status_code == status
    assert {name: response.headers.get_list(name) for name in api_headers()} == {
        name: [value] for name, value in api_headers().items()
    }


def test_file_named_by_its_content_is_kept_and_comes_compressed(site: Composed):
    with site.client() as client:
        styles = re.search(r'/_app/immutable/[^"]+\.css', client.get("/").text)
        assert styles
        response = client.get(styles.group())
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "gzip"


def test_page_that_has_not_changed_is_not_sent_again(site: Composed):
    with site.client() as client:
        etag = client.get("/list").headers["ETag"]
        assert client.get("/list", headers={"If-None-Match": etag}).status_code == 304


def test_file_larger_than_any_route_takes_is_refused_as_the_api_does(site: Composed):
    with site.client() as client:
        response = client.post(f"{API}/dnp/import", content=b"0" * 22_100_000)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert response.json()["request_id"] == response.headers["X-Request-ID"]


def test_client_can_not_say_where_it_is_and_how_it_came(site: Composed):
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    with site.sign_up() as person:
        page = person.get("/", headers=claims)
        events = person.get(f"{API}/users/me/activity", headers=claims)
        refused = person.get("/api/v1/nothing", headers=claims)
    assert [response.headers.get("Strict-Transport-Security") for response in (page, events, refused)] == [
        None
    ] * 3
    assert "203.0.113.9" not in events.text
    logged = site.run("logs", "--no-log-prefix", "api")
    assert "203.0.113.9" not in logged


def test_events_come_one_by_one(site: Composed):
    names = "\n".join(f"Nobody {number}" for number in range(5_000))
    with site.sign_up() as person:
        created = person.post(f"{API}/dnp/import", params={"dry_run": True}, content=names.encode())
        assert created.status_code == 202, created.text
        with person.stream("GET", f"{created.headers['Location']}/events") as events:
            came = [(time.monotonic(), line) for line in events.iter_lines() if line.startswith("data: ")]
    assert len(came) > 1
    assert came[-1][0] - came[0][0] > 0.1, "all came at the end"


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_site_survives_the_restart_of_a_server(site: Composed, server: str):
    before = site.inspect("api")
    with site.sign_up() as person:
        site.run("restart", server)
        site.wait_for_health(status="up")
        assert person.get(f"{API}/users/me").status_code == 200
        assert person.get(f"{API}/artists/search", params={"q": "metalica"}).json()["artists"]
    after = site.inspect("api")
    assert (after["State"]["StartedAt"], after["RestartCount"]) == (before["State"]["StartedAt"], 0)


def test_api_that_is_away_is_told_as_a_problem_and_found_again_elsewhere(site: Composed):
    site.run("rm", "--stop", "--force", "api")
    with site.client() as client:
        response = client.get("/health/ready")
        assert (response.status_code, response.json()["code"]) == (503, "service_unavailable")
        assert response.headers["Retry-After"] == "5"
        assert client.get("/list").status_code == 200
    site.run("up", "--detach", "--wait")
    site.wait_for_health(status="up")


def test_main_journey_in_a_browser(site: Composed):
    npx = shutil.which("npx")
    assert npx
    command = [npx, "--no-install", "playwright", "test", "journey"]
    result = subprocess.run(
        [*command, "--project=desktop", "--timeout=180000", f"--output={site.project}"],
        cwd=ROOT / "web",
        env=os.environ | {"SITE": site.url},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(ROOT / "web" / site.project, ignore_errors=True)
    assert result.returncode == 0, result.stdout[-3000:]
    assert "1 passed" in result.stdout


def test_api_that_is_told_to_stop_ends_by_itself(site: Composed):
    started = time.monotonic()
    site.run("stop", "api")
    assert time.monotonic() - started < 12, "it was killed"
    assert site.inspect("api")["State"]["ExitCode"] == 0
    site.run("up", "--detach", "--wait")


def test_proxy_in_front_is_believed_when_it_is_trusted(site: Composed):
    """By a web that trusts where the tests call from."""
    site.environment["DONOTPLAY_TRUSTED_PROXIES"] = "172.16.0.0/12,192.168.0.0/16,10.0.0.0/8"
    site.run("up", "--detach", "--wait", "web")
    told = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https"}
    with httpx.Client(base_url=site.url, headers=told) as client:
        answers = [client.get("/"), client.get("/health/live")]
        client.post(f"{API}/auth/login", json={"email": "nobody@example.com", "password": "wrong password"})
    assert [answer.headers["Strict-Transport-Security"] for answer in answers] == [
        STRICT_TRANSPORT_SECURITY
    ] * 2
    assert "203.0.113.9" in site.run("logs", "--no-log-prefix", "--since", "30s", "api")
