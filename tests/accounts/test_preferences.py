"""The settings: one document, changed in part, brought forward, and acted upon."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import UUID, uuid4

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.accounts.errors import SettingsNewer
from donotplay.accounts.preference_schemas import (
    DEFAULTS,
    VERSION,
    DefaultScope,
    EmailNotices,
    EmailNoticesPatch,
    PageSize,
    Preferences,
    PreferencesPatch,
    json_schema,
)
from donotplay.accounts.preferences import (
    CURRENT,
    Document,
    Format,
    change_settings,
    get_settings,
    merge_patch,
)
from donotplay.dnp.pages import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from donotplay.dnp.schemas import Scope
from donotplay.guards import MERGE_PATCH
from tests.people import API, PASSWORD, activity_of, browser, log_in, make_account, new_email, sign_up
from tests.test_problems import assert_problem

FORMATS = Path(__file__).parents[2] / "docs/formats"
AT_FIRST = msgspec.to_builtins(DEFAULTS)
CHANGED = {
    "version": 1,
    "theme": "dark",
    "artist_names": "de",
    "default_tags": ["loud"],
    "default_scope": "lead",
    "page_size": 25,
    "email_notices": {"new_sign_in": False, "import_finished": True},
}
EXAMPLES = [
    # RFC 7396, appendix A: original, patch, result
    ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'),
    ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'),
    ('{"a":"b"}', '{"a":null}', "{}"),
    ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'),
    ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'),
    ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
    ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'),
    ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
    ('["a","b"]', '["c","d"]', '["c","d"]'),
    ('{"a":"b"}', '["c"]', '["c"]'),
    ('{"a":"foo"}', "null", "null"),
    ('{"a":"foo"}', '"bar"', '"bar"'),
    ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'),
    ("[1,2]", '{"a":"b","c":null}', '{"a":"b"}'),
    ("{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'),
]
names = st.sampled_from("abc")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=3),
    max_leaves=10,
)


async def settings_of(person) -> Document:
    document: Document = (await person.get("/users/me/settings")).json()
    return document


async def set_to(person, **changes: Any):
    answer = await person.patch("/users/me/settings", changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def stored_of(connection, person) -> Document | None:
    document: Document | None = await connection.fetchval(
        "SELECT document FROM user_settings WHERE user_id = $1", UUID(person.id)
    )
    return document


async def store(connection, user_id: str, document: Document) -> None:
    await connection.execute(
        "INSERT INTO user_settings (user_id, document) VALUES ($1, $2)", UUID(user_id), document
    )


# The document


async def test_settings_are_the_defaults_and_not_stored_until_something_changes(person, connection):
    assert await settings_of(person) == AT_FIRST
    for nothing in ({}, {"theme": "system"}, {"theme": None}, {"email_notices": {}}):
        assert await set_to(person, **nothing) == AT_FIRST
    assert await stored_of(connection, person) is None
    assert "account.settings_changed" not in await activity_of(connection, person.id)


async def test_what_is_left_out_of_a_patch_stays_and_null_goes_back_to_the_default(person, connection):
    await set_to(person, theme="dark", email_notices={"new_sign_in": False})
    changed = await set_to(person, email_notices={"import_finished": True})
    notices = {"new_sign_in": False, "import_finished": True}
    assert changed == {**AT_FIRST, "theme": "dark", "email_notices": notices}
    assert await stored_of(connection, person) == {"version": 1, "theme": "dark", "email_notices": notices}
    changed = await set_to(person, theme=None, email_notices={"new_sign_in": None})
    assert changed == {**AT_FIRST, "email_notices": {"new_sign_in": True, "import_finished": True}}
    assert await set_to(person, email_notices=None) == AT_FIRST == await settings_of(person)


async def test_whole_document_can_be_replaced(person):
    answer = await person.request("PUT", "/users/me/settings", json=CHANGED)
    assert (answer.status_code, answer.json()) == (200, CHANGED)
    assert await settings_of(person) == CHANGED
    await person.request("PUT", "/users/me/settings", json=AT_FIRST)
    assert await settings_of(person) == AT_FIRST


async def test_document_that_lacks_a_setting_does_not_replace_the_whole(person):
    body = {name: value for name, value in CHANGED.items() if name != "theme"}
    answer = await person.request("PUT", "/users/me/settings", json=body)
    problem = assert_problem(answer, 400, "validation_failed")
    assert problem["errors"] == [{"field": "theme", "message": "This is required."}]
    assert await settings_of(person) == AT_FIRST


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        (
            {"email_notices": {"new_sign_in": True, "import_finished": True, "weather": True}},
            "email_notices.weather",
        ),
        ({"version": 2}, "version"),
        ({"theme": "pink"}, "theme"),
        ({"artist_names": "Deutsch"}, "artist_names"),
        ({"artist_names": "xx"}, "artist_names"),
        ({"default_tags": "loud"}, "default_tags"),
        ({"default_tags": [f"tag {number}" for number in range(21)]}, "default_tags"),
        ({"default_scope": "none"}, "default_scope"),
        ({"page_size": 24}, "page_size"),
        ({"page_size": 201}, "page_size"),
        ({"page_size": "fifty"}, "page_size"),
        ({"page_size": "50"}, "page_size"),
        ({"email_notices": {"new_sign_in": "maybe", "import_finished": True}}, "email_notices.new_sign_in"),
        ({"email_notices": {"new_sign_in": 0, "import_finished": True}}, "email_notices.new_sign_in"),
    ],
)
async def test_bad_setting_is_named_by_its_path_and_nothing_changes(person, method, change, field):
    body = {**CHANGED, **change} if method == "PUT" else {"page_size": 25, **change}
    answer = await person.request(method, "/users/me/settings", json=body)
    problem = assert_problem(answer, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert await settings_of(person) == AT_FIRST


@pytest.mark.parametrize("body", ["[]", '"dark"', "null", "7"])
async def test_patch_that_is_no_object_is_refused(person, body):
    answer = await person.request(
        "PATCH", "/users/me/settings", content=body, headers={"Content-Type": MERGE_PATCH}
    )
    assert_problem(answer, 400, "validation_failed")


async def test_values_are_kept_in_their_normal_form(person):
    changed = await set_to(person, default_tags=["  Loud ", "LOUD", ""], artist_names="deu")
    assert (changed["default_tags"], changed["artist_names"]) == (["loud"], "de")


async def test_activity_says_which_settings_changed(person, connection):
    await set_to(person, theme="dark", page_size=25, default_scope="any_credit")
    details = await connection.fetchval(
        "SELECT details FROM audit_log WHERE user_id = $1 AND event = 'account.settings_changed'",
        UUID(person.id),
    )
    assert details == {"changed": "theme, page_size"}


async def test_settings_of_others_stay(person, stranger):
    await set_to(person, theme="dark")
    assert await settings_of(stranger) == AT_FIRST


async def test_patches_of_different_settings_at_once_all_stay_also_the_first_ones(person):
    changes = [{name: value} for name, value in CHANGED.items()]
    await asyncio.gather(*(set_to(person, **change) for change in changes))
    assert await settings_of(person) == CHANGED


# Merge patches


@pytest.mark.parametrize(("original", "patch", "result"), EXAMPLES)
def test_merge_patch_does_what_the_rfc_shows(original, patch, result):
    assert merge_patch(json.loads(original), json.loads(patch)) == json.loads(result)


@given(anything, anything)
def test_merge_patch_applied_again_changes_nothing_more(target, patch):
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@given(anything, anything)
def test_merge_patch_changes_neither_of_the_two_that_it_is_given(target, patch):
    before = json.dumps([target, patch])
    merge_patch(target, patch)
    assert json.dumps([target, patch]) == before


def test_patches_can_set_what_there_is_and_nothing_else():
    for patch, whole in ((PreferencesPatch, Preferences), (EmailNoticesPatch, EmailNotices)):
        assert patch.__struct_fields__ == whole.__struct_fields__


# Versions


class Later(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Settings as they may be one day: `theme` has become `colours`, and there is `sounds`."""

    version: Literal[2] = 2
    colours: Literal["system", "light", "dark", "contrast"] = "system"
    sounds: bool = False
    page_size: int = 75


