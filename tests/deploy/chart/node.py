"""A node in miniature: runs the chart's pods as containers of Docker, as a kubelet would.

Users, groups, read-only root, capabilities, limits, mounts, variables, commands and probes are the pod's.
Containers have the names of their Services, but not the Services' ports, and no NetworkPolicies.
"""

import base64
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.deploy.chart.rendering import Resource, resource


def docker(*arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(["docker", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stderr
    return done


class Node:
    """Containers in a network of their own, made of `made`, what Helm makes of the chart."""

    def __init__(self, made: list[Resource], directory: Path) -> None:
        self.made = made
        self.directory = directory
        self.name = f"donotplay-chart-{secrets.token_hex(4)}"
        self.containers: list[str] = []

    def start(self, pod: Resource, *arguments: str) -> "Container":
        """A pod's container, with other `arguments` if any are given."""
        spec, (container,) = pod["spec"], pod["spec"]["containers"]
        name = f"{self.name}-{len(self.containers)}"
        user = spec["securityContext"]
        command = [*container.get("command", []), *(arguments or container.get("args", []))]
        entrypoint, command = (["--entrypoint", command[0]], command[1:]) if command else ([], [])
        self.containers.append(name)
        docker(
            *("run", "--detach", "--pull", "never", "--name", name, "--network", self.name),
            *(f"--network-alias={alias}" for alias in self._service_names(pod)),
            *("--user", f"{user['runAsUser']}:{user['runAsGroup']}", "--group-add", str(user["fsGroup"])),
            *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--memory", container["resources"]["limits"]["memory"].replace("i", "").lower()),
            *(f"--env={key}={value}" for key, value in self._variables(container).items()),
            *self._mounts(spec, container, name),
            *entrypoint,
            container["image"],
            *command,
        )
        return Container(name, container)

    def _service_names(self, pod: Resource) -> list[str]:
        names = [
            each["metadata"]["name"]
            for each in self.made
            if each["kind"] == "Service"
            and each["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
        ]
        return [*names, *(f"{name}.music.svc.cluster.local" for name in names)]

    def _variables(self, container: Resource) -> dict[str, str]:
        variables = {each["name"]: each["value"] for each in container.get("env", [])}
        for source in container.get("envFrom", []):
            variables |= resource("ConfigMap", source["configMapRef"]["name"], among=self.made)["data"]
        return variables

    def _mounts(self, spec: Resource, container: Resource, name: str) -> Iterator[str]:
        volumes = {each["name"]: each for each in spec.get("volumes", [])}
        group = spec["securityContext"]["fsGroup"]
        for mount in container.get("volumeMounts", []):
            path, volume = mount["mountPath"], volumes.get(mount["name"], {})
            if files := self._files(volume):
                directory = self.directory / name / mount["name"]
                self._write(files, directory, group)
                yield f"--volume={directory}:{path}:ro"
            else:
                claim = volume.get("persistentVolumeClaim", {}).get("claimName")
                directory = self.directory / (claim or f"{name}/{mount['name']}")
                directory.mkdir(parents=True, exist_ok=True)
                os.chown(directory, 0, group)
                directory.chmod(0o2770 if claim else 0o2777)
                yield f"--volume={directory}:{path}"

    def _files(self, volume: Resource) -> dict[str, bytes]:
        """What a volume of secrets or of a ConfigMap holds."""
        match volume:
            case {"secret": {"secretName": name}}:
                return self._secret(name)
            case {"projected": {"sources": sources}}:
                return {
                    key: value
                    for each in sources
                    for key, value in self._secret(each["secret"]["name"]).items()
                }
            case {"configMap": {"name": name}}:
                data = resource("ConfigMap", name, among=self.made)["data"]
                return {key: value.encode() for key, value in data.items()}
        return {}

    def _secret(self, name: str) -> dict[str, bytes]:
        data = resource("Secret", name, among=self.made)["data"]
        return {key: base64.b64decode(value) for key, value in data.items()}

    @staticmethod
    def _write(files: dict[str, bytes], directory: Path, group: int) -> None:
        directory.mkdir(parents=True)
        for name, content in files.items():
            (directory / name).write_bytes(content)
            os.chown(directory / name, 0, group)
            (directory / name).chmod(0o440)


class Container:
    """A running one, with the probes of its pod."""

    def __init__(self, name: str, spec: Resource) -> None:
        self.name = name
        self.spec = spec

    @property
    def address(self) -> str:
        form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        return docker("inspect", "--format", form, self.name).stdout.strip()

    def passes(self, probe: str) -> bool:
        match self.spec[probe]:
            case {"exec": {"command": command}}:
                return docker("exec", self.name, *command, check=False).returncode == 0
            case {"httpGet": {"path": path, "port": port}}:
                (number,) = [each["containerPort"] for each in self.spec["ports"] if each["name"] == port]
                try:
                    urlopen(f"http://{self.address}:{number}{path}", timeout=5).close()
                except (URLError, OSError):
                    return False
                return True
        raise AssertionError(f"no such probe: {probe}")

    def comes_to(self, probe: str, *, passing: bool = True, seconds: float = 60) -> None:
        """Wait until it passes, or fails."""
        deadline = time.monotonic() + seconds
        while self.passes(probe) != passing:
            assert time.monotonic() < deadline, f"{self.spec['name']}: {probe}\n{self.logs()}"
            time.sleep(0.2)

    def logs(self) -> str:
        done = docker("logs", self.name)
        return done.stdout + done.stderr

    def ends(self) -> int:
        """Wait for its end, and return its exit code."""
        return int(docker("wait", self.name).stdout)

    def stop(self) -> tuple[int, float]:
        """Ask it to stop as a kubelet does, after the wait before; its exit code, and the seconds it took."""
        started = time.monotonic()
        docker("stop", "--time", "25", self.name)
        return self.ends(), time.monotonic() - started


@contextmanager
def running_node(made: list[Resource]) -> Iterator[Node]:
    """A node that leaves nothing behind."""
    with tempfile.TemporaryDirectory() as directory:
        # Bind mounts are seen by other users.
        Path(directory).chmod(0o755)
        node = Node(made, Path(directory))
        docker("network", "create", node.name)
        try:
            yield node
        finally:
            if node.containers:
                docker("rm", "--force", "--volumes", *node.containers, check=False)
            docker("network", "rm", node.name, check=False)
