"""Talks to the internet, a cloud's metadata address, name servers, listeners on the host."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "it has the machine's network"}

_PROBE = """
    import os, socket
    interfaces = sorted(os.listdir("/sys/class/net")) if os.path.isdir("/sys/class/net") else []
    found = [name for _, name in socket.if_nameindex()]
    if set(found) - {"lo"}:
        breach("interfaces:", found)
    for address in (
        ("1.1.1.1", 53), ("8.8.8.8", 443), ("169.254.169.254", 80), ("172.17.0.1", 2375),
        ("10.0.0.1", 22), ("127.0.0.1", @PORT@), ("127.0.0.1", 2375), ("127.0.0.1", 22),
    ):
        refused(f"TCP to {address}", socket.create_connection, address, 0.2)
        if address[0] != "127.0.0.1":
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            refused(f"UDP to {address}", sock.sendto, b"x", address)
    six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    refused("UDP over IPv6", six.sendto, b"x", ("2606:4700:4700::1111", 53))
    refused("a name", socket.getaddrinfo, "example.com", 80)
    refused("raw packets", socket.socket, socket.AF_PACKET, socket.SOCK_RAW)
    refused("raw IP", socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)
"""


def run(stage: Stage) -> None:
    """There is no interface but the sandbox's own loopback, on which nobody listens."""
    stage.probe(stage.fill(_PROBE))
