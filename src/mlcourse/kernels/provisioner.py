"""Tells Jupyter to take its kernels from the kernel server, where there is one."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "mlcourse-copies"
"""Name of the provisioner among the entry points of Jupyter."""
ADDRESS = "MLCOURSE_KERNEL_SERVER"
"""Environment variable with the path of the server's socket."""

_MOST = 4096


class CopiedKernel:
    """A kernel that the server made, with what Jupyter needs of a ``subprocess.Popen``.

    Parameters
    ----------
    connection : socket
        The connection that asked for it.
    pid : int
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self._connection, self.pid = connection, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel lives."""
        return self._heard(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end and return the exit code."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self._heard(0.1)) is None:
            if end is not None and time.monotonic() > end:
                raise TimeoutExpired("kernel", timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def _heard(self, patience: float) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], patience)[0]:
            told = b""
            with suppress(OSError):
                told = self._connection.recv(_MOST)
            # A server that is gone has taken its kernels along.
            self.returncode = json.loads(told)["exit"] if told else -signal.SIGKILL
            self._connection.close()
        return self.returncode


class CopyProvisioner(LocalProvisioner):
    """Starts kernels as copies of the kernel server; without a server, as Jupyter does."""

    async def launch_kernel(self, cmd: list[str], **named: Any) -> KernelConnectionInfo:
        """Start the kernel that `cmd` would start."""
        address = os.environ.get(ADDRESS)
        if not address or "ipykernel_launcher" not in cmd:
            return await super().launch_kernel(cmd, **named)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
            request = {
                "arguments": cmd[cmd.index("ipykernel_launcher") + 1 :],
                "folder": str(named.get("cwd") or Path.cwd()),
                "environment": dict(named.get("env") or os.environ),
            }
            connection.sendall(json.dumps(request).encode() + b"\n")
            told = connection.makefile("rb").readline(_MOST)
            pid = json.loads(told)["pid"]
        except (OSError, ValueError):
            connection.close()
            return await super().launch_kernel(cmd, **named)
        # All that is asked of a Popen there, a copied kernel answers.
        self.process = CopiedKernel(connection, pid)  # type: ignore[assignment]
        self.pid = self.pgid = pid  # it leads a session of its own
        self.cwd = named.get("cwd") or Path.cwd()
        return self.connection_info
