"""Where the boxes for one unit come from: a fork server where there can be one, else one by one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.server import ForkServer, NoServer, start_server
from mlcourse.box.session import NO_FILES, Box, BoxEnded, check_paths, open_box

_STARTS = 3
"""How often a server is started before boxes are opened one by one for good."""


class Supply:
    """Opens boxes that have the same files and libraries. May be used by several threads.

    As a context manager it keeps a server; otherwise boxes are opened one by one.

    Parameters
    ----------
    isolation : Isolation
        From `mlcourse.box.isolation.detect`.
    modules : iterable of str
        What the cells import.
    files : mapping of str to bytes
        Files of the working folder.
    limits : Limits
        Of a box; each box can be given others.
    common : sequence of str
        The lecturer's cells that most notebooks begin with. A box whose cells begin so is a copy of
        one that has run them.
    seed : int
        See `mlcourse.box.session.open_box`.
    shared : socket, optional
        From `mlcourse.box.server.ForkServer.share`, of a server with the same modules: used until
        it fails.

    Notes
    -----
    Bubblewrap ends a server when the thread that started it ends: open the supply in a thread that
    outlives its use.
    """

    def __init__(
        self,
        isolation: Isolation,
        *,
        modules: Iterable[str],
        files: Mapping[str, bytes],
        limits: Limits,
        common: Sequence[str] = (),
        seed: int = 0,
        shared: socket.socket | None = None,
    ) -> None:
        self._isolation, self._limits, self._seed = isolation, limits, seed
        self._modules, self._files = tuple(modules), files
        self._common = tuple(common)
        self._shared = shared
        self._lock = threading.Lock()
        self._server: ForkServer | None = None
        self._after: ForkServer | None = None
        self._starts, self._is_up = _STARTS, False
        self.why_cold: str | None = None
        """Why boxes are opened one by one, or a server had to be started again."""

    def __enter__(self) -> Self:
        with self._lock:
            self._starts = 0
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the servers, and with them all boxes that came of them."""
        with self._lock:
            self._starts = _STARTS
            self._end()

    def share(self, common: Sequence[str]) -> None:
        """From now on run these cells once for all boxes that begin with them.

        Parameters
        ----------
        common : sequence of str
            The lecturer's cells, which give the same whenever they are run; none ends the sharing.
        """
        with self._lock:
            if self._after is not None and self._common != tuple(common):
                self._after.close()
                self._after = None
            self._common = tuple(common)

    def open(
        self,
        limits: Limits,
        upcoming: Sequence[str] = (),
        *,
        seed: int | None = None,
        beside: Mapping[str, bytes] = NO_FILES,
    ) -> Box:
        """Open a box.

        Parameters
        ----------
        limits : Limits
        upcoming : sequence of str
            Cells that will be run first. Where they begin with the common ones, the box may have
            these behind it already: see its ``done``.
        seed : int, optional
            Other than that of the supply; such a box has no cells behind it.
        beside : mapping of str to bytes
            Further files of the working folder; the supply's own win. Such a box has no cells
            behind it, since they might find these files.

        Raises
        ------
        BoxEnded
            If the box does not come up.
        ValueError
            If a file's name is no path inside the working folder.
        """
        check_paths(beside)
        with self._lock:
            while (server := self._up()) is not None:
                begins = tuple(upcoming[: len(self._common)]) == self._common
                alike = seed is None and not beside
                try:
                    box = self._go_on(limits) if alike and begins else None
                    return box or server.open(limits, seed=seed, beside=beside)
                except NoServer as gone:
                    self._end(gone)
        given = self._seed if seed is None else seed
        files = {**beside, **self._files}
        return open_box(self._isolation, files=files, limits=limits, seed=given)

    def _go_on(self, limits: Limits) -> Box | None:
        """Return a box that has the common start behind it, if there can be one."""
        if self._after is None:
            return None
        try:
            return self._after.open(limits)
        except BoxEnded as ended:
            # No submission has run yet, so it is the common start that cannot be copied. A box
            # that runs these cells itself may do.
            self.why_cold = f"a copy of the common start {ended}"
            self._after.close()
            self._after, self._common = None, ()
            return None

    def _start(self) -> None:
        if self._shared is not None:
            self._server = ForkServer(
                self._isolation, self._shared, None, files=self._files, seed=self._seed
            )
            self._shared = None
        elif self._starts < _STARTS:
            self._starts += 1
            try:
                self._server = start_server(
                    self._isolation,
                    modules=self._modules,
                    files=self._files,
                    limits=self._limits,
                    seed=self._seed,
                )
            except NoServer as none:
                self._starts = _STARTS
                self._end(none)

    def _up(self) -> ForkServer | None:
        """Return a server that can be used, if there is one."""
        if self._server is None:
            self._start()
        if self._server is not None and not self._is_up:
            try:
                self._server.come_up(self._limits)
                self._is_up = True
            except NoServer as none:
                self._starts = _STARTS
                self._end(none)
        if self._server is not None and self._after is None and self._common:
            try:
                self._after = self._server.after(self._common, self._limits)
            except NoServer:  # every box runs these cells itself then
                self._common = ()
        return self._server

    def _end(self, why: NoServer | None = None) -> None:
        self.why_cold = str(why) if why is not None else self.why_cold
        for server in (self._after, self._server):
            if server is not None:
                server.close()
        self._after = self._server = None
        self._is_up = False
