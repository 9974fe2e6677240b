import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_wheel_has_pages_start_data_and_migrations(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("pages/index.html", "pages/theme.js", "py.typed", "artists/starter/north_america.tsv"):
        assert f"donotplay/{needed}" in names
    assert any(name.startswith("donotplay/migrations/versions/") for name in names)
    assert any(name.startswith("donotplay/pages/_app/immutable/") for name in names)
    assert not any("node_modules" in name for name in names)
