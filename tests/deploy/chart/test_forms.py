"""What the chart makes has the form that Kubernetes, operators and policies ask for."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.chart.rendering import CHART, HERE, ROOT, VALUES, helm, manifests, resources

TOOLS = ROOT / ".local/chart/bin"
OLD_TOOLS = ROOT / ".local/chart-old/bin"
VERSIONS = [f"1.{minor}" for minor in range(20, 38)]

NOT_FOR_US = {
    "CKV_K8S_15": "IfNotPresent: a version's image never changes",
    "CKV_K8S_40": "nginx (101) and PostgreSQL (999) have the users of their official images",
    "CKV_K8S_43": "digests are the values' to give",
}


def validate(manifest: str, version: str, file: Path) -> list[str]:
    """What is wrong with it for that version of Kubernetes. Kinds of operators are checked elsewhere."""
    file.write_text(manifest)
    # The newer tool has the forms of 1.25 to 1.37, the older one those of 1.20 to 1.27.
    tools = TOOLS if int(version.split(".")[1]) >= 25 else OLD_TOOLS
    command = [tools / "python", "-W", "ignore", "-m", "kubernetes_validate", "--strict", "--quiet"]
    done = subprocess.run([*command, "-k", version, file], capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    assert done.returncode == 0 or lines
    return [line for line in lines if "Couldn't find schema" not in line]


@pytest.mark.parametrize("values", VALUES)
def test_helm_finds_nothing_to_say(values):
    done = helm("lint", "--strict", "--quiet", CHART, "--values", VALUES[values])
    assert (done.returncode, done.stdout.strip()) == (0, "")


def test_helm_finds_nothing_to_say_without_values():
    assert helm("lint", "--strict", CHART).returncode == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_resources_have_the_form_of_each_kubernetes(version, tmp_path):
    everything = "\n---\n".join(manifests(values, kubernetes=f"{version}.0") for values in VALUES)
    assert validate(everything, version, tmp_path / "manifest.yaml") == []


@pytest.mark.parametrize("version", ["1.20", "1.37"])
def test_misspelt_field_would_be_noticed(version, tmp_path):
    manifest = manifests("development", kubernetes=f"{version}.0").replace(
        "imagePullPolicy", "imagePulPolicy"
    )
    assert "imagePulPolicy" in str(validate(manifest, version, tmp_path / "manifest.yaml"))


@pytest.mark.parametrize("values", VALUES)
def test_each_kind_is_one_that_we_check_or_know_not_to_check(values):
    """What CloudNativePG asks for is in no package: it is written after its documentation."""
    kinds = {each["apiVersion"].split("/")[0] for each in resources(values) if "." in each["apiVersion"]}
    assert kinds <= {
        "barmancloud.cnpg.io",
        "gateway.networking.k8s.io",
        "monitoring.coreos.com",
        "networking.k8s.io",
        "postgresql.cnpg.io",
    }


def test_resources_for_operators_have_the_form_that_those_define():
    groups = ("monitoring.coreos.com/", "gateway.networking.k8s.io/")
    theirs = [each for each in resources("unusual") if each["apiVersion"].startswith(groups)]
    assert sorted(each["kind"] for each in theirs) == ["HTTPRoute", "PrometheusRule", "ServiceMonitor"]
    done = subprocess.run(
        ["node", HERE / "operators.mjs"], input=json.dumps(theirs), capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


def test_policies_of_checkov_are_met(tmp_path):
    """Pods of tests are left out: they need no probes."""
    for values in VALUES:
        (tmp_path / f"{values}.yaml").write_text(manifests(values, "--skip-tests"))
    command = [TOOLS / "checkov", "--compact", "--skip-download", "--framework", "kubernetes"]
    done = subprocess.run(
        [*command, "--skip-check", ",".join(NOT_FOR_US), "--output", "json", "--directory", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    results = json.loads(done.stdout)
    assert [(each["check_name"], each["resource"]) for each in results["results"]["failed_checks"]] == []
    assert results["summary"]["passed"] > 500
    assert results["summary"]["parsing_errors"] == 0


def test_scripts_are_sound():
    scripts = sorted(CHART.glob("files/*.sh"))
    assert scripts
    done = subprocess.run([TOOLS / "shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("kubernetes", "expected"),
    [
        ("1.20.0", {"policy/v1beta1", "batch/v1beta1", "autoscaling/v2beta2"}),
        ("1.21.0", {"policy/v1", "batch/v1", "autoscaling/v2beta2"}),
        ("1.23.0", {"policy/v1", "batch/v1", "autoscaling/v2"}),
        # As managed clusters call themselves.
        ("v1.35.2-gke.100", {"policy/v1", "batch/v1", "autoscaling/v2"}),
    ],
)
def test_versions_of_apis_are_those_of_the_cluster(kubernetes, expected):
    kinds = {"PodDisruptionBudget", "CronJob", "HorizontalPodAutoscaler"}
    made = resources("production", kubernetes=kubernetes)
    assert {each["apiVersion"] for each in made if each["kind"] in kinds} == expected


def test_route_is_of_the_version_that_an_older_gateway_has():
    made = resources("unusual", "--api-versions", "gateway.networking.k8s.io/v1beta1")
    (route,) = [each for each in made if each["kind"] == "HTTPRoute"]
    assert route["apiVersion"] == "gateway.networking.k8s.io/v1beta1"


def test_rules_are_those_of_the_file():
    (rule,) = [each for each in resources("production") if each["kind"] == "PrometheusRule"]
    assert rule["spec"] == yaml.safe_load((CHART / "files/rules.yaml").read_text())
