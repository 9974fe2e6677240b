import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.dnp.tags import MAX_TAG_LENGTH, MAX_TAGS, normalise_tag, normalise_tags
from donotplay.errors import ValidationFailed

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
