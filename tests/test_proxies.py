"""Whom the application takes a request to be from, by who hands it in and what they report."""

from ipaddress import ip_address

import httpx
import msgspec
import pytest
from asgi_lifespan import LifespanManager
from hypothesis import given
from hypothesis import strategies as st

from donotplay.app import create_app
from donotplay.proxies import MAX_HOPS, behind_proxies
from tests.people import log_in, make_account

PROXY, SECOND_PROXY, CLIENT, LIE = "10.0.0.1", "fd00::2", "192.0.2.7", "198.51.100.66"
TRUSTED = ("10.0.0.0/8", "fd00::/8")


async def told(*headers: tuple[str, str], peer: str = PROXY, trusted=TRUSTED) -> tuple[str, str]:
    """The client and the scheme that the application is told of."""
    seen = {}

    async def application(scope, receive, send):
        seen.update(scope)

    encoded = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers]
    scope = {"type": "http", "client": (peer, 1234), "scheme": "http", "headers": encoded}
    await behind_proxies(application, trusted)(scope, None, None)
    return seen["client"][0], seen["scheme"]


def forwarded_for(value: str) -> tuple[str, str]:
    return "X-Forwarded-For", value


def proto(value: str) -> tuple[str, str]:
    return "X-Forwarded-Proto", value


async def test_client_and_scheme_that_a_trusted_proxy_reports_are_taken():
    assert await told(forwarded_for(CLIENT), proto("https")) == (CLIENT, "https")


async def test_scheme_alone_is_taken_too():
    assert await told(proto("https")) == (PROXY, "https")


@pytest.mark.parametrize("peer", [CLIENT, "11.0.0.1", "fe80::1"])
async def test_reports_of_a_peer_that_is_not_trusted_change_nothing(peer):
    assert await told(forwarded_for(LIE), proto("https"), peer=peer) == (peer, "http")


async def test_without_trusted_proxies_nothing_is_believed():
    headers = [forwarded_for(LIE), proto("https"), ("Forwarded", f"for={LIE}"), ("X-Real-IP", LIE)]
    assert await told(*headers, peer="127.0.0.1", trusted=()) == ("127.0.0.1", "http")


async def test_other_headers_of_a_trusted_proxy_are_not_read():
    assert await told(("Forwarded", f"for={LIE};proto=https"), ("X-Real-IP", LIE)) == (PROXY, "http")


@pytest.mark.parametrize(
    "headers",
    [
        [forwarded_for(f"{LIE}, {CLIENT}")],
        [forwarded_for(f"{LIE},{LIE},{CLIENT}, 10.0.0.9")],
        [forwarded_for(LIE), forwarded_for(CLIENT)],
        [forwarded_for(f"10.0.0.3, {LIE}"), forwarded_for(f"{CLIENT}, {SECOND_PROXY}")],
        [forwarded_for(f"{LIE}, unknown, {CLIENT}")],
        [forwarded_for(f"{LIE}, {CLIENT}:5678"), forwarded_for("10.0.0.9:443, [fd00::2]:443")],
        [forwarded_for(", ".join([LIE] * 9000 + [CLIENT]))],
    ],
    ids=["in front", "two", "another header", "and a proxy in it", "unknown", "with ports", "very many"],
)
async def test_lie_before_what_the_trusted_proxies_appended_changes_nothing(headers):
    assert (await told(*headers))[0] == CLIENT


async def test_client_that_the_nearest_proxy_does_not_know_is_the_proxy():
    assert await told(forwarded_for(f"{LIE}, unknown")) == (PROXY, "http")
    assert await told(forwarded_for(f"{LIE}, unknown, {SECOND_PROXY}")) == (SECOND_PROXY, "http")


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ([proto("https"), proto("http")], "http"),
        ([proto("https, http")], "http"),
        ([proto("HTTPS")], "https"),
        ([proto("javascript")], "http"),
        ([proto("")], "http"),
        ([proto("ftp"), proto("https")], "https"),
    ],
)
async def test_scheme_is_what_the_nearest_proxy_wrote_last(headers, scheme):
    assert await told(forwarded_for(CLIENT), *headers) == (CLIENT, scheme)


@pytest.mark.parametrize("peer", ["::ffff:10.0.0.1", "::FFFF:A00:1"])
async def test_trusted_ipv4_proxy_is_known_on_an_ipv6_socket(peer):
    assert await told(forwarded_for(CLIENT), peer=peer) == (CLIENT, "http")


async def test_peer_on_an_ipv6_socket_is_told_as_ipv4():
    assert await told(peer=f"::ffff:{CLIENT}", trusted=()) == (CLIENT, "http")


async def test_of_clients_that_are_all_trusted_the_first_counts():
    assert (await told(forwarded_for(f"10.0.0.5, {SECOND_PROXY}")))[0] == "10.0.0.5"


async def test_no_more_hops_are_read_than_anybody_has():
    hops = [f"10.0.1.{number}" for number in range(MAX_HOPS + 8)]
    assert (await told(forwarded_for(", ".join(hops))))[0] == hops[8]


hops = st.one_of(
    st.text(max_size=12),
    st.sampled_from([PROXY, LIE, "::1", "[::1]:5", "1.2.3.4:5", "fe80::1%x", "unknown", "::ffff:1.2.3.4"]),
)


@given(st.lists(st.lists(hops, max_size=4).map(",".join), max_size=3), st.text(max_size=12))
async def test_whatever_is_reported_the_client_is_an_address_in_its_normal_form(values, scheme):
    client, told_scheme = await told(*(forwarded_for(value) for value in values), proto(scheme))
    assert str(ip_address(client)) == client
    assert "%" not in client
    assert told_scheme in {"http", "https"}


@pytest.mark.parametrize(("peer", "noted"), [(PROXY, CLIENT), (LIE, LIE)])
async def test_audit_log_notes_the_client_behind_the_proxy(settings, pages, connection, peer, noted):
    settings = msgspec.structs.replace(settings, trusted_proxies=", ".join(TRUSTED))
    email = await make_account(connection)
    async with LifespanManager(create_app(settings, pages)) as running:
        transport = httpx.ASGITransport(running.app, client=(peer, 1234))
        headers = {"X-Forwarded-For": f"{LIE}, {CLIENT}:5678"}
        async with httpx.AsyncClient(transport=transport, base_url="http://dnp", headers=headers) as client:
            await log_in(client, email, password="wrong one")
    ip = await connection.fetchval(
        "SELECT host(ip) FROM audit_log WHERE user_id = (SELECT id FROM users WHERE email = $1)", email
    )
    assert ip == noted
