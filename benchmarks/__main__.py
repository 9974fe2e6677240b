import asyncio
import tempfile
from pathlib import Path

from benchmarks import search, startup

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="donotplay-bench-") as directory:
        print(startup.report(Path(directory) / "startup"))
        print()
        print(asyncio.run(search.report(Path(directory) / "search")))
