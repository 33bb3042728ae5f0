"""What holds for every test: no connection leaves this machine, and generated examples are the same each time."""

import ipaddress
import socket

import pytest
from hypothesis import settings

# Timings live in benchmarks, never in assertions; and a run that passed must pass again.
settings.register_profile("regcli", deadline=None, derandomize=True)
settings.load_profile("regcli")


class NetworkForbidden(AssertionError):
    """A test, or something that it called, tried to reach another machine."""


def _stays_here(address):
    """Whether an address is this machine: a path, loopback, or no address at all."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse every connection and look-up that leaves this machine, in the whole test session.

    Tests of a cluster talk to a scheduler on loopback. (Looking up this machine's own addresses sends nothing.)
    """
    with pytest.MonkeyPatch.context() as patch:

        def guarded(name, place):
            real = getattr(socket.socket, name)

            def call(self, *args):
                if self.family in (socket.AF_INET, socket.AF_INET6) and not _stays_here(args[place]):
                    raise NetworkForbidden(f"{name} to {args[place]!r}")
                return real(self, *args)

            patch.setattr(socket.socket, name, call)

        guarded("connect", 0)
        guarded("connect_ex", 0)
        guarded("sendto", -1)
        real_look_up = socket.getaddrinfo

        def look_up(host, *args, **named):
            if not _stays_here((host or "",)) and host not in (socket.gethostname(), socket.getfqdn()):
                raise NetworkForbidden(f"look-up of {host!r}")
            return real_look_up(host, *args, **named)

        patch.setattr(socket, "getaddrinfo", look_up)
        yield