def to_later(document: Document) -> Document:
    changed = {name: value for name, value in document.items() if name in {"version", "page_size"}}
    return {**changed, **({"colours": document["theme"]} if "theme" in document else {})}


LATER = Format(Later(), (to_later,))


async def test_older_document_is_read_forward_and_written_so_with_the_next_change(person, connection):
    await set_to(person, theme="dark")
    user_id = UUID(person.id)
    assert await get_settings(connection, user_id, LATER) == Later(colours="dark")
    unchanged = await change_settings(connection, user_id, lambda document: document, LATER)
    assert (unchanged, await stored_of(connection, person)) == ([], {"version": 1, "theme": "dark"})
    changed = await change_settings(
        connection, user_id, lambda document: merge_patch(document, {"sounds": True}), LATER
    )
    assert changed == ["sounds"]
    assert await stored_of(connection, person) == {"version": 2, "colours": "dark", "sounds": True}
    assert await get_settings(connection, user_id, LATER) == Later(colours="dark", sounds=True)


def test_document_goes_through_every_step_from_its_version_on():
    steps = [lambda document, number=number: {**document, f"step {number}": True} for number in (1, 2, 3)]
    form = Format(Later(), steps)
    assert form.bring_forward({"version": 2}) == {"version": 4, "step 2": True, "step 3": True}
    assert form.bring_forward({"version": 4}) == {"version": 4}


