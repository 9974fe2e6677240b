"""Refusals about the list."""

from typing import ClassVar

from donotplay.dnp.schemas import AlreadyListedProblem, Entry
from donotplay.errors import Problem, ProblemError


class EntryNotFound(ProblemError):
    status, code, title = 404, "entry_not_found", "Not on the list"
    detail = "This artist is not on your list."


class AlreadyListed(ProblemError):
    status, code, title = 409, "already_listed", "Already on the list"
    detail = "This artist is on your list already; `existing` is the entry."
    schema: ClassVar[type[Problem]] = AlreadyListedProblem

    def __init__(self, existing: Entry) -> None:
        super().__init__(members={"existing": existing})
