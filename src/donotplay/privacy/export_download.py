"""An export on its way to its person: sent once, and given back when that breaks off."""

from collections.abc import AsyncIterator
from itertools import count

from anyio import CancelScope
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Receive, Send

from donotplay.database import Pool
from donotplay.privacy.exports import Ready, drop_parts, give_back, read_part


class Download(ASGIStreamingResponse):
    """The ZIP of an export that was taken. No connection is held while somebody takes their time."""

    def __init__(self, pool: Pool, ready: Ready) -> None:
        name = f"donotplay-data-{ready.requested_at:%Y-%m-%d}.zip"
        super().__init__(
            iterator=self._parts(),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Length": str(ready.bytes),
            },
        )
        self._pool = pool
        self._ready = ready
        self._sent_bytes = 0

    async def send_body(self, send: Send, receive: Receive) -> None:
        try:
            await super().send_body(send, receive)
        finally:
            # Whoever went away has cancelled all that is waited for here.
            with CancelScope(shield=True):
                is_whole = self._sent_bytes == self._ready.bytes
                await (drop_parts if is_whole else give_back)(self._pool, self._ready)

    async def _parts(self) -> AsyncIterator[bytes]:
        for number in count():
            part = await read_part(self._pool, self._ready, number)
            if part is None:
                break
            yield part
            # Only when the part was taken is the next one asked for.
            self._sent_bytes += len(part)
