"""Refusals about the list."""

from typing import ClassVar

from donotplay.dnp.schemas import MAX_SELECTED, AlreadyListedProblem, Entry, EntryChangedProblem
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


class EntryChanged(ProblemError):
    status, code, title = 412, "entry_changed", "Changed in the meantime"
    detail = "Somebody else changed this entry since you read it; `current` is what it is now."
    schema: ClassVar[type[Problem]] = EntryChangedProblem

    def __init__(self, current: Entry) -> None:
        super().__init__(members={"current": current})
        self.headers = {"ETag": current.etag}


class TooManySelected(ProblemError):
    status, code, title = 422, "too_many_selected", "Too many entries at once"
    detail = f"More than {MAX_SELECTED:,} entries meet this filter. Narrow it, and do the rest after that."


class ImportNotFound(ProblemError):
    status, code, title = 404, "import_not_found", "No such import"
    detail = "There is no import with this id; imports are kept for 30 days."


class ImportBusy(ProblemError):
    status, code, title = 409, "import_busy", "Not in this state"
    detail = "The import can't do that in the state that it is in; read it again."


class TooManyImports(ProblemError):
    status, code, title = 409, "too_many_imports", "Too many imports at once"
    detail = "Wait for an import that is under way, or delete one that is not needed."


class CheckTookTooLong(ProblemError):
    status, code, title = 503, "check_took_too_long", "The check took too long"
    detail = "Send fewer tracks at once, or shorter credits."
