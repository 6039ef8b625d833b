"""The process that kernels are copies of. Started as ``python -m mlcourse.kernels.serving SOCKET``.

A connection is one kernel: its request is one line of JSON, answered with the kernel's number, and
later with its exit code. When the other end closes, the kernel ends with all it started.
"""

from __future__ import annotations

import gc
import json
import os
import random
import selectors
import signal
import socket
import sys
import types
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from mlcourse.box.agent.warming import threads, warm

_MOST = 1 << 20
_COLUMNS = 20
"""Columns of a table that pandas shows in a notebook; in a terminal, as many as fit."""


@dataclass
class _Kernel:
    connection: socket.socket
    handle: int


def main(path: str, modules: list[str]) -> None:
    """Import `modules`, then serve kernels until standard input closes."""
    warm([*modules, "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell"])
    if threads() != 1:
        sys.exit("a library has started a thread: a copy of this process would lack it")
    gc.collect()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    print("ready", flush=True)
    _serve(listener)


def _serve(listener: socket.socket) -> None:
    kernels: dict[int, _Kernel] = {}
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                for process in kernels:
                    _end(process)
                return
            if key.fileobj is listener:
                connection, _ = listener.accept()
                process = _started(
                    connection, [listener, *(k.connection for k in kernels.values())]
                )
                kernel = kernels[process] = _Kernel(connection, os.pidfd_open(process))
                selector.register(kernel.handle, selectors.EVENT_READ, process)
                selector.register(connection, selectors.EVENT_READ, process)
            elif key.data not in kernels:
                continue
            elif key.fileobj is kernels[key.data].connection:
                selector.unregister(key.fileobj)
                _end(key.data)
            else:
                kernel = kernels.pop(key.data)
                for one in (kernel.handle, kernel.connection):
                    with suppress(KeyError):
                        selector.unregister(one)
                _tell_exit(key.data, kernel)


def _end(process: int) -> None:
    with suppress(OSError):
        os.killpg(process, signal.SIGKILL)


def _tell_exit(process: int, kernel: _Kernel) -> None:
    _, status = os.waitpid(process, 0)
    _end(process)  # what it has left behind
    os.close(kernel.handle)
    with suppress(OSError), kernel.connection as connection:
        connection.sendall(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode())


def _started(connection: socket.socket, others: list[socket.socket]) -> int:
    request = json.loads(connection.makefile("rb").readline(_MOST))
    process = os.fork()
    if process:
        connection.sendall(json.dumps({"pid": process}).encode() + b"\n")
        return process
    try:
        for one in (connection, *others):
            one.close()
        _be_a_kernel(request)
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    os._exit(1)


def _be_a_kernel(request: dict[str, Any]) -> NoReturn:
    os.setsid()
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    # Each kernel draws its own numbers, as fresh processes do.
    random.seed()
    np.random.seed()
    main_module = types.ModuleType("__main__")
    sys.modules["__main__"] = main_module
    sys.argv = request["arguments"]

    from ipykernel.kernelapp import IPKernelApp

    application = IPKernelApp.instance()
    application.initialize(request["arguments"])
    _draw_inline(application.shell)
    _show_tables()
    application.start()
    os._exit(0)


def _draw_inline(shell: Any) -> None:
    """Register matplotlib's inline figures with a shell that came after its import."""
    if "matplotlib_inline.backend_inline" in sys.modules:
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        backend = "module://matplotlib_inline.backend_inline"
        activate_matplotlib(backend)
        configure_inline_support(shell, backend)


def _show_tables() -> None:
    """Have pandas show as many columns as in a notebook; it has looked when it was imported."""
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        pandas.set_option("display.max_columns", _COLUMNS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
