"""Refusals about artists."""

from donotplay.errors import ProblemError


class ArtistNotFound(ProblemError):
    status, code, title = 404, "artist_not_found", "No such artist"
    detail = "There is no artist with this id."


class SearchTookTooLong(ProblemError):
    status, code, title = 503, "search_took_too_long", "The search took too long"
    detail = "Try again in a moment."
