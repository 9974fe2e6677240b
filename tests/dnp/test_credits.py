import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.dnp.credits import MAX_LENGTH, MAX_PARTS, Credit, read_credit
from donotplay.dnp.titles import read_remixers, read_title


def leads(credit: Credit) -> list[str]:
    return [segment.whole.text for segment in credit.leads]


def guests(credit: Credit) -> list[str]:
    return [segment.whole.text for segment in credit.guests]


@pytest.mark.parametrize(
    ("text", "expected_leads", "expected_guests"),
    [
        ("A & B feat. C, D & E", ["A & B"], ["C, D & E"]),
        ("A (feat. B) & C", ["A & C"], ["B"]),
        ("A; B\0C ft. D; E", ["A", "B", "C"], ["D", "E"]),
        ("A featuring B feat. C", ["A"], ["B", "C"]),
        ("A feat. B (Live)", ["A"], ["B"]),
        ("A [with B]", ["A"], ["B"]),
        ("A (UK)", ["A (UK)"], []),
        ("A feat.初音ミク", ["A"], ["初音ミク"]),
        ("\uff21 \uff46\uff45\uff41\uff54\uff0e\uff22", ["A"], ["B"]),
        ("A (feat. (G)I-DLE)", ["A"], ["(G)I-DLE"]),
        ("Little Feat feat. A", ["Little Feat"], ["A"]),
        ("Little Feat & A", ["Little Feat & A"], []),
        ("feat. A", ["feat. A"], []),
        ("Maroon 5 ft. A", ["Maroon 5"], ["A"]),
        ("311 feat. A", ["311"], ["A"]),
        ("Defeat. A", ["Defeat. A"], []),
        ("", [], []),
        (" ;\0; ", [], []),
    ],
)
def test_strong_separators_tell_leads_and_guests(text, expected_leads, expected_guests):
    credit = read_credit(text)
    assert (leads(credit), guests(credit)) == (expected_leads, expected_guests)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A & B", ["A", "B"]),
        ("A, B, and C", ["A", "B", "C"]),
        ("A x B vs. C with D", ["A", "B", "C", "D"]),
        ("A/B+C", ["A", "B", "C"]),
        ("A \u00d7 B\u3001C", ["A", "B", "C"]),
        ("A & X & B", ["A", "X", "B"]),
        ("A & With Confidence", ["A", "With Confidence"]),
        ("X & A", ["X", "A"]),
        ("A x X x B", ["A", "X", "B"]),
        ("A and And One", ["A", "And One"]),
        ("A &", ["A"]),
        ("Lil Nas X", []),
        ("The xx", []),
        ("Vs.", []),
        ("10,000 Maniacs", []),
        ("+44", []),
        ("A, , , B", ["A", "B"]),
    ],
)
def test_weak_separators_part_a_segment(text, parts):
    assert [part.text for part in read_credit(text).leads[0].parts] == parts


def test_joins_of_neighbours_come_longest_first():
    spans = read_credit("A, B & C").leads[0].spans
    assert [span.name.text for span in spans if span.name.text != "A, B"] == ["B & C"]
    assert {span.name.folded for span in spans} == {"a b", "b a", "b and c"}
    lengths = [span.behind - span.first for span in read_credit("A, B, C, D, E").leads[0].spans]
    assert lengths == sorted(lengths, reverse=True)


def test_word_before_a_part_may_belong_to_its_name():
    spans = read_credit("A with Confidence").leads[0].spans
    assert "with confidence" in {span.name.folded for span in spans}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Kites (feat. A)", ["A"]),
        ("Kites [ft. A & B] - Live", ["A & B"]),
        ("Kites feat. A - Radio Edit", ["A"]),
        ("Kites (Live feat. A)", ["A"]),
        ("Kites feat. A (Live)", ["A"]),
        ("Kites (feat. A", ["A"]),
        ("Ten Ft. Pole", []),
        ("50 Ft. Queenie (feat. A)", ["A"]),
        ("Kites 2 ft. A", ["A"]),
        ("No Small Feat", []),
        ("After the Lift", []),
    ],
)
def test_guests_are_read_from_titles(title, expected):
    assert guests(read_title(title).featured) == expected


def test_with_in_brackets_is_kept_apart():
    assert guests(read_title("Kites (with A)").accompanied) == ["A"]
    assert guests(read_title("Kites with A").accompanied) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Kites (A Remix)", ["A"]),
        ("Kites - A & B's Extended Mix", ["A & B"]),
        ("Kites (remixed by A)", ["A"]),
        ("Kites (Radio Edit)", []),
        ("Kites (Remix)", []),
        ("Remix", []),
    ],
)
def test_remixers_are_read_from_titles(title, expected):
    assert leads(read_remixers(title)) == expected


def test_more_than_is_read_is_cut_and_said():
    assert read_credit("A, " * (MAX_PARTS + 1)).is_cut
    assert read_credit("A" * (MAX_LENGTH + 1)).is_cut
    assert not read_credit(", ".join("A" * (MAX_PARTS - 1))).is_cut


@given(st.text())
def test_every_name_is_among_the_forms(text):
    for credit in (read_credit(text), *read_title(text), read_remixers(text)):
        names = [name for segment in credit.segments for name in segment.names]
        assert credit.forms >= {form for name in names for form in name.forms}


@given(st.text())
def test_name_alone_is_read_whole(text):
    credit = read_credit(text)
    assert (credit.whole is None) == (not credit.segments)