async def test_newer_document_is_read_as_far_as_it_is_known_and_not_touched(person, connection):
    newer = {
        "version": 2,
        "theme": "contrast",
        "page_size": 100,
        "email_notices": {"new_sign_in": False, "weather": {"rain": True}},
        "sounds": [1],
    }
    await store(connection, person.id, newer)
    known = {"page_size": 100, "email_notices": {"new_sign_in": False, "import_finished": False}}
    assert await settings_of(person) == {**AT_FIRST, **known}
    for method, body in (("PATCH", {"theme": "dark"}), ("PUT", CHANGED)):
        answer = await person.request(method, "/users/me/settings", json=body)
        assert_problem(answer, 409, "settings_newer")
    assert await stored_of(connection, person) == newer


async def test_program_that_was_put_back_reads_what_the_later_one_wrote(person, connection):
    later = await change_settings(
        connection, UUID(person.id), lambda _: {"page_size": 150, "sounds": True}, LATER
    )
    assert later == ["sounds", "page_size"]
    assert await settings_of(person) == {**AT_FIRST, "page_size": 150}
    with pytest.raises(SettingsNewer):
        await change_settings(connection, UUID(person.id), lambda document: document, CURRENT)


def test_defaults_are_a_document_of_the_current_version():
    assert (CURRENT.version, DEFAULTS.version) == (VERSION, VERSION)
    assert msgspec.convert(AT_FIRST, Preferences) == DEFAULTS


# What is documented


def test_schema_is_the_one_of_the_documentation():
    path = FORMATS / f"donotplay-settings-{VERSION}.schema.json"
    assert json.loads(path.read_text()) == json_schema(), "run `make formats`"


def test_schema_takes_what_is_a_document_and_nothing_else():
    validator = jsonschema_rs.validator_for(json_schema())
    assert validator.is_valid(AT_FIRST)
    assert validator.is_valid(CHANGED)
    for wrong in ({"theme": "pink"}, {"colour": "red"}, {"page_size": 1}, {"email_notices": {}}):
        assert not validator.is_valid({**CHANGED, **wrong})


def test_every_setting_is_on_the_page_about_formats():
    section = (FORMATS / "README.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `([a-z_.]+)` \|", section, re.MULTILINE)
    notices = [f"email_notices.{name}" for name in EmailNotices.__struct_fields__]
    assert documented == [*(name for name in AT_FIRST if name != "email_notices"), *notices]


