"""Which other origins' pages may call the API (CORS): none, unless the settings name some."""

from collections.abc import Sequence

from litestar.config.cors import CORSConfig


def allow_origins(origins: Sequence[str]) -> CORSConfig | None:
    """Let pages of `origins` call with a token of their own, never with a cookie of ours."""
    if not origins:
        return None
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
        allow_credentials=False,
        expose_headers=["X-Request-ID", "Retry-After", "RateLimit", "RateLimit-Policy"],
    )
