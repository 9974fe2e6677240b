"""One site from images for all tests that look at it."""

from collections.abc import Iterator

import pytest

from tests.deploy.composed import Composed, composed_site


@pytest.fixture(scope="session")
def site() -> Iterator[Composed]:
    with composed_site() as site:
        yield site
