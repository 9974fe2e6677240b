import bz2
import contextlib
import gzip
import io
import lzma
import os
import random
import socket
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from donotplay.artists import dump as dump_module
from donotplay.artists import dump_download, dump_unpacking
from donotplay.artists.dump import DumpError, open_dump
from tests.artists.dumps import sample

MADE_AT = datetime(2026, 11, 18, tzinfo=UTC)

NOISE = random.Random(1)
LINES = [b'{"name": "%s", "id": %d}' % (NOISE.randbytes(150).hex().encode(), n) for n in range(1000)]
"""Of a length that packs to several times what a socket sends at once."""

MEMBERS = {
    "TIMESTAMP": b"2026-11-18 00:00:00.000000+00\n",
    "COPYING": b"CC0\n",
    "mbdump/artist": b"\n".join(LINES),
    "JSON_DUMPS_SCHEMA_NUMBER": b"1\n",
}

xz = partial(lzma.compress, preset=0)

PACKERS = {"tar.xz": xz, "tar.gz": gzip.compress, "tar.bz2": bz2.compress, "tar": bytes}

Answer = Callable[[BaseHTTPRequestHandler, int], None]


def tarred(members: dict[str, bytes] = MEMBERS) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


ARCHIVE = xz(tarred())


def write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def lines_of(source: str) -> list[bytes]:
    with open_dump(source) as dump:
        return list(dump.lines())


def refusal_of(source: str) -> str:
    with pytest.raises(DumpError) as error:
        lines_of(source)
    assert "\n" not in str(error.value)
    return str(error.value)


def lines_and_refusal_of(source: str) -> tuple[list[bytes], str]:
    """The lines that came before it."""
    lines: list[bytes] = []
    with pytest.raises(DumpError) as error, open_dump(source) as dump:
        lines.extend(dump.lines())
    return lines, str(error.value)


