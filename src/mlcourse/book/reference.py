"""Reference pages, made from the code: every command, every file that people write or read."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

_PLAIN = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
_PLAIN |= {"NoneType": "nothing", "datetime": "moment", "dict": "mapping", "list": "list"}


def commands_as_markdown() -> str:
    """Return the page of all commands: what each does, its arguments, its options, examples."""
    from mlcourse.cli.app import mlcourse

    lines = [
        "# Commands",
        "",
        "Made from the program itself: `mlcourse COMMAND --help` says the same.",
        "Every command takes `--json` (one document on stdout, with a schema id), `-q` and `-v`.",
        "Data go to stdout, and everything else to stderr.",
        "",
        *_exit_codes(mlcourse),
    ]
    for path, command in _walk(("mlcourse",), mlcourse):
        lines += _command(path, command)
    return "\n".join(lines) + "\n"


def _exit_codes(program: click.Command) -> list[str]:
    found = re.search(r"Exit codes:.*", inspect.cleandoc(program.help or ""), re.DOTALL)
    return [] if found is None else [" ".join(found[0].split()), ""]


def _walk(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in sorted(command.commands):
        yield from _walk((*path, name), command.commands[name])


def _command(path: tuple[str, ...], command: click.Command) -> list[str]:
    name = " ".join(path[1:])
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    typed = " ".join([*path, *(_argument(one) for one in arguments)])
    lines = [f"## {name}", "", f"`{typed}`", ""]
    for paragraph in inspect.cleandoc(command.help or "").replace("\b\n", "").split("\n\n"):
        lines += [_escaped(" ".join(paragraph.split())), ""]
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    own = [one for one in options if not {"--json", "--quiet", "--verbose"} & set(one.opts)]
    if own:
        lines += ["| option | what it does |", "|---|---|"]
        lines += [_option(one) for one in own]
        lines.append("")
    if command.epilog:
        shown = [line.strip() for line in inspect.cleandoc(command.epilog).splitlines()]
        examples = [line for line in shown if line.startswith("mlcourse")]
        lines += ["```", *examples, "```", ""]
    return lines


def _argument(argument: click.Argument) -> str:
    name = (argument.name or "").upper()
    name += "..." if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def _option(option: click.Option) -> str:
    told = ", ".join(f"`{one}`" for one in option.opts)
    if isinstance(option.type, click.Choice):
        told += " " + " / ".join(str(one) for one in option.type.choices)
    said = _escaped(option.help or "")
    if option.required:
        said += " Needed."
    elif option.show_default:
        default = option.default if option.show_default is True else option.show_default
        said += f" Otherwise: {_escaped(str(default))}."
    return f"| {told} | {said} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def formats_as_markdown() -> str:
    """Return the page of all files that people write, and of the documents that others read."""
    lines = [
        "# Files and formats",
        "",
        "Made from the records that read them. A key that nobody knows is a fault and told with "
        "its line; a key without “needed” may be left out.",
        "",
    ]
    lines += ["## Files that you write", ""]
    for title, about, model in _written():
        lines += [f"### {title}", "", about, "", "| key | value | otherwise |", "|---|---|---|"]
        lines += [*_fields(model, "", {}), ""]
    lines += ["## Tables that you give", ""]
    for title, about in _tables().items():
        lines += [f"### {title}", "", about, ""]
    lines += [
        "## Documents that mlcourse writes",
        "",
        "JSON, each with its schema id under `schema`. Within a version further keys may come, and "
        "none is taken away. Of the two that other programs read most, these keys are relied on.",
        "",
    ]
    for title, shape in _documents().items():
        lines += [f"### {title}", "", "| key | value |", "|---|---|"]
        lines += [f"| `{key}` | {told} |" for key, told in _keys(shape)]
        lines.append("")
    return "\n".join(lines) + "\n"


def _written() -> Iterator[tuple[str, str, type[BaseModel]]]:
    from mlcourse.course.frontmatter import FrontMatter
    from mlcourse.course.glossary import TermEntry
    from mlcourse.course.paths import PathEntry
    from mlcourse.course.quiz import ItemEntry
    from mlcourse.course.registry import CourseEntry, MisconceptionEntry, ObjectiveEntry
    from mlcourse.course.topics import TopicEntry
    from mlcourse.gradebook.policies import PolicyEntry

    yield "`course/course.yml`", "The course and its modules.", CourseEntry
    yield "`course/objectives.yml`", "By its id: what students can do afterwards.", ObjectiveEntry
    yield (
        "`course/misconceptions.yml`",
        "By its id: a belief, and what a student is told who holds it.",
        MisconceptionEntry,
    )
    yield "`course/glossary.yml`", "By the term.", TermEntry
    yield "`course/paths.yml`", "By its id: a way through the course.", PathEntry
    yield "`course/topics.yml`", "By its number: what roles ask for.", TopicEntry
    yield (
        "Front matter of a unit",
        "Under `mlcourse:` at the head of `lesson.md` or `assignment.md`.",
        FrontMatter,
    )
    yield "`quiz.yml` of a lesson", "A list of items.", ItemEntry
    yield "`policy.yml`", "Due dates, late work, attempts and extensions.", PolicyEntry


def _tables() -> dict[str, str]:
    from mlcourse.collecting.roster import STUDENT as ROSTER
    from mlcourse.gradebook import marking
    from mlcourse.grading import arrivals

    named = ", ".join(f"`{one}`" for one in ROSTER)
    return {
        "Class list, `collect --roster`": "A header, and a row for each student. Ids stand under "
        f"the first of these that is there: {named}; or under the column named by `--student`.",
        "Times, `grade --times`": f"`{arrivals.STUDENT}` and `{arrivals.SUBMITTED}` (ISO 8601), "
        f"and `{arrivals.LATE}` if wanted.",
        "Marks, `mark`": f"`{marking.STUDENT}`, `{marking.PART}` and `{marking.POINTS}`, and "
        f"`{marking.OF}` and `{marking.COMMENT}` if wanted.",
    }


def _documents() -> Mapping[str, Any]:
    from mlcourse.grading.shapes import RESULT, RUN

    return {
        "`mlcourse/result/v1`, `results/SUBMISSION.json`": RESULT,
        "`mlcourse/run/v1`, `run.json`": RUN,
    }


def _keys(shape: Any, above: str = "") -> Iterator[tuple[str, str]]:
    for key, inner in shape.items():
        name = f"{above}{key}"
        if isinstance(inner, dict):
            yield name, "mapping"
            yield from _keys(inner, f"{name}.")
        elif isinstance(inner, list) and isinstance(inner[0], dict):
            yield name, "list of mappings"
            yield from _keys(inner[0], f"{name}[].")
        else:
            yield name, _shape_word(inner)


def _shape_word(shape: Any) -> str:
    if isinstance(shape, list):
        return f"list: {_shape_word(shape[0])}"
    kinds = shape if isinstance(shape, tuple) else (shape,)
    return " or ".join(_PLAIN.get(kind.__name__, kind.__name__) for kind in kinds)


def _fields(model: type[BaseModel], above: str, seen: dict[type[BaseModel], str]) -> list[str]:
    """Return the rows of a record; of one that stands there twice only the first time all."""
    lines = []
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        known = None if inner is None else seen.get(inner)
        said = f"as `{known}`" if known else _kind(field.annotation)
        lines.append(f"| `{above}{name}` | {said} | {_default(field)} |")
        if inner is not None and known is None:
            seen[inner] = f"{above}{name}"
            origin = get_origin(field.annotation)
            mark = "[]" if origin is list else ".NAME" if origin is dict else ""
            lines += _fields(inner, f"{above}{name}{mark}.", seen)
    return lines


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined or isinstance(default, BaseModel):
        return "as below"
    if default in (None, "", [], {}):
        return "nothing"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the record that a value, or each one of several, is."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, (_model_in(one) for one in get_args(annotation))), None)


def _kind(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in inner)
    if origin in (Union, UnionType):
        return " or ".join(_kind(one) for one in inner if one is not type(None))
    if origin in (list, dict):
        return f"{'list' if origin is list else 'mapping'}: {_kind(inner[-1])}"
    if inner:  # Annotated: the first part is the type
        return _kind(inner[0])
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return "mapping"
    name = str(annotation.__name__)
    return {"Any": "text", **_PLAIN}.get(name, name)
