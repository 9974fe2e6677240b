"""What Helm makes of the chart, as data."""

import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent.parent
CHART = ROOT / "deploy/helm/donotplay"
HERE = Path(__file__).parent
VALUES = {
    "development": CHART / "values-dev.yaml",
    "production": CHART / "values-production.yaml",
    "unusual": HERE / "values-unusual.yaml",
}
"""Together they turn on all that can be turned on."""

NEWEST = "1.37.0"

Resource = dict[str, Any]


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [os.environ.get("HELM", "helm"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@cache
def manifests(values: str, *options: str, kubernetes: str = NEWEST) -> str:
    """What would be sent to a cluster of that version, with one of `VALUES`."""
    arguments = ["--namespace", "music", "--kube-version", kubernetes, "--values", VALUES[values], *options]
    done = helm("template", "dnp", CHART, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def resources(values: str, *options: str, kubernetes: str = NEWEST) -> list[Resource]:
    return [each for each in yaml.safe_load_all(manifests(values, *options, kubernetes=kubernetes)) if each]


def resource(kind: str, name: str, *, among: list[Resource]) -> Resource:
    """The only one of that kind and name."""
    (found,) = [each for each in among if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


def pods(among: list[Resource]) -> Iterator[tuple[str, Resource]]:
    """Each template of a pod, or pod, by what it is part of: its metadata and its spec."""
    for each in among:
        name = f"{each['kind']} {each['metadata']['name']}"
        match each:
            case {"kind": "Pod"}:
                yield name, each
            case {"kind": "CronJob"}:
                yield name, each["spec"]["jobTemplate"]["spec"]["template"]
            case {"spec": {"template": template}}:
                yield name, template


def refusal(values: str, *options: str) -> str:
    """Why Helm makes nothing of these values."""
    done = helm("template", "dnp", CHART, "--values", VALUES[values], *options)
    assert done.returncode != 0
    return done.stderr
