"""Who can reach whom: Services find pods, and NetworkPolicies let through what is needed and nothing else."""

from typing import Any

import pytest

from tests.deploy.chart.rendering import VALUES, Resource, pods, resource, resources

DEVELOPMENT = resources("development", "--set", "backup.enabled=true")
COMPONENTS = {
    "api": "Deployment dnp-donotplay-api",
    "web": "Deployment dnp-donotplay-web",
    "migration": "Job dnp-donotplay-migration",
    "backup": "CronJob dnp-donotplay-backup",
    "test": "Pod dnp-donotplay-test",
    "postgresql": "StatefulSet dnp-postgresql",
    "valkey": "Deployment dnp-valkey",
}
PORTS = {"web": 8080, "api": 3000, "postgresql": 5432, "valkey": 6379}
CALLS = {
    ("web", "api"),
    ("test", "web"),
    ("api", "postgresql"),
    ("migration", "postgresql"),
    ("backup", "postgresql"),
    ("api", "valkey"),
}


def matches(selector: Resource, labels: dict[str, str]) -> bool:
    expressions = selector.get("matchExpressions", [])
    assert all(each["operator"] == "In" for each in expressions)
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(each["key"]) in each["values"] for each in expressions
    )


def pod_of(component: str) -> Resource:
    return dict(pods(DEVELOPMENT))[COMPONENTS[component]]


def port_number(port: Any, pod: Resource) -> int:
    """Policies name ports as containers do, or by number."""
    named = {
        each["name"]: each["containerPort"] for c in pod["spec"]["containers"] for each in c.get("ports", [])
    }
    return named.get(port, port)


def allowed(direction: str, pod: Resource, peer: Resource, port: int) -> bool:
    """Whether policies let `pod` send to `peer` (Egress), or take from it (Ingress), on the port called."""
    labels = pod["metadata"]["labels"]
    called = peer if direction == "Egress" else pod
    policies = [
        each["spec"]
        for each in DEVELOPMENT
        if each["kind"] == "NetworkPolicy"
        and direction in each["spec"]["policyTypes"]
        and matches(each["spec"]["podSelector"], labels)
    ]
    rules = [rule for policy in policies for rule in policy.get(direction.lower(), [])]
    return not policies or any(
        port in [port_number(each["port"], called) for each in rule["ports"]]
        and any(
            matches(each["podSelector"], peer["metadata"]["labels"])
            for each in rule.get("to" if direction == "Egress" else "from", [{"podSelector": {}}])
            if "podSelector" in each
        )
        for rule in rules
    )


@pytest.mark.parametrize("called", PORTS)
@pytest.mark.parametrize("caller", COMPONENTS)
def test_pods_reach_those_that_they_need_and_no_others(caller, called):
    if caller == called:
        return
    sender, receiver, port = pod_of(caller), pod_of(called), PORTS[called]
    reaches = allowed("Egress", sender, receiver, port) and allowed("Ingress", receiver, sender, port)
    # Everybody may call the web; whether they can depends on themselves.
    assert reaches == ((caller, called) in CALLS)


def test_every_pod_can_ask_for_names():
    for component in ("api", "web", "migration", "backup", "test"):
        dns = {"metadata": {"labels": {"k8s-app": "kube-dns"}}, "spec": {"containers": []}}
        assert allowed("Egress", pod_of(component), dns, 53)


def test_metrics_are_for_those_alone_who_are_named():
    policy = resource("NetworkPolicy", "dnp-donotplay-api", among=resources("production"))["spec"]
    (rule,) = [each for each in policy["ingress"] if each["ports"][0]["port"] == "metrics"]
    assert rule["from"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    ]
    without = resource("NetworkPolicy", "dnp-donotplay-api", among=resources("development"))["spec"]
    assert [each["ports"][0]["port"] for each in without["ingress"]] == ["http"]


def test_servers_elsewhere_are_reached_where_they_are_said_to_be():
    policy = resource("NetworkPolicy", "dnp-donotplay-servers", among=resources("production"))["spec"]
    assert policy["egress"][0] == {
        "ports": [{"port": 6379, "protocol": "TCP"}, {"port": 587, "protocol": "TCP"}],
        "to": [{"ipBlock": {"cidr": "10.20.0.0/16"}}],
    }
    assert policy["egress"][1]["to"] == [
        {"podSelector": {"matchLabels": {"cnpg.io/cluster": "dnp-donotplay-database"}}}
    ]


@pytest.mark.parametrize("values", VALUES)
def test_every_service_finds_pods_with_its_ports(values):
    made = resources(values)
    for service in (each for each in made if each["kind"] == "Service"):
        found = [
            pod
            for _, pod in pods(made)
            if service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
        ]
        (pod,) = found
        names = [port["name"] for each in pod["spec"]["containers"] for port in each["ports"]]
        assert all(port["targetPort"] in names for port in service["spec"]["ports"])


@pytest.mark.parametrize("values", VALUES)
def test_every_selector_finds_one_component_alone(values):
    made = resources(values)
    budgets = [each for each in made if each["kind"] == "PodDisruptionBudget"]
    assert len(budgets) == 2
    for budget in budgets:
        labels = budget["spec"]["selector"]["matchLabels"]
        found = [name for name, pod in pods(made) if labels.items() <= pod["metadata"]["labels"].items()]
        assert found == [f"Deployment {budget['metadata']['name']}"]


def test_monitor_finds_the_service_of_the_api_alone():
    made = resources("unusual")
    monitor = resource("ServiceMonitor", "dnp-donotplay", among=made)["spec"]
    labels = monitor["selector"]["matchLabels"].items()
    found = [
        each for each in made if each["kind"] == "Service" and labels <= each["metadata"]["labels"].items()
    ]
    assert [each["metadata"]["name"] for each in found] == ["dnp-donotplay-api"]
    assert monitor["endpoints"][0]["port"] in [port["name"] for port in found[0]["spec"]["ports"]]


@pytest.mark.parametrize("kind", ["Ingress", "HTTPRoute"])
def test_ways_in_lead_to_the_web_under_the_public_name(kind):
    made = resource(kind, "dnp-donotplay", among=resources("unusual"))["spec"]
    assert "dnp.example" in str(made)
    assert "dnp-donotplay-web" in str(made)
    assert (
        resource("Service", "dnp-donotplay-web", among=resources("unusual"))["spec"]["ports"][0]["port"] == 80
    )


def test_web_calls_the_api_by_its_full_name():
    """Its nginx asks the name server itself, and tries no search domains."""
    (web,) = pod_of("web")["spec"]["containers"]
    environment = {each["name"]: each["value"] for each in web["env"]}
    assert environment["API_ADDRESS"] == "dnp-donotplay-api.music.svc.cluster.local:3000"
