"""Writes the security headers of the built pages, and of the API's answers, for nginx to include.

`python headers.py PAGES DIRECTORY` makes `pages_headers.conf`, `api_headers.conf` and `https.conf` in the
directory. The program itself sends the same: `donotplay.security_headers` knows what they are.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from donotplay.security_headers import STRICT_TRANSPORT_SECURITY, api_headers, pages_headers

BY_NGINX = "server"
"""nginx would send ours beside its own; it is told to leave out its version instead."""


def main(pages: Path, directory: Path) -> None:
    if not (pages / "index.html").exists():
        sys.exit(f"no index.html in {pages}: build the pages first")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "pages_headers.conf").write_text(as_directives(pages_headers(pages)))
    (directory / "api_headers.conf").write_text(as_directives(api_headers()))
    (directory / "https.conf").write_text(
        # nginx leaves out a header whose value is empty.
        "map $forwarded_proto $strict_transport_security {\n"
        f"\tdefault '';\n\thttps {quoted(STRICT_TRANSPORT_SECURITY)};\n"
        "}\n"
    )


def as_directives(headers: Mapping[str, str]) -> str:
    """`add_header` for each, whatever the status, and one that is there only with https."""
    wanted = [(name, quoted(value)) for name, value in headers.items() if name != BY_NGINX]
    wanted.append(("strict-transport-security", "$strict_transport_security"))
    return "".join(f"add_header {name} {value} always;\n" for name, value in wanted)


def quoted(value: str) -> str:
    """As nginx reads it back. What would begin a variable or end the text can't be in a header of ours."""
    if set(value) & set('"\\$'):
        sys.exit(f"nginx can't be given {value}")
    return f'"{value}"'


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
