"""How pods run: as whom, with what, and how they start, are watched and end."""

import base64
from pathlib import PurePosixPath

import pytest
import yaml

from donotplay import __version__
from donotplay.server import SHUTDOWN_SECONDS
from donotplay.settings import Settings
from tests.deploy.chart.rendering import CHART, VALUES, pods, resource, resources

ALL_PODS = [
    pytest.param(values, name, pod, id=f"{values}: {name}")
    for values in VALUES
    for name, pod in pods(resources(values))
]


def container(kind: str, name: str, values: str = "production", *options: str) -> dict:
    made = resource(kind, name, among=resources(values, *options))
    (found,) = made["spec"]["template"]["spec"]["containers"]
    return found


def settings_of(values: str, *options: str) -> dict[str, str]:
    return resource("ConfigMap", "dnp-donotplay", among=resources(values, *options))["data"]


@pytest.mark.parametrize(("values", "name", "pod"), ALL_PODS)
def test_pod_meets_the_restricted_standard_and_has_no_token(values, name, pod):
    spec, whole = pod["spec"], pod["spec"]["securityContext"]
    assert whole["runAsNonRoot"]
    assert whole["runAsUser"] > 0
    assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    # With them the program would find DONOTPLAY_... variables that it does not know, and refuse to start.
    assert spec["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(spec)
    kinds = {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
    assert all(set(volume) <= {"name"} | kinds for volume in spec.get("volumes", []))
    for each in spec["containers"]:
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@pytest.mark.parametrize(("values", "name", "pod"), ALL_PODS)
def test_pod_says_what_it_needs_and_may_take(values, name, pod):
    for each in pod["spec"]["containers"]:
        assert {"cpu", "memory"} == set(each["resources"]["requests"]) == set(each["resources"]["limits"])
        # Without it server-side apply fails on older clusters.
        assert all("protocol" in port for port in each.get("ports", []))


@pytest.mark.parametrize(("values", "name", "pod"), ALL_PODS)
def test_secrets_are_files_and_no_variables(values, name, pod):
    for each in pod["spec"]["containers"]:
        assert all("valueFrom" not in variable for variable in each.get("env", []))
        assert all("secretRef" not in source for source in each.get("envFrom", []))
        given = {variable["name"]: variable["value"] for variable in each.get("env", [])}
        assert not any("for-development-only" in value for value in given.values())


IN_FILES = {
    "database-url": "postgresql://user:word@db/donotplay",
    "redis-url": "redis://:word@cache:6379/0",
    "secret-keys": "x7Qp4mQp9mZr3kTs8vWb2nYc6dEfUi5o",
    "smtp-url": "smtp://user:word@mail.example:587",
}


@pytest.mark.parametrize("values", VALUES)
def test_settings_are_such_that_the_program_takes_them(values, tmp_path):
    variables = settings_of(values)
    for name, path in variables.items():
        if name.endswith("_FILE"):
            file = tmp_path / PurePosixPath(path).name
            file.write_text(IN_FILES[file.name])
            variables[name] = str(file)
    settings = Settings.from_environment(variables)
    assert (settings.host, settings.port, settings.metrics_port) == ("0.0.0.0", 3000, 9464)
    assert settings.database_url == IN_FILES["database-url"]
    assert settings.redis_url == IN_FILES["redis-url"]


def test_settings_of_the_values_go_to_the_program():
    assert settings_of("unusual")["DONOTPLAY_WORKERS"] == "2"


def test_servers_may_come_up_at_the_same_time_unless_the_values_say_how_long():
    assert settings_of("development")["DONOTPLAY_CONNECT_ATTEMPTS"] == "60"
    option = ("--set", "settings.DONOTPLAY_CONNECT_ATTEMPTS=3")
    assert settings_of("development", *option)["DONOTPLAY_CONNECT_ATTEMPTS"] == "3"


def test_database_for_development_can_be_kept():
    claims = [
        resource("StatefulSet", "dnp-postgresql", among=resources("development", *options))["spec"].get(
            "volumeClaimTemplates"
        )
        for options in ((), ("--set", "postgresql.size=4Gi"))
    ]
    assert claims[0] is None
    assert claims[1][0]["spec"]["resources"]["requests"]["storage"] == "4Gi"


def test_migration_has_the_settings_that_the_api_will_have():
    environment = container("Job", "dnp-donotplay-migration")["env"]
    assert {each["name"]: each["value"] for each in environment} == settings_of("production")


def test_migration_reads_secrets_of_its_own_that_are_made_before_it():
    made = resources("development")
    secret = resource("Secret", "dnp-donotplay-migration", among=made)
    job = resource("Job", "dnp-donotplay-migration", among=made)
    hooks = [each["metadata"]["annotations"] for each in (secret, job)]
    assert [each["helm.sh/hook"] for each in hooks] == ["post-install,pre-upgrade"] * 2
    assert int(hooks[0]["helm.sh/hook-weight"]) < int(hooks[1]["helm.sh/hook-weight"])
    assert secret["data"] == resource("Secret", "dnp-donotplay", among=made)["data"]
    assert sources(job) == [{"secret": {"name": "dnp-donotplay-migration"}}]


def sources(workload: dict) -> list[dict]:
    volumes = workload["spec"]["template"]["spec"]["volumes"]
    (secrets,) = [each for each in volumes if each["name"] == "secrets"]
    return secrets["projected"]["sources"]


def test_secrets_that_are_given_are_the_charts_and_all_others_yours():
    made = resources("unusual")
    assert list(resource("Secret", "dnp-donotplay", among=made)["data"]) == ["database-url"]
    assert sources(resource("Deployment", "dnp-donotplay-api", among=made)) == [
        {"secret": {"name": "dnp-donotplay"}},
        {
            "secret": {
                "name": "theirs",
                "items": [{"key": key, "path": key} for key in ("secret-keys", "redis-url", "smtp-url")],
            }
        },
    ]


def test_secrets_of_yours_alone_make_none_of_the_charts():
    made = resources("production")
    assert [each for each in made if each["kind"] == "Secret"] == []
    ours, *theirs = sources(resource("Deployment", "dnp-donotplay-api", among=made))
    assert ours["secret"]["name"] == "donotplay"
    assert [each["secret"]["name"] for each in theirs] == [
        "dnp-donotplay-database-app",
        "dnp-donotplay-database-ca",
    ]


def test_database_of_the_operator_is_reached_by_tls_that_is_checked():
    assert settings_of("production")["PGSSLMODE"] == "verify-full"


def test_urls_of_servers_for_development_lead_to_their_services():
    made = resources("development")
    data = resource("Secret", "dnp-donotplay", among=made)["data"]
    urls = {key: base64.b64decode(value).decode() for key, value in data.items()}
    assert urls["database-url"] == "postgresql://donotplay:for-development-only@dnp-postgresql:5432/donotplay"
    assert urls["redis-url"] == "redis://:for-development-only@dnp-valkey:6379/0"
    assert resource("Service", "dnp-postgresql", among=made)["spec"]["ports"][0]["port"] == 5432
    assert resource("Service", "dnp-valkey", among=made)["spec"]["ports"][0]["port"] == 6379


@pytest.mark.parametrize(
    "changed", ["settings.DONOTPLAY_LOG_LEVEL=error", f"secrets.secretKeys={'n3w!' * 10}"]
)
def test_other_settings_or_secrets_are_other_pods(changed):
    def checksums(*options: str) -> dict[str, str]:
        made = resources("development", *options)
        api = resource("Deployment", "dnp-donotplay-api", among=made)
        return api["spec"]["template"]["metadata"]["annotations"]

    assert checksums("--set", changed) != checksums()


def test_liveness_touches_no_server_and_readiness_does():
    api = container("Deployment", "dnp-donotplay-api")
    paths = {
        kind: api[kind]["httpGet"]["path"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }


def test_start_may_take_as_long_as_migrations():
    option = ("--set", "migration.timeoutSeconds=900")
    probe = container("Deployment", "dnp-donotplay-api", "production", *option)["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] == 900
    job = resource("Job", "dnp-donotplay-migration", among=resources("production", *option))
    assert job["spec"]["activeDeadlineSeconds"] == 900


@pytest.mark.parametrize("component", ["api", "web"])
def test_update_takes_no_pod_away_before_another_is_ready(component):
    spec = resource("Deployment", f"dnp-donotplay-{component}", among=resources("production"))["spec"]
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_pod_of_the_api_is_left_the_time_to_finish():
    spec = resource("Deployment", "dnp-donotplay-api", among=resources("production"))["spec"]["template"][
        "spec"
    ]
    (_, seconds) = spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    assert spec["terminationGracePeriodSeconds"] > int(seconds) + SHUTDOWN_SECONDS


def test_number_of_pods_is_left_to_the_autoscaler():
    made = resources("production")
    for component in ("api", "web"):
        assert "replicas" not in resource("Deployment", f"dnp-donotplay-{component}", among=made)["spec"]
    assert (
        resource("Deployment", "dnp-donotplay-api", among=resources("development"))["spec"]["replicas"] == 1
    )


def test_digest_counts_before_the_tag():
    image = container("Deployment", "dnp-donotplay-api", "unusual")["image"]
    assert image.startswith("ghcr.io/donotplay/donotplay-api@sha256:0123")


def test_chart_is_of_the_version_that_the_program_has():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (__version__, __version__)


def test_backup_reads_the_database_of_the_api():
    job = resource("CronJob", "dnp-donotplay-backup", among=resources("production"))
    (backup,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each["value"] for each in backup["env"]}
    settings = settings_of("production")
    assert environment["DATABASE_URL_FILE"] == settings["DONOTPLAY_DATABASE_URL_FILE"]
    assert environment["PGSSLROOTCERT"] == settings["PGSSLROOTCERT"]
