"""Looks for the sockets of container engines and of other services, and for the host's folders."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "it has the machine's files"}

_PROBE = """
    import os, stat
    for path in (
        "/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock",
        "/run/podman/podman.sock", "/run/crio/crio.sock", "/run/dbus/system_bus_socket",
        "/run/systemd/private", "/run/user", "/host", "/hostfs", "/rootfs", "/var/lib/docker",
        "/var/lib/kubelet", "/root/.ssh", "/root/.docker", "/home/@NONCE@", "@CANARY@",
    ):
        if os.path.lexists(path):
            breach(path, "is there")
    for top in ("/run", "/var/run", "/tmp", "/var/lib", "/srv", "/mnt", "/opt"):
        for folder, _, files in os.walk(top):
            for name in files:
                path = os.path.join(folder, name)
                try:
                    if stat.S_ISSOCK(os.lstat(path).st_mode):
                        breach("a socket:", path)
                except OSError:
                    pass
"""


def run(stage: Stage) -> None:
    """None of them is there."""
    stage.probe(stage.fill(_PROBE))
