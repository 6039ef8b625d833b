"""Solutions inside answer cells: regions, the stub students get, and what counts as untouched.

The student's kernel uses this module too, so it imports the standard library only.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MARKER = re.compile(r"^(?P<indent>\s*)#+\s*(?P<end>BEGIN|END)\s+(?P<kind>SOLUTION|STUB)\s*$", re.I)
_MENTION = re.compile(r"#.*\b(BEGIN|END)\s+(SOLUTION|STUB)\b", re.I)
_NEARLY = re.compile(
    r"^\s*#+\s*(BEGIN|START|END|STOP)(S|S?[\s_-]+(OF\s+)?(THE\s+)?)(SOLUTION|STUB)S?\W*$", re.I
)
_FOREIGN = re.compile(r"^\s*#+\s*(BEGIN|END)\s+(HIDDEN TESTS|MARK SCHEME)\s*$", re.I)
_MAGIC = re.compile(r"^\s*[%!]")
# A cell of this size takes half a second to compare. The longest of the course has 20,000
# characters; whoever writes more by hand has pasted data.
_MOST_CHARACTERS = 100_000
_MOST_STATEMENTS = 10_000


class RegionFault(ValueError):
    """A solution or stub region that is not closed, nested or out of place.

    Parameters
    ----------
    line : int
        Line of the cell, counted from 1.
    fix : str
        What to do about it.
    """

    def __init__(self, what: str, line: int, fix: str) -> None:
        super().__init__(what)
        self.what, self.line, self.fix = what, line, fix


@dataclass(frozen=True)
class Region:
    """One solution region of a cell; all lines are counted from 0 and name the markers themselves.

    Parameters
    ----------
    begin, end : int
        Lines of BEGIN SOLUTION and END SOLUTION.
    stub_begin, stub_end : int or None
        Lines of the STUB region that follows, if there is one.
    indent : str
        White space before BEGIN SOLUTION.
    """

    begin: int
    end: int
    indent: str
    stub_begin: int | None = None
    stub_end: int | None = None

    @property
    def last(self) -> int:
        return self.end if self.stub_end is None else self.stub_end


def solution_regions(source: str) -> tuple[Region, ...]:
    """Return the solution regions of a cell in order.

    Raises
    ------
    RegionFault
        A region is unclosed, nested, closed before it began, or a marker shares its line with code.
        A region of nbgrader's that has no meaning here would be released as it stands.
    """
    regions: list[Region] = []
    lines = source.splitlines()
    opened: tuple[str, int, str] | None = None
    for number, line in enumerate(lines):
        marker = _MARKER.match(line)
        if marker is None:
            if _MENTION.search(line) or _NEARLY.match(line):
                raise RegionFault(
                    "A region marker must stand alone on its line, letter for letter",
                    number + 1,
                    f"This line has: {line.strip()[:60]}\n       Write on lines of their own"
                    "  ### BEGIN SOLUTION  and  ### END SOLUTION  (or STUB).",
                )
            if foreign := _FOREIGN.match(line):
                raise RegionFault(
                    f"{foreign[2].upper()} means nothing here: students would get what it marks",
                    number + 1,
                    "Put hidden checks into hidden.py, and what graders read into a rubric.",
                )
            continue
        kind, begins = marker["kind"].upper(), marker["end"].upper() == "BEGIN"
        if begins:
            if opened is not None:
                raise RegionFault(
                    f"A {kind} region begins inside the {opened[0]} region of line {opened[1] + 1}",
                    number + 1,
                    f"Close that one first: put  ### END {opened[0]}  above this line.",
                )
            opened = (kind, number, marker["indent"])
            continue
        if opened is None or opened[0] != kind:
            raise RegionFault(
                f"END {kind} stands here, but no {kind} region is open",
                number + 1,
                f"Put  ### BEGIN {kind}  where the region begins, or delete this line.",
            )
        if kind == "SOLUTION":
            regions.append(Region(opened[1], number, opened[2]))
        else:
            _attach_stub(regions, lines, opened[1], number)
        opened = None
    if opened is not None:
        raise RegionFault(
            f"BEGIN {opened[0]} is never closed",
            opened[1] + 1,
            f"Put  ### END {opened[0]}  on a line of its own where the region ends.",
        )
    return tuple(regions)


def _attach_stub(regions: list[Region], lines: list[str], begin: int, end: int) -> None:
    previous = regions[-1] if regions else None
    between = lines[previous.last + 1 : begin] if previous else ["x"]
    if previous is None or previous.stub_end is not None or any(line.strip() for line in between):
        raise RegionFault(
            "A STUB region must follow its SOLUTION region directly",
            begin + 1,
            "Move it to the lines below  ### END SOLUTION.",
        )
    for number in range(begin + 1, end):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            raise RegionFault(
                "Lines of a STUB region are written as comments: # code",
                number + 1,
                "Put  #  before the line; students get it without.",
            )
    regions[-1] = Region(previous.begin, previous.end, previous.indent, begin, end)


def stub_of(source: str) -> str:
    """Return what students get in place of the cell: every region replaced by its stub.

    A stub that ends the cell is ``...;``, since Jupyter would show what a last ``...`` is worth.
    """
    lines = source.splitlines()
    kept: list[str] = []
    position = 0
    for region in solution_regions(source):
        kept += lines[position : region.begin]
        if region.stub_begin is None or region.stub_end is None:
            rest = (line.strip() for line in lines[region.last + 1 :])
            is_last = not region.indent and all(not line or line[0] == "#" for line in rest)
            kept.append("...;" if is_last else f"{region.indent}...")
        else:
            kept += [_uncommented(line) for line in lines[region.stub_begin + 1 : region.stub_end]]
        position = region.last + 1
    return "\n".join(kept + lines[position:])


def reference_of(source: str) -> str:
    """Return the cell with its solution and without markers and stubs."""
    lines = source.splitlines()
    kept: list[str] = []
    position = 0
    for region in solution_regions(source):
        kept += lines[position : region.begin] + lines[region.begin + 1 : region.end]
        position = region.last + 1
    return "\n".join(kept + lines[position:])


def solution_lines(source: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines inside each solution region of a cell."""
    lines = source.splitlines()
    return tuple(tuple(lines[r.begin + 1 : r.end]) for r in solution_regions(source))


