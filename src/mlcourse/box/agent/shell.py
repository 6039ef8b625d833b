"""The IPython shell that cells run in: no history, no terminal, rich outputs recorded."""

from __future__ import annotations

import base64
import builtins
import subprocess
import sys
import warnings
from collections.abc import Mapping
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from mlcourse.box.agent.streams import Tape


class InputNotAvailable(RuntimeError):
    """A cell asks for keyboard input where nobody sits."""


class Recorder:
    """Keeps the rich outputs of the cell that is running.

    Parameters
    ----------
    tape : Tape
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.begin(0)

    def begin(self, room: int) -> None:
        """Forget what there is, for a new cell that may show `room` bytes."""
        self.items: list[dict[str, Any]] = []
        self.left_out = False
        self._room = room
        self._places: dict[str, int] = {}
        self._tape.begin()

    def add(self, kind: str, data: Mapping[str, Any], display_id: str | None = None) -> None:
        """Record an output, at this place in the text."""
        item = self._item(kind, data)
        if item is not None:
            if display_id is not None:
                self._places[display_id] = len(self.items)
            self.items.append(item)
            self._tape.mark(str(len(self.items) - 1))

    def update(self, data: Mapping[str, Any], display_id: str | None) -> None:
        """Put `data` in the place of an output of this cell."""
        place = self._places.get(display_id or "")
        item = self._item("display", data)
        if place is not None and item is not None:
            self.items[place] = item

    def clear(self) -> None:
        """Forget the outputs of the cell."""
        self._tape.mark("c")
        self.items = [{} for _ in self.items]

    def _item(self, kind: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
        texts: dict[str, str] = {}
        for mime, content in data.items():
            if isinstance(content, bytes):
                texts[mime] = base64.b64encode(content).decode()
            elif isinstance(content, str):
                texts[mime] = content.encode("utf-8", "replace").decode()
        size = sum(len(mime) + len(text) for mime, text in texts.items())
        if size > self._room:
            self.left_out = True
            return None
        self._room -= size
        return {"kind": kind, "data": texts}


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    recorder: Recorder

    def publish(
        self,
        data: Any,
        *_: Any,
        transient: Any = None,
        update: bool = False,
        **__: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        if update:
            self.recorder.update(data, display_id)
        else:
            self.recorder.add("display", data, display_id)

    def clear_output(self, *_: Any, **__: Any) -> None:
        self.recorder.clear()


class _Hook(DisplayHook):  # type: ignore[misc]
    recorder: Recorder

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, *_: Any) -> None:
        self.recorder.add("result", format_dict)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):  # type: ignore[misc]
    """IPython as a notebook sees it, without a terminal and without a kernel."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    tape: Tape
    errors_shown: list[BaseException | None]

    def init_virtualenv(self) -> None:
        """Leave ``sys.path`` as it is."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no screen."""

    def ask_exit(self) -> NoReturn:
        """End the cell on ``exit`` and ``quit``, as on ``sys.exit()``."""
        raise SystemExit

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Note an error instead of formatting it, which would run code of its class."""
        self.errors_shown.append(exc_tuple[1] if exc_tuple else sys.exc_info()[1])

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Note an error of the cell's syntax; the result of the run has it too."""
        self.errors_shown.append(sys.exc_info()[1])

    def system(self, cmd: str) -> None:
        """Run a shell command; its output goes where the cell's goes."""
        self.tape.switch("o")
        command = self.var_expand(cmd, depth=1)
        ran = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, check=False)
        self.user_ns["_exit_code"] = ran.returncode


def make_shell(tape: Tape) -> tuple[Shell, Recorder]:
    """Return the shell of this process and the recorder of its rich outputs."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    recorder = Recorder(tape)
    shell = Shell.instance(config=config)
    shell.errors_shown = []
    shell.tape = tape
    shell.display_pub.recorder = recorder
    shell.displayhook.recorder = recorder
    builtins.input = _no_input
    warnings.filterwarnings("ignore", message="To exit: use", category=UserWarning)
    return shell, recorder


def _no_input(*_: object) -> str:
    raise InputNotAvailable(
        "input() cannot be answered: nobody is at the keyboard while this notebook is graded. "
        "Write the value into the code instead."
    )
