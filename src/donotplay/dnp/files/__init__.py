"""Files of lists: everything that people bring, and what they take along. Pure: text in, rows out."""

from donotplay.dnp.files.formats import read_list_file
from donotplay.dnp.files.rows import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    Format,
    ListedRow,
    ListFile,
    UnreadableFile,
    UnreadableRow,
)
from donotplay.dnp.files.writing import WRITERS, ExportFormat, stream_list

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_ROWS",
    "WRITERS",
    "ExportFormat",
    "Format",
    "ListFile",
    "ListedRow",
    "UnreadableFile",
    "UnreadableRow",
    "read_list_file",
    "stream_list",
]
