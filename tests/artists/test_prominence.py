import pytest
from hypothesis import given
from hypothesis import strategies as st

from donotplay.artists.prominence import MOST, TIERS, WEIGHTS, Evidence, prominence, tier

counts = st.builds(Evidence, *[st.integers(0, 10**9)] * len(WEIGHTS))


@given(counts, st.booleans())
def test_it_is_between_0_and_1_whatever_the_evidence(evidence, core_only):
    if core_only:
        evidence = evidence._replace(rating_votes=0, tag_votes=0)
    assert 0 <= prominence(evidence, core_only=core_only) <= 1.000001


@given(counts, st.sampled_from(Evidence._fields))
def test_more_evidence_never_makes_less_prominent(evidence, kind):
    more = evidence._replace(**{kind: getattr(evidence, kind) + 1})
    assert prominence(more) >= prominence(evidence)


@pytest.mark.parametrize("core_only", [True, False])
def test_most_of_everything_is_1(core_only):
    most = MOST._replace(rating_votes=0, tag_votes=0) if core_only else MOST
    assert prominence(most, core_only=core_only) == pytest.approx(1)


def test_tiers_go_from_the_best_known_down():
    assert (tier(1), tier(0)) == (0, TIERS - 1)
    assert tier(0.9) < tier(0.5) < tier(0.1)
