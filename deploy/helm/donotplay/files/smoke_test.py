"""Asks a site whether its parts have found each other. `helm test` runs it."""

import json
import sys
from urllib.error import HTTPError
from urllib.request import urlopen


def ask(url: str) -> tuple[int, str, bytes]:
    """Status, media type and body of the answer, whatever the status is."""
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def check(site: str) -> None:
    """End with a word on the first thing that is not as it should be."""
    status, kind, _ = ask(f"{site}/")
    if (status, kind) != (200, "text/html"):
        sys.exit(f"the web answers {status} {kind} instead of a page")
    status, kind, body = ask(f"{site}/health")
    if status != 200 or json.loads(body)["status"] != "up":
        sys.exit(f"the API is not well: {status} {body.decode()}")
    status, kind, _ = ask(f"{site}/api/v1/users/me")
    if (status, kind) != (401, "application/problem+json"):
        sys.exit(f"the API answers {status} {kind} to somebody who has not signed in")
    print("pages, API, PostgreSQL and Redis are there")


if __name__ == "__main__":
    check(sys.argv[1])
