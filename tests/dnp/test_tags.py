import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.dnp.schemas import MAX_TAGS_GIVEN
from donotplay.errors import ValidationFailed
from donotplay.tag_forms import MAX_TAG_LENGTH, MAX_TAGS, normalise_tag, normalise_tags
from tests.dnp.lists import changed, entries_of, id_of, tags_of
from tests.test_problems import assert_problem

tag_lists = st.lists(st.text(max_size=MAX_TAG_LENGTH // 4), max_size=MAX_TAGS)


def test_tags_are_trimmed_lowered_and_kept_once_in_their_order():
    assert normalise_tags([" Ex  Boyfriend ", "AI", "ai", "", "ex boyfriend"]) == ["ex boyfriend", "ai"]


@given(tag_lists)
def test_normalising_twice_changes_nothing(tags):
    once = normalise_tags(tags)
    assert normalise_tags(once) == once


@given(tag_lists)
def test_normal_tags_can_be_stored_and_are_unique(tags):
    normal = normalise_tags(tags)
    assert len(normal) == len(set(normal))
    assert all(tag and tag == tag.strip() and "\0" not in tag and "\n" not in tag for tag in normal)


@given(st.text())
def test_case_makes_no_other_tag(text):
    assert normalise_tag(text.upper().lower()) == normalise_tag(normalise_tag(text.upper()))


@pytest.mark.parametrize(
    "tags", [["x" * (MAX_TAG_LENGTH + 1)], [str(number) for number in range(MAX_TAGS + 1)]]
)
def test_too_long_or_too_many_tags_are_refused(tags):
    with pytest.raises(ValidationFailed) as refused:
        normalise_tags(tags)
    assert refused.value.errors[0].field == "tags"


def test_limits_themselves_are_accepted():
    assert len(normalise_tags([f"{number:050}" for number in range(MAX_TAGS)])) == MAX_TAGS


async def test_renamed_tag_keeps_its_place_on_every_entry(person):
    await person.block("abba", tags=["a", "old", "z"])
    await person.block("metallica", tags=["old"])
    await person.block("adele", tags=["a"])
    renamed = await changed(person, "/dnp/tags/merge", {"tags": [" OLD "], "into": "New  Name"})
    assert await tags_by_name(person) == {
        "ABBA": ["a", "new name", "z"],
        "Metallica": ["new name"],
        "Adele": ["a"],
    }
    assert len(renamed) == 2
    assert await tags_of(person) == {"a": 2, "new name": 2, "z": 1}


@pytest.mark.parametrize(
    ("tags", "merged", "into", "then"),
    [
        (["b", "a", "c"], ["a", "c"], "x", ["b", "x"]),
        (["b", "a", "c"], ["c", "b"], "a", ["a"]),
        (["b", "a", "c"], ["c"], "b", ["b", "a"]),
        (["b", "a", "c"], ["a"], "c", ["b", "c"]),
        (["b", "a", "c"], ["a", "b"], "b", ["b", "c"]),
        (["b", "a", "c"], ["a"], None, ["b", "c"]),
        (["b", "a", "c"], ["a", "A", "b", "c"], None, []),
    ],
    ids=["new", "one of them", "one before", "one after", "with itself", "none", "none at all"],
)
async def test_merged_tags_stand_once_where_the_first_stood(person, tags, merged, into, then):
    added = await person.block("abba", tags=tags)
    assert await changed(person, "/dnp/tags/merge", {"tags": merged, "into": into}) == [id_of(added)]
    entry = (await person.get(f"/dnp/{id_of(added)}")).json()
    assert entry["tags"] == then
    assert entry["updated_at"] > added["updated_at"]
    assert await tags_of(person) == dict.fromkeys(then, 1)


@pytest.mark.parametrize("merge", [{"tags": ["other"], "into": "x"}, {"tags": ["mine"], "into": "Mine"}])
async def test_entries_without_the_merged_tags_stay_as_they_are(person, merge):
    added = await person.block("abba", tags=["mine"])
    assert await changed(person, "/dnp/tags/merge", merge) == []
    assert (await person.get(f"/dnp/{id_of(added)}")).json() == added


async def test_more_tags_than_an_entry_has_can_become_one(person):
    await person.block("abba", tags=["1"])
    await person.block("metallica", tags=["100"])
    tags = [str(number) for number in range(1, MAX_TAGS_GIVEN + 1)]
    assert len(await changed(person, "/dnp/tags/merge", {"tags": tags, "into": "number"})) == 2
    assert await tags_of(person) == {"number": 2}


async def test_another_persons_tags_are_not_merged(person, stranger):
    await person.block("abba", tags=["mine"])
    theirs = await stranger.block("abba", tags=["mine"])
    await changed(person, "/dnp/tags/merge", {"tags": ["mine"], "into": None})
    assert (await stranger.get(f"/dnp/{id_of(theirs)}")).json() == theirs


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tags", []),
        ("tags", [" ", "\0"]),
        ("tags", ["x" * 51]),
        ("tags", ["x"] * 101),
        ("tags", None),
        ("into", ""),
        ("into", " \t "),
        ("into", "x" * 51),
        ("into", 5),
    ],
)
async def test_merge_of_what_is_no_tag_changes_nothing(person, field, value):
    added = await person.block("abba", tags=["mine"])
    response = await person.post("/dnp/tags/merge", {"tags": ["mine"], "into": "x", field: value})
    problem = assert_problem(response, 400, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert (await person.get(f"/dnp/{id_of(added)}")).json() == added


async def test_merge_that_does_not_say_into_what_changes_nothing(person):
    await person.block("abba", tags=["mine"])
    response = await person.post("/dnp/tags/merge", {"tags": ["mine"]})
    assert assert_problem(response, 400, "validation_failed")["errors"][0]["field"] == "into"
    assert await tags_of(person) == {"mine": 1}


async def test_tags_are_counted_anew_after_each_change(person):
    added = await person.block("abba", tags=["a", "b"])
    path = f"/dnp/{id_of(added)}"
    assert await tags_of(person) == {"a": 1, "b": 1}
    await person.patch(path, {"tags": ["b"]})
    assert await tags_of(person) == {"b": 1}
    await person.delete(path)
    assert await tags_of(person) == {}
    await changed(person, "/dnp/bulk/restore", {"artist_ids": [id_of(added)]})
    assert await tags_of(person) == {"b": 1}


async def tags_by_name(person) -> dict[str, list[str]]:
    return {entry["artist"]["name"]: entry["tags"] for entry in await entries_of(person)}
