"""The Tiltfile and skaffold.yaml name what is there, and do what they promise."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.chart.rendering import CHART, ROOT, helm

EVALUATE = Path(__file__).parent / "evaluate.py"
TOOLS = ("docker", "helm", "kubectl")
SKAFFOLD = yaml.safe_load((ROOT / "skaffold.yaml").read_text())


def run(*tools: str) -> subprocess.CompletedProcess[str]:
    command = [ROOT / ".local/chart/bin/python", EVALUATE, ROOT / "Tiltfile", *tools]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@cache
def calls(function: str) -> list[tuple[list[Any], dict[str, Any]]]:
    done = run(*TOOLS)
    assert done.returncode == 0, done.stderr
    return [(positional, named) for name, positional, named in json.loads(done.stdout) if name == function]


def named(function: str) -> dict[str, dict[str, Any]]:
    """The calls by their first argument."""
    return {positional[0]: arguments for positional, arguments in calls(function)}


@cache
def chart_of_tilt() -> list[dict[str, Any]]:
    ((chart,), options), *others = calls("helm")
    assert others == []
    arguments = ["--namespace", options["namespace"]]
    arguments += [part for file in options["values"] for part in ("--values", ROOT / file)]
    arguments += [part for value in options["set"] for part in ("--set", value)]
    # As Tilt does: https://docs.tilt.dev/api.html#api.helm
    done = helm("template", options["name"], ROOT / chart, "--skip-tests", *arguments)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


@cache
def chart_of_skaffold(*profiles: str) -> list[dict[str, Any]]:
    (release,) = with_profiles(*profiles)["deploy"]["helm"]["releases"]
    given = {name: json.dumps(value) for name, value in release["setValues"].items()} | {
        name: re.sub(r"\{\{\.IMAGE_(TAG|REPO)_(\w+)\}\}", r"\1-of-\2", template).replace("_", "-").lower()
        for name, template in release["setValueTemplates"].items()
    }
    arguments = [part for file in release["valuesFiles"] for part in ("--values", ROOT / file)]
    arguments += [part for name, value in given.items() for part in ("--set", f"{name}={value}")]
    done = helm("template", release["name"], ROOT / release["chartPath"], *arguments)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def with_profiles(*names: str) -> dict[str, Any]:
    """skaffold.yaml with the patches of these profiles (RFC 6902, as far as they use it)."""
    document = json.loads(json.dumps(SKAFFOLD))
    for patch in (
        each for profile in SKAFFOLD["profiles"] if profile["name"] in names for each in profile["patches"]
    ):
        *way, last = patch["path"].strip("/").split("/")
        at = document
        for step in way:
            at = at[int(step) if isinstance(at, list) else step]
        assert (last in at) == (patch["op"] != "add")
        if patch["op"] == "remove":
            del at[last]
        else:
            at[last] = patch["value"]
    return document


def workloads(made: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    kinds = ("Deployment", "StatefulSet", "Job")
    return {each["metadata"]["name"]: each for each in made if each["kind"] in kinds}


def container(made: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = workloads(made)[name]["spec"]["template"]["spec"]["containers"]
    return found


@pytest.mark.parametrize("missing", TOOLS)
def test_tool_that_is_missing_is_named_with_where_it_can_be_had(missing):
    done = run(*(tool for tool in TOOLS if tool != missing))
    assert done.returncode != 0
    assert f"{missing} is missing: https://" in done.stderr


def test_every_workload_of_the_chart_has_a_place_in_tilt():
    assert set(named("k8s_resource")) == set(workloads(chart_of_tilt()))
    assert all(each["labels"] for each in named("k8s_resource").values())


def test_images_that_are_built_are_those_that_the_chart_runs():
    used = {container(chart_of_tilt(), name)["image"].split(":")[0] for name in workloads(chart_of_tilt())}
    built = set(named("docker_build"))
    assert built == {image["image"] for image in SKAFFOLD["build"]["artifacts"]}
    assert used - {"postgres", "valkey/valkey"} == built


def test_everything_goes_into_the_namespace_that_tilt_makes():
    (blob,), *_ = [positional for positional, _ in calls("blob")]
    namespace = yaml.safe_load(blob)
    assert {each["metadata"]["namespace"] for each in chart_of_tilt()} == {namespace["metadata"]["name"]}


def test_resources_start_in_the_order_in_which_they_need_each_other():
    needs = {name: set(each.get("resource_deps", [])) for name, each in named("k8s_resource").items()}
    assert needs["donotplay-web"] == {"donotplay-api"}
    assert needs["donotplay-api"] == {"donotplay-postgresql", "donotplay-valkey"}
    assert needs["donotplay-migration"] == {"donotplay-postgresql"}
    assert set().union(*needs.values()) <= set(needs)


def test_ports_that_are_forwarded_are_open():
    ports = {
        name: {port["containerPort"] for port in container(chart_of_tilt(), name).get("ports", [])}
        for name in workloads(chart_of_tilt())
    }
    forwarded = {
        name: {
            int(p.split(":")[1]) if isinstance(p, str) else p["of"][1] for p in each.get("port_forwards", [])
        }
        for name, each in named("k8s_resource").items()
    }
    assert all(forwarded[name] <= ports[name] for name in ports)
    assert 5000 in forwarded["donotplay-web"]


def test_tests_migrations_health_and_reset_wait_for_a_click():
    by_hand = named("local_resource") | {"migration": named("k8s_resource")["donotplay-migration"]}
    assert {"tests", "health", "reset", "migration"} <= set(by_hand)
    for each in by_hand.values():
        assert (each["trigger_mode"], each["auto_init"]) == ("manual", False)
        assert each["labels"]


def test_commands_of_make_are_targets():
    makefile = (ROOT / "Makefile").read_text()
    commands = [positional[1] for positional, _ in calls("local_resource")]
    targets = [command.removeprefix("make ") for command in commands if command.startswith("make ")]
    assert targets
    assert all(f"\n{target}: " in makefile for target in targets)


def live_updates(image: str) -> list[tuple[str, list[Any]]]:
    return [(step["made by"], step["of"]) for step in named("docker_build")[image]["live_update"]]


@pytest.mark.parametrize("image", ["donotplay-api", "donotplay-web"])
def test_sources_are_synced_and_what_they_are_built_with_makes_a_new_image(image):
    (first, (files,)), *syncs = live_updates(image)
    assert first == "fall_back_on"
    assert all((ROOT / file).exists() for file in files)
    only = named("docker_build")[image]["only"]
    for kind, (source, target) in syncs:
        assert kind == "sync"
        assert (ROOT / source).is_dir()
        assert target.startswith("/")
        # Tilt refuses to sync what is not in the image's context.
        assert any(Path(source).is_relative_to(each) for each in only)


def test_tilt_and_skaffold_build_the_same_and_sync_to_the_same_places():
    for artifact in SKAFFOLD["build"]["artifacts"]:
        tilt = named("docker_build")[artifact["image"]]
        assert artifact["docker"] == {"dockerfile": tilt["dockerfile"], "target": tilt["target"]}
        rules = artifact["sync"]["manual"]
        # Skaffold keeps the path that the file has in the clone.
        places = {str(Path(rule["dest"]) / rule["src"].removesuffix("/**/*")) for rule in rules}
        assert places == {target for kind, (*_, target) in live_updates(artifact["image"])[1:]}


@pytest.mark.parametrize("made", [chart_of_tilt, chart_of_skaffold])
def test_what_is_synced_can_be_written_and_is_watched(made):
    api, web = (container(made(), f"donotplay-{component}") for component in ("api", "web"))
    assert api["command"] == ["donotplay", "serve", "--reload"]
    assert not api["securityContext"]["readOnlyRootFilesystem"]
    assert not web["securityContext"]["readOnlyRootFilesystem"]
    assert web["ports"][0]["containerPort"] == 5000


def test_skaffold_hands_its_images_on_to_the_chart():
    images = [
        container(chart_of_skaffold(), f"donotplay-{component}")["image"] for component in ("api", "web")
    ]
    assert images == [
        "repo-of-donotplay-api:tag-of-donotplay-api",
        "repo-of-donotplay-web:tag-of-donotplay-web",
    ]


def test_skaffold_forwards_ports_that_services_have():
    services = {
        each["metadata"]["name"]: [port["port"] for port in each["spec"]["ports"]]
        for each in chart_of_skaffold()
        if each["kind"] == "Service"
    }
    assert [forward["localPort"] for forward in SKAFFOLD["portForward"]] == [5000, 3000]
    assert all(forward["port"] in services[forward["resourceName"]] for forward in SKAFFOLD["portForward"])


def test_built_images_run_as_in_production():
    document = with_profiles("built")
    assert [each["docker"]["target"] for each in document["build"]["artifacts"]] == ["production"] * 2
    assert not any("sync" in each for each in document["build"]["artifacts"])
    api = container(chart_of_skaffold("built"), "donotplay-api")
    assert api["command"] == ["donotplay", "serve"]
    assert api["securityContext"]["readOnlyRootFilesystem"]


def test_several_pods_are_two_of_each():
    made = workloads(chart_of_skaffold("several", "built"))
    assert [made[f"donotplay-{component}"]["spec"]["replicas"] for component in ("api", "web")] == [2, 2]


def test_chart_is_the_one_that_is_released():
    (release,) = SKAFFOLD["deploy"]["helm"]["releases"]
    assert ROOT / release["chartPath"] == CHART