def _uncommented(line: str) -> str:
    return re.sub(r"^(\s*)#\s?", r"\1", line, count=1)


def parse_cell(source: str) -> ast.Module:
    """Parse a code cell; lines that are IPython magics count as blank.

    Raises
    ------
    SyntaxError
        The cell is not Python. Also raised for null bytes, for nesting too deep to parse, and
        without a look at the text where it has more than 100,000 characters or may have more than
        10,000 statements.
    """
    if len(source) > _MOST_CHARACTERS or _may_end_statements(source) > _MOST_STATEMENTS:
        raise SyntaxError("the cell is too long to parse")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except SyntaxError as fault:
            blanked = "\n".join("" if _MAGIC.match(line) else line for line in source.splitlines())
            try:
                return ast.parse(blanked)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                raise fault from None
        except (ValueError, RecursionError, MemoryError) as fault:
            raise SyntaxError(str(fault)) from None


def _may_end_statements(source: str) -> int:
    return source.count("\n") + source.count(";")


def normalised_tree(source: str) -> str:
    """Return the syntax tree of a cell as text, without docstrings, comments and positions.

    Two cells with the same text do the same. A cell that cannot be parsed, or is too long to be,
    stands for itself, so the function never fails, whatever a student wrote.
    """
    try:
        tree = parse_cell(source)
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                node.body = _without_docstring(node.body)
        return ast.dump(tree, annotate_fields=False)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a number too long to write out
        return "unparsed\n" + "\n".join(line.rstrip() for line in source.strip().splitlines())


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return body[1:]
    return body


def tree_hash(source: str) -> str:
    """Return the SHA-256 of `normalised_tree`, in hexadecimal."""
    text = normalised_tree(source).encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()


def is_stub(source: str, stub: str) -> bool:
    """Say whether a student's cell is still the stub, comments, docstrings and layout aside."""
    return normalised_tree(source) == normalised_tree(stub)


def defined_names(source: str) -> tuple[str, ...]:
    """Return the names of functions, classes and variables that a cell defines, in order.

    Names of imports, loop variables and names with a leading underscore are left out; what is
    defined inside a function does not count. A cell that cannot be parsed defines nothing.
    """
    try:
        return names_defined(source)
    except SyntaxError:
        return ()


def names_defined(source: str) -> tuple[str, ...]:
    """Return what `defined_names` does, and tell where there is nothing to tell it from.

    Raises
    ------
    SyntaxError
        The cell cannot be parsed.
    """
    try:
        found = list(_bound(parse_cell(source).body))
    except RecursionError:
        return ()
    return tuple(dict.fromkeys(name for name in found if not name.startswith("_")))


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name
            case ast.Assign():
                for target in statement.targets:
                    yield from _targets(target)
            case ast.AnnAssign() | ast.AugAssign():
                yield from _targets(statement.target)
            case ast.If() | ast.For() | ast.While():
                yield from _bound([*statement.body, *statement.orelse])
            case ast.With():
                yield from _bound(statement.body)
            case ast.Try():
                yield from _bound([*statement.body, *statement.orelse, *statement.finalbody])


def _targets(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name():
            yield target.id
        case ast.Tuple() | ast.List():
            for part in target.elts:
                yield from _targets(part)
        case ast.Starred():
            yield from _targets(target.value)