def test_settings_fit_what_they_are_for():
    _, size = get_args(PageSize)
    assert (DEFAULTS.page_size, size.le) == (DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    scopes, _ = get_args(DefaultScope)
    assert list(get_args(scopes)) == list(Scope)


# What they do


async def test_new_entries_get_the_default_tags_and_scope(person):
    await set_to(person, default_tags=["loud"], default_scope="lead")
    entry = await person.block("Genesis")
    assert (entry["tags"], entry["scope"]) == (["loud"], "lead")


async def test_entries_that_say_their_tags_and_scope_do_not_get_the_default_ones(person):
    await set_to(person, default_tags=["loud"], default_scope="lead")
    entry = await person.block("Genesis", tags=[], scope="any_credit")
    assert (entry["tags"], entry["scope"]) == ([], "any_credit")
    assert (await person.block("Queen", tags=["dull"]))["tags"] == ["dull"]


async def test_page_has_the_size_of_the_settings_unless_it_is_said(person, connection):
    await set_to(person, page_size=25)
    await connection.execute(
        """
        INSERT INTO user_artist_blocks (user_id, artist_id, sort_key, prominence, names)
        SELECT $1, id, left(sort_key, 300), prominence, '' FROM artists ORDER BY id LIMIT 30
        """,
        UUID(person.id),
    )
    page = (await person.get("/dnp")).json()
    assert len(page["entries"]) == 25
    assert len((await person.get("/dnp", cursor=page["next_cursor"])).json()["entries"]) == 5
    assert len((await person.get("/dnp", limit=3)).json()["entries"]) == 3


@asynccontextmanager
async def alias(connection, artist_id: int, locale: str, name: str, **columns: Any) -> AsyncIterator[None]:
    """While it lasts, the artist has another name."""
    position = await connection.fetchval(
        "SELECT max(position) + 1 FROM artist_names WHERE artist_id = $1", artist_id
    )
    values = {"kind": "alias", "is_primary": True, "ended": False, **columns}
    await connection.execute(
        """
        INSERT INTO artist_names (artist_id, position, locale, name, folded, kind, is_primary, ended)
        VALUES ($1, $2, $3, $4, 'x', $5, $6, $7)
        """,
        artist_id,
        position,
        locale,
        name,
        *values.values(),
    )
    yield
    await connection.execute(
        "DELETE FROM artist_names WHERE (artist_id, position) = ($1, $2)", artist_id, position
    )


async def test_artists_have_their_name_in_the_language_of_the_settings_everywhere(person, connection):
    artist = (await person.block("Genesis"))["artist"]
    assert artist["localized_name"] is None
    other = (await person.find("Queen"))[0]["id"]
    async with alias(connection, artist["id"], "eo", "Genezo"):
        assert (await person.find("Genesis"))[0]["localized_name"] is None
        await set_to(person, artist_names="eo")
        shown = [
            (await person.find("Genesis"))[0],
            (await person.get("/dnp")).json()["entries"][0]["artist"],
            (await person.get(f"/dnp/{artist['id']}")).json()["artist"],
            (await person.get(f"/artists/{artist['id']}")).json(),
        ]
        await person.delete(f"/dnp/{artist['id']}")
        shown.append((await person.get("/dnp/removed")).json()["entries"][0]["entry"]["artist"])
        assert {(each["name"], each["localized_name"]) for each in shown} == {("Genesis", "Genezo")}
        assert (await person.get(f"/artists/{other}")).json()["localized_name"] is None
        await set_to(person, artist_names=None)
        assert (await person.find("Genesis"))[0]["localized_name"] is None


@pytest.mark.parametrize(
    ("locale", "name", "columns", "shown"),
    [
        ("eo", "Genezo", {}, "Genezo"),
        ("eo_XX", "Genezo", {}, "Genezo"),
        ("eo", "Genesis", {}, None),
        ("eo", "Genezo", {"is_primary": False}, None),
        ("eo", "Genezo", {"ended": True}, None),
        ("eo", "Genezo", {"kind": "search_hint"}, None),
        ("eox", "Genezo", {}, None),
        (None, "Genezo", {}, None),
    ],
)
async def test_only_the_primary_name_in_the_language_is_shown(
    person, connection, locale, name, columns, shown
):
    await set_to(person, artist_names="eo")
    artist_id = (await person.find("Genesis"))[0]["id"]
    async with alias(connection, artist_id, locale, name, **columns):
        assert (await person.get(f"/artists/{artist_id}")).json()["localized_name"] == shown


async def test_name_in_the_language_alone_comes_before_one_for_a_country(person, connection):
    await set_to(person, artist_names="eo")
    artist_id = (await person.find("Genesis"))[0]["id"]
    async with (
        alias(connection, artist_id, "eo_XX", "Genezo XX"),
        alias(connection, artist_id, "eo", "Genezo"),
    ):
        assert (await person.get(f"/artists/{artist_id}")).json()["localized_name"] == "Genezo"


# Notices


SIGNED_IN = "Somebody signed in to your donotplay account"


@pytest.fixture
async def site(app_with, mailbox):
    return await app_with(**mailbox.settings | {"public_url": "http://donotplay.test"})


async def sign_in_from_the_pages(client, email: str) -> None:
    headers = {"Origin": "http://donotplay.test"}
    body = {"email": email, "password": PASSWORD, "session": "cookie"}
    answer = await client.post(f"{API}/auth/login", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_browser_that_is_new_to_the_account_is_told_once(site, mailbox, connection):
    email = await make_account(connection)
    async with browser(site, "192.0.2.1") as known, browser(site, "192.0.2.1") as new:
        for client in (known, known, new, new, known):
            await sign_in_from_the_pages(client, email)
    assert mailbox.subjects_to(email) == [SIGNED_IN] * 2


async def test_client_without_cookies_is_told_once_for_each_address(site, mailbox, connection):
    email = await make_account(connection)
    for address in ("192.0.2.2", "192.0.2.2", "192.0.2.3", "192.0.2.2"):
        async with browser(site, address) as client:
            await log_in(client, email)
    assert mailbox.subjects_to(email) == [SIGNED_IN] * 2


async def test_browser_known_to_another_account_is_told(site, mailbox, connection):
    first, second = await make_account(connection), await make_account(connection)
    async with browser(site) as client:
        for email in (first, second):
            await sign_in_from_the_pages(client, email)
    assert mailbox.subjects_to(second) == [SIGNED_IN]


async def test_registration_and_the_log_in_after_it_are_not_told(site, mailbox):
    body = {"email": new_email(), "password": PASSWORD, "session": "cookie"}
    async with browser(site) as client:
        headers = {"Origin": "http://donotplay.test"}
        assert (await client.post(f"{API}/auth/register", json=body, headers=headers)).status_code == 201
        await sign_in_from_the_pages(client, body["email"])
    assert SIGNED_IN not in mailbox.subjects_to(body["email"])


async def test_who_does_not_want_to_be_told_of_sign_ins_is_not(site, mailbox, connection):
    async with browser(site) as client, browser(site) as elsewhere:
        person = await sign_up(client, connection)
        await set_to(person, email_notices={"new_sign_in": False})
        await log_in(elsewhere, person.email)
    assert mailbox.subjects_to(person.email) == [SIGNED_IN]


@pytest.mark.parametrize("is_wanted", [True, False])
async def test_import_that_is_done_is_told_to_whoever_wants_it(site, mailbox, connection, is_wanted):
    async with browser(site) as client:
        person = await sign_up(client, connection)
        await set_to(person, email_notices={"import_finished": is_wanted})
        answer = await person.request("POST", "/dnp/import", content=f"Artist {uuid4()}\n")
        assert answer.status_code == 202, answer.text
        import_id = answer.json()["id"]
        for _ in range(2000):
            if (await person.get(f"/dnp/imports/{import_id}")).json()["state"] == "applied":
                break
            await asyncio.sleep(0.005)
        subject = "Your import is on your Do-Not-Play list"
        for _ in range(2000 if is_wanted else 20):
            if subject in mailbox.subjects_to(person.email):
                break
            await asyncio.sleep(0.005)
    assert (subject in mailbox.subjects_to(person.email)) == is_wanted
