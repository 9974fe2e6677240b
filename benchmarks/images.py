"""Builds of the images: from nothing, after a change of our own code, and after one of a dependency."""

import os
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCKER = os.environ.get("DOCKER", "docker")
ROUNDS = 3

IMAGES = ("api", "web")
SOURCES = {"api": "src/donotplay/errors.py", "web": "web/src/app.css"}
"""A file of each, which gets one more comment at its end."""

LOCKS = {"api": "requirements/image.txt", "web": "web/package-lock.json"}


def report(directory: Path) -> str:
    """`directory` gets a clone with all that has been changed in ours, which then is changed further."""
    _copy_tracked(directory)
    _use_empty_caches(directory)
    cold = {image: _build(directory, image, "--no-cache") for image in IMAGES}
    ours = {image: min(_after_change(directory, image) for _ in range(ROUNDS)) for image in IMAGES}
    rows = ["| build | API | web |", "| --- | ---: | ---: |"]
    rows.append(_row("from nothing but the base images", cold, cold))
    rows.append(_row(f"after a change of our own code (fastest of {ROUNDS})", ours, cold))
    with_python = _after_dependency(directory, "api")
    rows.append(_row("after a change of one of Python's dependencies", with_python, cold))
    with_node = _after_dependency(directory, "web")
    rows.append(_row("after a change of one of Node's dependencies", with_node, cold))
    for image in IMAGES:
        subprocess.run([DOCKER, "image", "rm", "--force", _tag(image)], check=True, capture_output=True)
    return "\n".join(rows)


def _after_change(clone: Path, image: str) -> float:
    source = clone / SOURCES[image]
    text = source.read_text()
    mark = f"change {time.time_ns()}"
    source.write_text(f"{text}# {mark}\n" if source.suffix == ".py" else f"{text}/* {mark} */\n")
    return _build(clone, image)


def _after_dependency(clone: Path, changed: str) -> dict[str, float]:
    """Another content of the lock file makes its layer anew, whichever of its lines has changed."""
    lock = clone / LOCKS[changed]
    lock.write_text(lock.read_text() + "\n" * (1 + time.time_ns() % 1000))
    return {image: _build(clone, image) for image in IMAGES}


def _build(clone: Path, image: str, *options: str) -> float:
    """Seconds that a build takes."""
    command = [DOCKER, "build", "--quiet", *options, "--tag", _tag(image), "--target", "production"]
    command += ["--file", str(clone / f"deploy/docker/{image}.Dockerfile"), str(clone)]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"DOCKER_BUILDKIT": "1"})
    return time.perf_counter() - started


def _tag(image: str) -> str:
    return f"donotplay-{image}:benchmark"


def _copy_tracked(clone: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)


def _use_empty_caches(clone: Path) -> None:
    """Caches of packages under names of this run's own: nothing is in them at first."""
    for image in IMAGES:
        dockerfile = clone / f"deploy/docker/{image}.Dockerfile"
        mount, ours = "--mount=type=cache,", f"--mount=type=cache,id={image}-{clone.name},"
        dockerfile.write_text(dockerfile.read_text().replace(mount, ours))


def _row(name: str, seconds: dict[str, float], cold: dict[str, float]) -> str:
    cells = [f"{seconds[image]:.1f} s, {seconds[image] / cold[image]:.0%}" for image in IMAGES]
    return f"| {name} | {' | '.join(cells)} |"
