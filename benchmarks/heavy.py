"""Import of lines as long as those of the real dump, on a tenth of its size."""

from collections.abc import Iterator

from benchmarks import catalogs, material

SCALE = 10


def report(artists: int) -> Iterator[str]:
    material.require_material()
    dump = material.made_dump(artists, heavy=True)
    imported = catalogs.import_dump(dump.path, material.CACHE / "heavy")
    yield catalogs.described(imported, f"{artists:,} artists with lines of the real dump's length")
    yield f"For {SCALE * artists:,} that makes {SCALE * imported.seconds / 60:.1f} min."
