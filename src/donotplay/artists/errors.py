"""Refusals about artists."""

from donotplay.errors import ProblemError


class ArtistNotFound(ProblemError):
    status, code, title = 404, "artist_not_found", "No such artist"
    detail = "There is no artist with this id."
