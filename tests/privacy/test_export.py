"""Exports of all that is held about somebody: asked for, fetched once, forgotten."""

from tests.privacy.archives import ask, state_of


async def test_small_export_is_ready_with_the_answer_and_is_a_zip(person):
    await person.block("abba")
    export = await ask(person)
    assert (export["state"], export["is_this_session"]) == ("ready", True)
    response = await person.get("/users/me/export")
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Length"] == str(len(response.content)) == str(export["bytes"])
    assert "Content-Encoding" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    day = export["requested_at"][:10]
    assert response.headers["Content-Disposition"] == f'attachment; filename="donotplay-data-{day}.zip"'
    assert await state_of(person) == "fetched"
