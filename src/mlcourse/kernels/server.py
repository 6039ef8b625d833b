"""Keeping a kernel server while notebooks run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mlcourse.kernels.provisioner import ADDRESS, NAME
from mlcourse.threads import ONE_THREAD

_DEFAULT = "JUPYTER_DEFAULT_PROVISIONER_NAME"
# Read by the interpreter or by a library at its start, so a copy could not change it any more.
SETTINGS: Mapping[str, str] = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    **ONE_THREAD,
}


@contextmanager
def kernel_server(modules: Iterable[str]) -> Iterator[bool]:
    """Have the Jupyter kernels that this process and its children start come from a server.

    Kernels of it have a fixed hash seed and one thread for numerical libraries.

    Parameters
    ----------
    modules : iterable of str
        What to import beforehand.

    Yields
    ------
    bool
        Whether there is a server; where there is none, kernels start as ever.
    """
    if not hasattr(os, "pidfd_open"):
        yield False
        return
    with tempfile.TemporaryDirectory(prefix="mlcourse-kernels-") as folder:
        address = str(Path(folder, "socket"))
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "mlcourse.kernels.serving", address, *modules],
            env={**os.environ, **SETTINGS},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            ready = process.stdout.readline() == b"ready\n"
            before = {name: os.environ.get(name) for name in (ADDRESS, _DEFAULT)}
            if ready:
                _use(NAME)
                os.environ |= {ADDRESS: address, _DEFAULT: NAME}
            try:
                yield ready
            finally:
                for name, value in before.items():
                    if value is None:
                        os.environ.pop(name, None)
                    else:
                        os.environ[name] = value
                process.stdin.close()


def _use(name: str) -> None:
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    # It may have been made, with another default, before anybody set the environment.
    KernelProvisionerFactory.instance().default_provisioner_name = name