@contextlib.contextmanager
def piped(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.BufferedWriter]:
    """Standard input is a pipe; the other end of it."""
    out, into = os.pipe()
    with os.fdopen(out) as stdin, os.fdopen(into, "wb") as sink:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield sink


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Answers GETs as told, with the number of the request; gives the URL of a dump there."""
    with contextlib.ExitStack() as running:

        def start(answer: Answer) -> str:
            requests = iter(range(1000))

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    with contextlib.suppress(ConnectionError):
                        answer(self, next(requests))

                def log_message(self, *_args: object) -> None:
                    pass

            server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/artist.tar.xz"

        yield start


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_download, "RESUME_AFTER", (0, 0, 0, 0, 0))


def send(
    to: BaseHTTPRequestHandler,
    content: bytes = ARCHIVE,
    *,
    until: int | None = None,
    status: int = 200,
    **headers: str,
) -> None:
    """Announce all of the content and send it `until` there."""
    to.send_response(status)
    for name, value in ({"Content-Length": str(len(content))} | headers).items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    to.wfile.write(content[:until])


def send_rest(to: BaseHTTPRequestHandler, *, until: int | None = None, **headers: str) -> None:
    """What the Range header asks for, with `until` counted from the start of all."""
    first = int(to.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    content_range = f"bytes {first}-{len(ARCHIVE) - 1}/{len(ARCHIVE)}"
    send(
        to,
        ARCHIVE[first:],
        until=until and until - first,
        status=206,
        Content_Range=content_range,
        **headers,
    )


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert "dump reader" not in [thread.name for thread in threading.enumerate()]


# What is read


@pytest.mark.parametrize("kind", PACKERS)
def test_archive_of_each_kind_gives_its_lines_whatever_its_name(tmp_path, kind):
    content = PACKERS[kind](tarred())
    path = write(tmp_path / "dump", content)
    with open_dump(path) as dump:
        assert (dump.source, dump.made_at, dump.total_bytes) == (path, MADE_AT, len(content))
        assert list(dump.lines()) == LINES
        assert dump.bytes_read() == len(content)


@pytest.mark.parametrize("place", ["mbdump/artist", "artist"])
def test_directory_gives_the_lines_of_its_unpacked_file_and_the_time_beside_it(tmp_path, place):
    write(tmp_path / place, MEMBERS["mbdump/artist"])
    write(tmp_path / "TIMESTAMP", MEMBERS["TIMESTAMP"])
    with open_dump(str(tmp_path)) as dump:
        assert (dump.source, dump.made_at) == (str(tmp_path / place), MADE_AT)
        assert list(dump.lines()) == LINES


def test_directory_gives_the_lines_of_its_archive(tmp_path):
    write(tmp_path / "artist.tar.xz", ARCHIVE)
    assert lines_of(str(tmp_path)) == LINES


def test_file_of_json_lines_gives_them_without_a_time(tmp_path):
    with open_dump(write(tmp_path / "some.jsonl", b"\n".join(LINES))) as dump:
        assert list(dump.lines()) == LINES
        assert dump.made_at is None


@pytest.mark.parametrize("content", [ARCHIVE, b"\n".join(LINES)], ids=["archive", "json lines"])
def test_standard_input_from_a_pipe_gives_the_lines(monkeypatch, content):
    with piped(monkeypatch) as sink:
        writer = threading.Thread(target=lambda: (sink.write(content), sink.close()))
        writer.start()
        with open_dump("-") as dump:
            assert (dump.source, dump.total_bytes) == ("standard input", None)
            assert list(dump.lines()) == LINES
        writer.join()


def test_standard_input_from_a_file_knows_how_much_there_is(monkeypatch, tmp_path):
    with Path(write(tmp_path / "dump", ARCHIVE)).open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with open_dump("-") as dump:
            assert list(dump.lines()) == LINES
            assert dump.bytes_read() == dump.total_bytes == len(ARCHIVE)


def test_newline_after_the_last_line_makes_no_line_and_empty_lines_count(tmp_path):
    assert lines_of(write(tmp_path / "artist", b"{1}\n\n{2}\n")) == [b"{1}", b"", b"{2}"]


@pytest.mark.parametrize("block", [7, 304, 4096])
def test_lines_over_block_borders_stay_whole(monkeypatch, tmp_path, block):
    monkeypatch.setattr(dump_module, "BLOCK", block)
    lines = LINES[:30]
    assert lines_of(write(tmp_path / "artist", b"\n".join(lines))) == lines
    packed = xz(tarred(MEMBERS | {"mbdump/artist": b"\n".join(lines)}))
    assert lines_of(write(tmp_path / "packed", packed)) == lines


def test_line_of_many_megabytes_stays_whole(tmp_path):
    lines = [b"{}", b'{"relations": "%s"}' % (b"x" * 21_000_000), b'{"name": "Kino"}']
    assert lines_of(write(tmp_path / "artist", tarred({"mbdump/artist": b"\n".join(lines)}))) == lines


def test_endless_line_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(dump_module, "LONGEST_LINE", 1000)
    monkeypatch.setattr(dump_module, "BLOCK", 100)
    path = write(tmp_path / "artist", b"{}\n" + b"{" * 2000)
    assert lines_and_refusal_of(path) == ([b"{}"], f"{path} has a line of more than 1,000 bytes")


def test_members_in_another_order_give_the_same_and_the_time_at_the_end(tmp_path):
    members = {f"./{name}": MEMBERS[name] for name in reversed(MEMBERS)}
    with open_dump(write(tmp_path / "dump", xz(tarred(members)))) as dump:
        assert list(dump.lines()) == LINES
        assert dump.made_at == MADE_AT


@pytest.mark.parametrize(
    ("timestamp", "made_at"),
    [
        (b"2026-11-18 01:30:00.12345+01:30\n", datetime(2026, 11, 18, 0, 0, 0, 123450, UTC)),
        (b"2026-11-18 00:00:00", MADE_AT),
        (b"yesterday", None),
        (b"\xff", None),
    ],
)
def test_time_is_aware_and_unknown_when_it_makes_no_sense(tmp_path, timestamp, made_at):
    with open_dump(write(tmp_path / "dump", tarred(MEMBERS | {"TIMESTAMP": timestamp}))) as dump:
        assert dump.made_at == made_at
        assert len(list(dump.lines())) == len(LINES)


@pytest.mark.parametrize(("pack", "padding"), [(xz, b"\0\0\0\0"), (bz2.compress, b"")])
def test_archive_packed_in_several_streams_is_read_to_the_end(tmp_path, pack, padding):
    content = tarred()
    half = len(content) // 2
    packed = pack(content[:half]) + padding + pack(content[half:]) + padding
    assert lines_of(write(tmp_path / "dump", packed)) == LINES


def test_real_sample_gives_all_its_lines():
    with open_dump(str(sample())) as dump:
        assert sum(1 for _ in dump.lines()) == 75_773
        assert dump.made_at
        assert dump.made_at.date().isoformat() == "2026-11-22"


# What can't be read


@pytest.mark.parametrize("kind", PACKERS)
def test_archive_that_ends_among_the_artists_gives_their_lines_and_then_the_error(
    monkeypatch, tmp_path, kind
):
    monkeypatch.setattr(dump_module, "BLOCK", 1000)
    content = PACKERS[kind](tarred())
    lines, refusal = lines_and_refusal_of(write(tmp_path / "dump", content[: len(content) // 2]))
    assert lines == LINES[: len(lines)]
    assert len(lines) < len(LINES)
    assert refusal.startswith(f"{tmp_path}/dump is damaged or incomplete: ")


@pytest.mark.parametrize("kind", ["tar.xz", "tar.gz", "tar.bz2"])
def test_archive_without_its_last_bytes_is_an_error_though_all_artists_may_be_there(tmp_path, kind):
    content = PACKERS[kind](tarred())
    assert "is damaged or incomplete" in refusal_of(write(tmp_path / "dump", content[:-4]))


@pytest.mark.parametrize("kind", ["tar.xz", "tar.gz", "tar.bz2"])
def test_archive_with_other_bytes_in_the_middle_is_an_error(tmp_path, kind):
    content = bytearray(PACKERS[kind](tarred()))
    middle = len(content) // 2
    content[middle : middle + 100] = bytes(100)
    assert "is damaged or incomplete" in refusal_of(write(tmp_path / "dump", content))


def test_damage_in_a_second_stream_is_not_taken_for_the_end(tmp_path):
    content = tarred()
    broken = xz(content[-512:]).replace(b"7zXZ", b"8zXZ")
    path = write(tmp_path / "dump", xz(content[:-512]) + broken)
    assert "is damaged or incomplete" in refusal_of(path)


def test_archive_that_asks_for_too_much_memory_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(dump_unpacking, "UNPACKING_MEMORY", 100_000)
    assert "Memory usage limit exceeded" in refusal_of(write(tmp_path / "dump", ARCHIVE))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (tarred({"mbdump/release": b"{}"}), "holds no mbdump/artist"),
        (xz(tarred({"TIMESTAMP": b"2026"})), "holds no mbdump/artist"),
        (b"<!doctype html><title>Not here</title>", "is a web page, not a dump"),
        (b"\n  <html>", "is a web page, not a dump"),
        (b"", "is empty"),
        (b"artist\tname\n" * 100, "is neither a tar archive nor JSON lines"),
        (xz(b"artist"), "is neither a tar archive nor JSON lines"),
        (xz(b""), "is neither a tar archive nor JSON lines"),
        (ARCHIVE[:10], "is damaged or incomplete: it ends too early"),
        (b"\x1f\x8b", "is damaged or incomplete: "),
    ],
)
def test_what_is_no_dump_is_refused_with_the_reason_before_any_line(tmp_path, content, words):
    path = write(tmp_path / "artist.tar.xz", content)
    with pytest.raises(DumpError) as error, open_dump(path):
        pytest.fail("it was opened")
    assert str(error.value).startswith(f"{path} {words}")


def test_link_in_place_of_the_artists_is_no_dump(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        link = tarfile.TarInfo("mbdump/artist")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert "holds no mbdump/artist" in refusal_of(write(tmp_path / "dump", packed.getvalue()))


def test_missing_path_is_refused(tmp_path):
    assert refusal_of(f"{tmp_path}/dump") == f"{tmp_path}/dump can't be read: No such file or directory"


def test_directory_without_a_dump_is_refused(tmp_path):
    assert refusal_of(str(tmp_path)).startswith(f"{tmp_path} holds no dump")


def test_path_that_can_not_be_opened_is_refused(tmp_path):
    (tmp_path / "dump").symlink_to(tmp_path / "dump")
    assert refusal_of(f"{tmp_path}/dump").startswith(f"{tmp_path}/dump can't be read: Too many levels")


@pytest.mark.skipif(sys.platform != "linux", reason="has no file that can be opened but not read")
def test_file_that_can_not_be_read_is_refused():
    assert refusal_of("/proc/self/mem") == "/proc/self/mem can't be read: Input/output error"


def test_missing_standard_input_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal_of("-") == "there is no standard input"


# Downloads


def test_download_gives_the_lines_and_its_size(serve):
    url = serve(lambda to, _: send(to))
    with open_dump(url) as dump:
        assert (dump.source, dump.total_bytes, dump.made_at) == (url, len(ARCHIVE), MADE_AT)
        assert list(dump.lines()) == LINES
        assert dump.bytes_read() == len(ARCHIVE)


def test_download_of_unknown_size_is_read_to_the_end(serve):
    def answer(to, _):
        to.send_response(200)
        to.end_headers()
        to.wfile.write(ARCHIVE)

    with open_dump(serve(answer)) as dump:
        assert dump.total_bytes is None
        assert list(dump.lines()) == LINES


def test_redirect_is_followed_and_does_not_get_the_password(serve):
    seen = []

    def final(to, _):
        seen.append(to.headers["Authorization"])
        send(to)

    target = serve(final)

    def first(to, _):
        seen.append(to.headers["Authorization"])
        send(to, b"", status=302, Location=target)

    url = serve(first)
    with open_dump(url.replace("//", "//me:p%40ss@")) as dump:
        assert dump.source == url
        assert list(dump.lines()) == LINES
    assert seen == ["Basic bWU6cEBzcw==", None]


@pytest.mark.parametrize("status", [404, 500])
def test_refusing_server_is_named_without_the_password(serve, status):
    url = serve(lambda to, _: send(to, b"<html>", status=status))
    refusal = refusal_of(url.replace("//", "//me:secret@"))
    assert refusal.startswith(f"{url} can't be read: the server answers {status} ")


def test_web_page_in_place_of_the_archive_is_refused(serve):
    assert "is a web page" in refusal_of(serve(lambda to, _: send(to, b"<!doctype html>")))


def test_redirect_to_another_kind_of_address_is_refused(serve):
    assert "unknown url type: ftp" in refusal_of(
        serve(lambda to, _: send(to, status=302, Location="ftp://a/b"))
    )


@pytest.mark.parametrize("url", ["ftp://me:secret@127.0.0.1/artist.tar.xz", "file:///etc/passwd", "://"])
def test_other_addresses_than_http_are_refused(url):
    assert refusal_of(url) == "of addresses, only http:// and https:// can be read"


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://a:0/", "http://me:pass/word@a/"])
def test_malformed_address_is_refused_and_not_repeated(url):
    assert refusal_of(url) == "this is no valid address"


@pytest.mark.parametrize("url", ["http://a/\u00fc", "http://a/ b"])
def test_address_with_signs_that_must_be_written_otherwise_is_refused(url):
    assert refusal_of(url).startswith(f"{url} can't be read: ")


def test_host_that_does_not_listen_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    assert refusal_of(url) == f"{url} can't be read: Connection refused"


def test_host_that_does_not_answer_is_refused_after_the_time_to_read(monkeypatch):
    monkeypatch.setattr(dump_download, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert refusal_of(url) == f"{url} can't be read: nothing came for 0.1 seconds"


def test_host_that_does_not_finish_connecting_is_refused_after_the_time_for_that(monkeypatch):
    monkeypatch.setattr(dump_download, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert refusal_of(url) == f"{url} can't be read: no connection within 0.1 seconds"


def test_download_goes_on_where_the_connection_broke(serve):
    ranges = []

    def answer(to, request):
        ranges.append((to.headers["Range"], to.headers["If-Range"]))
        if request == 0:
            send(to, until=100_000, ETag='"1"')
        elif request == 1:
            to.send_error(503)
        else:
            send_rest(to, until=150_000 if request == 2 else None)

    with open_dump(serve(answer)) as dump:
        assert list(dump.lines()) == LINES
        assert dump.bytes_read() == len(ARCHIVE)
    assert ranges == [(None, None), *[("bytes=100000-", '"1"')] * 2, ("bytes=150000-", '"1"')]


def test_download_goes_on_after_a_silence(monkeypatch, serve):
    monkeypatch.setattr(dump_download, "READ_SECONDS", 0.3)
    silence = threading.Event()

    def answer(to, request):
        if request:
            send_rest(to)
        else:
            send(to, until=100_000, Last_Modified="Wed, 18 Nov 2026 03:00:00 GMT")
            silence.wait(5)

    assert lines_of(serve(answer)) == LINES
    silence.set()


def test_broken_download_of_unknown_size_goes_on(serve):
    def answer(to, request):
        if request:
            send_rest(to)
            return
        to.protocol_version = "HTTP/1.1"
        to.send_response(200)
        to.send_header("Transfer-Encoding", "chunked")
        to.send_header("ETag", '"1"')
        to.end_headers()
        to.wfile.write(b"%x\r\n%b\r\nfff\r\n" % (1000, ARCHIVE[:1000]))
        to.close_connection = True

    assert lines_of(serve(answer)) == LINES


@pytest.mark.parametrize(
    ("headers", "again", "words"),
    [
        ({}, send, "100,000 of {total:,} bytes: the server hung up"),
        ({"ETag": 'W/"1"'}, send, "the server hung up"),
        ({"ETag": '"1"'}, send, "the server now has another file, or sends it only from the start"),
        ({"ETag": '"1"'}, lambda to: to.send_error(404), "the server answers 404 Not Found"),
        ({"ETag": '"1"'}, lambda to: to.send_error(503), "the server answers 503 Service Unavailable"),
        ({"ETag": '"1"'}, lambda to: send(to, status=206, Content_Range="bytes 0-1/2"), "another file"),
        ({"ETag": '"1"'}, lambda to: send_rest(to, ETag='"2"'), "another file"),
    ],
    ids=[
        "no version",
        "weak version",
        "from the start",
        "gone",
        "down for long",
        "other range",
        "other version",
    ],
)
def test_download_that_can_not_go_on_is_an_error(serve, headers, again, words):
    requests = []

    def answer(to, request):
        requests.append(request)
        if request:
            again(to)
        else:
            send(to, until=100_000, **headers)

    url = serve(answer)
    refusal = refusal_of(url)
    assert refusal.startswith(f"{url}: the connection broke after 100,000 of ")
    assert words.format(total=len(ARCHIVE)) in refusal
    assert len(requests) <= 6


# Closing early


def test_closing_early_ends_the_thread_and_closes_the_file(tmp_path):
    before = open_files()
    path = write(tmp_path / "artist", b"\n".join([b"{%s}" % (b"x" * 1_000_000)] * 24))
    with open_dump(path) as dump:
        next(dump.lines())
    assert open_files() == before


def test_lines_of_a_closed_dump_do_not_look_complete(tmp_path):
    with open_dump(write(tmp_path / "artist", b"\n".join([b"{%s}" % (b"x" * 1_000_000)] * 24))) as dump:
        pass
    with pytest.raises(DumpError, match="the reading was stopped"):
        list(dump.lines())


def test_closing_does_not_wait_for_a_silent_pipe(monkeypatch):
    monkeypatch.setattr(dump_unpacking, "PACKED_BLOCK", 1000)
    monkeypatch.setattr(dump_module, "PACKED_BLOCK", 1000)
    with piped(monkeypatch) as sink:
        sink.write(ARCHIVE[:50_000])
        sink.flush()
        assert seconds_to_close("-") < 3


def test_closing_does_not_wait_for_a_silent_server(monkeypatch, serve):
    monkeypatch.setattr(dump_unpacking, "PACKED_BLOCK", 1000)
    monkeypatch.setattr(dump_module, "PACKED_BLOCK", 1000)
    closed = threading.Event()

    def answer(to, _):
        send(to, until=50_000, ETag='"1"')
        closed.wait(5)

    assert seconds_to_close(serve(answer)) < 3
    closed.set()


def test_closing_does_not_wait_to_go_on(monkeypatch, serve):
    monkeypatch.setattr(dump_unpacking, "PACKED_BLOCK", 1000)
    monkeypatch.setattr(dump_module, "PACKED_BLOCK", 1000)
    monkeypatch.setattr(dump_download, "RESUME_AFTER", (60,))
    assert seconds_to_close(serve(lambda to, _: send(to, until=50_000, ETag='"1"'))) < 3


def open_files() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def seconds_to_close(source: str) -> float:
    with open_dump(source) as dump:
        started = time.monotonic()
        while dump.bytes_read() < 50_000 and time.monotonic() < started + 5:
            time.sleep(0.01)
        started = time.monotonic()
    return time.monotonic() - started
