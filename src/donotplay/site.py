"""The built web pages: served beside the API on one port, compressed when built, cached by name."""

import re
from pathlib import Path
from wsgiref.headers import Headers

from servestatic import ServeStaticASGI

from donotplay.asgi import ASGIApp, Receive, Scope, Send

PAGES = Path(__file__).parent / "pages"
"""Where `make build` and the wheel have them."""

_NAMED_BY_CONTENT = re.compile(r"^/_app/immutable/")
_OF_THE_API = re.compile(r"^/(api|health)(/|$)")
_A_FILE = re.compile(r"\.[a-z0-9]+$", re.IGNORECASE)


def with_pages(api: ASGIApp, pages: Path) -> ASGIApp:
    """`api` with the pages around it; just `api` when none are built.

    Each address that is neither a file nor the API's is a page, and the router in `index.html` knows which.
    """
    if not (pages / "index.html").exists():
        return api
    files = ServeStaticASGI(
        api,
        root=pages,
        index_file=True,
        immutable_file_test=lambda _path, url: bool(_NAMED_BY_CONTENT.match(url)),
        add_headers_function=_add_headers,
        allow_all_origins=False,
    )

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and _is_page(scope["path"]):
            scope = {**scope, "path": "/", "raw_path": b"/"}
        await files(scope, receive, send)

    return serve


def _is_page(path: str) -> bool:
    return not _OF_THE_API.match(path) and not _A_FILE.search(path)


def _add_headers(headers: Headers, _path: str, url: str) -> None:
    """What is not named by its content is asked for again each time; its ETag makes that cheap.

    Pictures made of text say in which encoding (ASVS 5.0, 4.1.1).
    """
    if not _NAMED_BY_CONTENT.match(url):
        headers["Cache-Control"] = "no-cache"
    if headers["Content-Type"] == "image/svg+xml":
        headers["Content-Type"] = "image/svg+xml; charset=utf-8"
