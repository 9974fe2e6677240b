"""Pages and API on one port."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from donotplay.app import create_app
from donotplay.settings import Settings

INDEX = "<title>donotplay</title>"
ASSET = "/_app/immutable/app.abc123.js"
A_YEAR = 365 * 86_400
SECRET = "not for anybody"


@pytest.fixture(scope="module")
def site_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built pages, compressed like a real build, beside a file that is none of them."""
    folder = tmp_path_factory.mktemp("site")
    pages = folder / "pages"
    asset = pages / ASSET.removeprefix("/")
    asset.parent.mkdir(parents=True)
    (folder / "secret.txt").write_text(SECRET)
    (pages / "index.html").write_text(INDEX)
    (pages / "theme.js").write_text("/* theme */")
    (pages / "favicon.svg").write_text("<svg/>")
    asset.write_text("plain" * 100)
    asset.with_name(f"{asset.name}.gz").write_bytes(gzip.compress(b"gzipped" * 100))
    asset.with_name(f"{asset.name}.br").write_bytes(b"brotli")
    return pages


@pytest.fixture
async def site(settings: Settings, site_files: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The pages around an API that has not been started: what asks the database would fail."""
    transport = httpx.ASGITransport(create_app(settings, site_files))
    async with httpx.AsyncClient(transport=transport, base_url="http://donotplay.test") as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/list", "/login", "/artists/12", "/a/b/c", "/list/", "/?tab=1", "/apis"]
)
async def test_every_page_address_gives_index_html_to_be_asked_for_each_time(site, path):
    response = await site.get(path)
    assert (response.status_code, response.text) == (200, INDEX)
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["ETag"]


async def test_picture_made_of_text_names_its_charset(site):
    assert (await site.get("/favicon.svg")).headers["Content-Type"] == "image/svg+xml; charset=utf-8"


async def test_page_that_has_not_changed_is_not_sent_again(site):
    etag = (await site.get("/list")).headers["ETag"]
    response = await site.get("/list", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


async def test_file_named_by_its_content_is_kept_for_at_least_a_year(site):
    response = await site.get(ASSET)
    directives = dict(
        part.strip().partition("=")[::2] for part in response.headers["Cache-Control"].split(",")
    )
    assert "immutable" in directives
    assert int(directives["max-age"]) >= A_YEAR
    assert response.headers["Content-Type"].startswith("text/javascript")


async def test_other_file_is_asked_for_each_time(site):
    response = await site.get("/theme.js")
    assert (response.text, response.headers["Cache-Control"]) == ("/* theme */", "no-cache")


@pytest.mark.parametrize(
    ("accepted", "encoding", "size"),
    [
        ("br, gzip", "br", len(b"brotli")),
        ("gzip, br", "br", len(b"brotli")),
        ("gzip", "gzip", None),
        ("identity", None, len("plain" * 100)),
    ],
)
async def test_best_compressed_form_that_the_browser_knows_is_sent(site, accepted, encoding, size):
    async with site.stream("GET", ASSET, headers={"Accept-Encoding": accepted}) as response:
        body = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert len(body) == (size or len(gzip.compress(b"gzipped" * 100)))


@pytest.mark.parametrize("path", ["/_app/immutable/old.js", "/favicon.png", "/list/missing.css"])
async def test_missing_file_is_a_problem_and_never_a_page(site, path):
    response = await site.get(path)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "path", ["/api", "/api/nothing", "/api/v1/nothing", "/api/v2/dnp", "/health/nothing"]
)
async def test_unknown_address_of_the_api_is_a_problem_and_never_a_page(site, path):
    response = await site.get(path)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/list", ASSET])
async def test_head_answers_like_get_without_a_body(site, path):
    got, headed = await site.get(path), await site.head(path)
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["Content-Length"] == got.headers["Content-Length"]
    assert headed.headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_pages_cannot_be_written(site, method):
    response = await site.request(method, "/list")
    assert response.status_code in {404, 405}
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/_app/../../secret.txt",
        "/_app/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/....//secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "/theme.js%00.txt",
    ],
)
async def test_nothing_outside_the_pages_can_be_had(site, path):
    response = await site.get(httpx.URL("http://donotplay.test").copy_with(raw_path=path.encode()))
    assert SECRET not in response.text
    assert "root:" not in response.text
    assert (response.status_code, response.text) == (200, INDEX) or response.status_code == 404


async def test_api_works_without_built_pages(settings, tmp_path):
    transport = httpx.ASGITransport(create_app(settings, tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://donotplay.test") as client:
        assert (await client.get("/health/live")).status_code == 200
        response = await client.get("/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_api_answers_beside_the_pages(client):
    assert (await client.get("/health/ready")).json()["status"] == "up"
    assert (await client.get("/list")).text == INDEX
