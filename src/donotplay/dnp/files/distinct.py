"""The artists of a library or a history, each once."""

from collections.abc import Callable, Iterator, Sequence

from donotplay.artists.links import ExternalId
from donotplay.dnp.files.fields import Unfit, tidy_name
from donotplay.dnp.files.rows import MAX_ROWS, ListedRow, Row, UnreadableFile, UnreadableRow


class Distinct:
    """Keeps the first row of each artist.

    What the file itself marks as unwanted (banned artists, hated tracks) is what somebody wants to bring
    along: when there is any, the others are left out.
    """

    def __init__(self) -> None:
        self._wanted, self._unwanted = _Artists(), _Artists()

    def add(
        self,
        line: int,
        show: Callable[[], str],
        name: object,
        external_ids: Sequence[ExternalId] = (),
        *,
        is_unwanted: bool = False,
    ) -> None:
        """`show` gives the text of the record. One without a name or an id is passed over: a podcast."""
        given = name if isinstance(name, str) and name.strip() else None
        if given or external_ids:
            (self._unwanted if is_unwanted else self._wanted).add(line, show, given, external_ids)

    def rows(self) -> Iterator[Row]:
        yield from self._unwanted.rows() or self._wanted.rows()


class _Artists:
    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._ids: set[ExternalId] = set()
        self._names: set[str] = set()
        self._names_with_ids: set[str] = set()

    def add(
        self, line: int, show: Callable[[], str], name: str | None, external_ids: Sequence[ExternalId]
    ) -> None:
        if external_ids:
            if not self._ids.isdisjoint(external_ids):
                return
            self._ids.update(external_ids)
            if name:
                self._names_with_ids.add(name)
        elif name:
            if name in self._names:
                return
            self._names.add(name)
        if len(self._rows) == MAX_ROWS:
            raise UnreadableFile(f"The file has more than {MAX_ROWS:,} artists. Split it.", line=line)
        self._rows.append(_row(line, show(), name, external_ids))

    def rows(self) -> list[Row]:
        """In the order of the file, without bare names that stand elsewhere with an id."""
        rows = [
            row
            for row in self._rows
            if not isinstance(row, ListedRow) or row.external_ids or row.name not in self._names_with_ids
        ]
        return sorted(rows, key=lambda row: row.line)


def _row(line: int, text: str, name: str | None, external_ids: Sequence[ExternalId]) -> Row:
    try:
        return ListedRow(line=line, text=text, name=tidy_name(name), external_ids=tuple(external_ids))
    except Unfit as unfit:
        return UnreadableRow(line, text, str(unfit))
