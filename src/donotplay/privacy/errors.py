"""Refusals about what is held about people."""

from donotplay.errors import ProblemError


class NoExport(ProblemError):
    status, code, title = 404, "no_export", "No export"
    detail = "You have not asked for your data, or too long ago. Ask for it anew."


class ExportNotReady(ProblemError):
    status, code, title = 409, "export_not_ready", "Not ready yet"
    detail = "Your data is still being put together. Try again in a moment."


class ExportFailed(ProblemError):
    status, code, title = 409, "export_failed", "That did not work"
    detail = (
        "Your data could not be put together. Ask for it anew; if that fails too, tell whoever runs the site."
    )


class ExportOfAnotherSession(ProblemError):
    status, code, title = 403, "export_of_another_session", "Asked for somewhere else"
    detail = "Only the session that asked for the data can fetch it. Fetch it there, or ask for it here."


class ExportFetched(ProblemError):
    status, code, title = 410, "export_fetched", "Fetched already"
    detail = "Each export can be fetched once. Ask for your data anew."


class ExportExpired(ProblemError):
    status, code, title = 410, "export_expired", "No longer kept"
    detail = "An export is kept for 24 hours. Ask for your data anew."
