"""`donotplay users` and `donotplay keys` as real processes, beside a site that is up."""

import json
import os
import secrets
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.authenticators import App
from tests.people import API, PASSWORD, new_email
from tests.processes import PATIENCE_SECONDS, ForkedProgram, environment, run_donotplay

NEW = "another song nobody asked for"


@pytest.fixture
def program(directory):
    with ForkedProgram(directory) as program:
        yield program


@pytest.fixture
def signed_in(program):
    body = {"email": new_email(), "password": PASSWORD}
    return program.client.post(f"{API}/auth/register", json=body).json()


def log_in(program, email: str, password: str = PASSWORD, **code: str):
    return program.client.post(f"{API}/auth/login", json={"email": email, "password": password, **code})


def test_reset_password_prints_a_link_that_works_once(program, signed_in):
    email = signed_in["user"]["email"]
    done = run_donotplay("users", "reset-password", email.upper(), data_dir=program.directory)
    assert done.returncode == 0, done.stderr
    link, sentence = done.stdout.splitlines()
    assert sentence == "It works once, for 30 minutes."
    (token,) = parse_qs(urlsplit(link).fragment)["token"]
    body = {"token": token, "new_password": NEW}
    assert program.client.post(f"{API}/auth/password/reset", json=body).status_code == 204
    assert log_in(program, email, NEW).status_code == 200
    assert program.client.post(f"{API}/auth/password/reset", json=body).status_code == 403


def test_reset_password_of_nobody_says_so_in_one_line(program):
    done = run_donotplay("users", "reset-password", "nobody@example.com", data_dir=program.directory)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "donotplay: nobody has the address or id nobody@example.com"


@pytest.mark.parametrize("whose", ["address", "--everybody"])
def test_end_sessions_logs_out_at_once(program, signed_in, whose):
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    assert program.client.get(f"{API}/users/me", headers=headers).status_code == 200
    argument = signed_in["user"]["email"] if whose == "address" else whose
    done = run_donotplay("users", "end-sessions", argument, data_dir=program.directory)
    assert done.stdout == "1 sessions were ended\n", done.stderr
    assert program.client.get(f"{API}/users/me", headers=headers).status_code == 401


def test_end_sessions_wants_to_know_whose(program):
    done = run_donotplay("users", "end-sessions", data_dir=program.directory)
    assert done.returncode == 1
    assert "name one account, or say --everybody" in done.stderr


def test_document_is_all_that_is_on_standard_output(program, signed_in):
    """Lines of the log and refusals go to standard error, as for `donotplay users list --json | jq`."""
    email = signed_in["user"]["email"]
    done = run_donotplay("users", "disable", email, "--json", data_dir=program.directory)
    assert json.loads(done.stdout)["sessions_ended"] == 1
    assert '"tag":"account.disabled"' in done.stderr.replace(" ", "")
    refused = run_donotplay("users", "reset-password", email, "--json", data_dir=program.directory)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[-1].endswith("is disabled: enable it first")


def test_list_ends_without_a_fuss_when_nobody_reads_on(program, signed_in):
    """As with `donotplay users list | head -0`."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "donotplay", "users", "list"],
        env=environment(data_dir=program.directory),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_keys_can_be_rotated_without_anybody_noticing(program, signed_in):
    email = signed_in["user"]["email"]
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    setup = program.client.post(f"{API}/auth/2fa/setup", json={"password": PASSWORD}, headers=headers).json()
    app = App(setup["secret"])
    enabled = program.client.post(f"{API}/auth/2fa/enable", json={"code": app.code()}, headers=headers)
    assert enabled.status_code == 200, enabled.text

    file = program.directory / "secret.key"
    old, new = file.read_text().strip(), secrets.token_hex(32)
    file.write_text(f"{new}\n{old}\n")
    program.stop(15)
    program.start()
    assert program.client.get(f"{API}/users/me", headers=headers).status_code == 200
    done = run_donotplay("keys", "rotate", data_dir=program.directory)
    assert done.stdout.startswith("1 secrets are now encrypted with the key ")

    file.write_text(f"{new}\n")
    program.stop(15)
    program.start()
    assert program.client.get(f"{API}/users/me", headers=headers).status_code == 401
    assert log_in(program, email, totp_code=app.code()).status_code == 200
