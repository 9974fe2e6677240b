"""What the person says about rows that could be about several artists, or about none we know."""

from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.errors import ImportBusy
from donotplay.dnp.imports.jobs import get_import, lock_import
from donotplay.dnp.imports.schemas import Answer, Answers, Choice, Import, Rest, State
from donotplay.errors import FieldError, ValidationFailed

_REASONS = {
    Choice.ARTIST: "You chose this artist.",
    Choice.NEW: "You chose an artist of its own.",
    Choice.SKIP: "You left it out.",
}


_LISTED = """
    WHEN 'artist' THEN CASE WHEN EXISTS (
        SELECT FROM user_artist_blocks AS block
        WHERE (block.user_id, block.artist_id) = ($1, given.artist_id)
    ) THEN 'listed' ELSE 'new' END
"""


async def answer_questions(
    connection: Connection, user_id: UUID, import_id: UUID, answers: Answers
) -> Import:
    """All of them or, when one of them can't be, none. `ImportBusy` while its list is being changed."""
    if await lock_import(connection, user_id, import_id) not in (State.READY, State.APPLIED):
        raise ImportBusy
    if answers.answers:
        await _answer(connection, user_id, import_id, answers.answers)
    if answers.rest:
        await _answer_rest(connection, user_id, import_id, answers.rest)
    return await get_import(connection, user_id, import_id)


async def _answer(connection: Connection, user_id: UUID, import_id: UUID, answers: list[Answer]) -> None:
    by_number = {answer.number: answer for answer in answers}
    rows = await connection.fetch(
        f"""
        UPDATE user_import_rows AS row SET
            outcome = CASE choice WHEN 'skip' THEN 'skipped' {_LISTED} ELSE 'new' END,
            reason = given.reason, answer = choice,
            artist_id = CASE choice WHEN 'artist' THEN given.artist_id END
        FROM unnest($3::integer[], $4::text[], $5::bigint[], $6::text[])
            AS given (number, choice, artist_id, reason)
        WHERE row.user_id = $1 AND row.import_id = $2 AND row.number = given.number
            AND row.row IS NOT NULL AND NOT added
            AND (row.outcome = 'question' OR answer IS NOT NULL)
            AND (choice <> 'artist' OR EXISTS (SELECT FROM artists WHERE id = given.artist_id)
                OR EXISTS (SELECT FROM user_artists WHERE (user_id, id) = ($1, given.artist_id)))
            AND (choice <> 'new' OR row.row ->> 'name' IS NOT NULL)
        RETURNING row.number
        """,
        user_id,
        import_id,
        list(by_number),
        [answer.choice for answer in by_number.values()],
        [answer.artist_id for answer in by_number.values()],
        [_REASONS[answer.choice] for answer in by_number.values()],
    )
    if wrong := set(by_number) - {row["number"] for row in rows}:
        raise ValidationFailed(
            errors=[
                FieldError(f"answers.{number}", "This row is no open question, or there is no such artist.")
                for number in sorted(wrong)
            ]
        )


async def _answer_rest(connection: Connection, user_id: UUID, import_id: UUID, rest: Rest) -> None:
    """A row stays open when there is nobody to choose, or no name for an artist of its own."""
    choice = Choice.ARTIST if rest == Rest.BEST_KNOWN else Choice(rest)
    await connection.execute(
        f"""
        UPDATE user_import_rows AS row SET
            outcome = CASE $3::text WHEN 'skip' THEN 'skipped'
                {_LISTED.replace("given.artist_id", "candidates[1]")} ELSE 'new' END,
            reason = $4, answer = $3,
            artist_id = CASE $3 WHEN 'artist' THEN candidates[1] END
        WHERE user_id = $1 AND import_id = $2 AND outcome = 'question'
            AND ($3 <> 'artist' OR cardinality(candidates) > 0)
            AND ($3 <> 'new' OR row ->> 'name' IS NOT NULL)
        """,
        user_id,
        import_id,
        choice,
        _REASONS[choice],
    )
