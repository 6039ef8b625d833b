"""The filter, run by a small interpreter of its instructions."""

from __future__ import annotations

import struct

import pytest

from mlcourse.box.seccomp import (
    DENIED,
    DENIED_ALONE,
    FIRST_UNKNOWN,
    MACHINES,
    ON_ITSELF,
    PRETENDED,
    program,
)

ALLOWED = 0x7FFF0000
KILLED = 0x80000000


def denied(error: int) -> int:
    return 0x00050000 | error


def answer(
    machine: str, number: int, first: int = 0, second: int = 0, *, audit: int = 0, **how: bool
) -> int:
    """Return what the filter answers to a system call."""
    code = program(machine, **how)
    kind = audit or MACHINES[machine].audit
    data = struct.pack("<IIQQQ", number, kind, 0, first, second)
    place, held = 0, 0
    while True:
        operation, then, otherwise, value = struct.unpack_from("<HBBI", code, 8 * place)
        place += 1
        if operation == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif operation == 0x54:
            held &= value
        elif operation == 0x06:
            return value
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: held & value != 0}
            place += then if holds[operation] else otherwise


@pytest.fixture(params=sorted(MACHINES))
def machine(request) -> str:
    return request.param


def test_each_named_call_is_denied(machine):
    numbers = MACHINES[machine].numbers
    assert set(numbers) <= set(DENIED)
    assert len(set(numbers.values())) == len(numbers)
    for number in numbers.values():
        assert answer(machine, number) == denied(1)


def test_machines_deny_the_same_but_for_what_they_lack():
    assert set(DENIED) == set(MACHINES["x86_64"].numbers)
    assert set(DENIED) - set(MACHINES["aarch64"].numbers) == {
        *("iopl", "ioperm", "uselib", "inotify_init"),
    }


def test_all_other_calls_are_allowed(machine):
    known = MACHINES[machine]
    special = {*known.numbers.values(), known.clone, known.clone3, known.ioctl, known.socket}
    for number in set(range(FIRST_UNKNOWN)) - special:
        assert answer(machine, number) == ALLOWED


def test_calls_newer_than_the_tables_are_unknown(machine):
    for number in (FIRST_UNKNOWN, 467, 469, 1000):
        assert answer(machine, number) == denied(38)


ALONE = {"namespaces": False, "own_user": True}
SHARED = {"namespaces": False, "own_user": False}


def test_without_namespaces_more_is_denied(machine):
    known = MACHINES[machine]
    assert set(known.alone) >= {*ON_ITSELF, "socketpair", "setpriority", "prctl"}
    assert not set(known.alone.values()) & set(known.numbers.values())
    assert len(set(known.alone.values())) == len(known.alone)
    for name in DENIED_ALONE:
        if name in known.alone:
            assert answer(machine, known.alone[name]) == ALLOWED
            assert answer(machine, known.alone[name], **ALONE) == denied(1)
    for number in known.numbers.values():
        assert answer(machine, number, **ALONE) == denied(1)


def test_the_tables_of_both_machines_name_the_same():
    # What only the older type has: calls that work on a path as it stands.
    old = {"chmod", "chown", "lchown", "utime", "utimes", "futimesat"}
    assert set(MACHINES["x86_64"].alone) - set(MACHINES["aarch64"].alone) == old
    assert set(MACHINES["aarch64"].alone) <= set(MACHINES["x86_64"].alone)
    assert set(MACHINES["x86_64"].alone) >= {*DENIED_ALONE, *PRETENDED, *ON_ITSELF}


def test_without_namespaces_there_are_no_sockets_but_connected_pairs(machine):
    known = MACHINES[machine]
    for family in (1, 2, 10, 16, 40):
        assert answer(machine, known.socket, family, 1, **ALONE) == denied(97)
    pair = known.alone["socketpair"]
    for flags in (0, 0o2000000, 0o4000):
        assert answer(machine, pair, 1, 1 | flags, **ALONE) == ALLOWED
        assert answer(machine, pair, 1, 5 | flags, **ALONE) == ALLOWED
        # A datagram socket, even of a pair, sends to any path.
        assert answer(machine, pair, 1, 2 | flags, **ALONE) == denied(94)
    assert answer(machine, pair, 30, 1, **ALONE) == denied(97)


@pytest.mark.parametrize("name", ON_ITSELF)
def test_without_namespaces_only_the_caller_is_limited(machine, name):
    number = MACHINES[machine].alone[name]
    assert answer(machine, number, 0, **ALONE) == ALLOWED
    assert answer(machine, number, 4711, **ALONE) == denied(1)
    assert answer(machine, number, 4711) == ALLOWED


def test_without_namespaces_no_priority_of_others_is_set(machine):
    for name, users in (("setpriority", 2), ("ioprio_set", 3)):
        number = MACHINES[machine].alone[name]
        assert answer(machine, number, 0, 0, **ALONE) == ALLOWED
        assert answer(machine, number, 0, 4711, **ALONE) == denied(1)
        assert answer(machine, number, users, 0, **ALONE) == denied(1)


def test_without_namespaces_nothing_is_hidden_from_the_watcher(machine):
    known = MACHINES[machine].alone
    assert answer(machine, known["prctl"], 4, 0, **ALONE) == denied(1)
    assert answer(machine, known["prctl"], 15, 0, **ALONE) == ALLOWED


@pytest.mark.parametrize("how", [{}, ALONE, SHARED], ids=["namespaces", "alone", "shared"])
def test_nobody_is_told_of_the_use_of_a_file(machine, how):
    known = MACHINES[machine]
    for request in (1024, 1026):  # a lease; a notice of what happens in a folder
        assert answer(machine, known.fcntl, 3, request, **how) == denied(1)
    for request in (0, 3, 4, 6, 1030):  # a copy, flags, a lock, a copy that programs do not get
        assert answer(machine, known.fcntl, 3, request, **how) == ALLOWED


def test_as_the_same_user_changes_of_mode_are_pretended(machine):
    for name in PRETENDED:
        if name in MACHINES[machine].alone:
            number = MACHINES[machine].alone[name]
            assert answer(machine, number, **SHARED) == denied(0)
            assert answer(machine, number, **ALONE) == ALLOWED


def test_clone_makes_no_namespace(machine):
    clone = MACHINES[machine].clone
    flags = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
    for flag in flags:
        assert answer(machine, clone, flag | 17) == denied(1)
        assert answer(machine, clone, 17, flag) == ALLOWED
    assert answer(machine, clone, 0x3D0F00) == ALLOWED  # what threads are made with


def test_clone3_is_unknown(machine):
    assert answer(machine, MACHINES[machine].clone3) == denied(38)


def test_no_input_is_typed_into_a_terminal(machine):
    ioctl = MACHINES[machine].ioctl
    assert answer(machine, ioctl, 1, 0x5412) == denied(1)
    assert answer(machine, ioctl, 1, 0x541C) == denied(1)
    assert answer(machine, ioctl, 0x5412, 0x5401) == ALLOWED


def test_families_of_sockets(machine):
    socket = MACHINES[machine].socket
    assert [family for family in range(60) if answer(machine, socket, family) == ALLOWED] == [
        1,
        2,
        10,
        16,
    ]
    assert answer(machine, socket, 40) == denied(
        97
    )  # AF_VSOCK: the way to a virtual machine's host


def test_calls_of_another_architecture_end_the_process(machine):
    assert answer(machine, 1, audit=0x40000003) == KILLED


def test_x32_calls_are_unknown():
    assert answer("x86_64", 0x40000001) == denied(38)


def test_an_unknown_machine_has_no_filter():
    with pytest.raises(KeyError):
        program("pdp11")
