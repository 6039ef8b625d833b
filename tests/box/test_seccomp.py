"""The filter, run by a small interpreter of its instructions."""

from __future__ import annotations

import struct

import pytest

from mlcourse.box.seccomp import DENIED, MACHINES, program

ALLOWED = 0x7FFF0000
KILLED = 0x80000000


def denied(error: int) -> int:
    return 0x00050000 | error


def answer(machine: str, number: int, first: int = 0, second: int = 0, *, audit: int = 0) -> int:
    """Return what the filter answers to a system call."""
    code = program(machine)
    kind = audit or MACHINES[machine].audit
    data = struct.pack("<IIQQQ", number, kind, 0, first, second)
    place, held = 0, 0
    while True:
        operation, then, otherwise, value = struct.unpack_from("<HBBI", code, 8 * place)
        place += 1
        if operation == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
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
    assert set(DENIED) - set(MACHINES["aarch64"].numbers) == {"iopl", "ioperm", "uselib"}


def test_all_other_calls_are_allowed(machine):
    known = MACHINES[machine]
    special = {*known.numbers.values(), known.clone, known.clone3, known.ioctl, known.socket}
    for number in set(range(450)) - special:
        assert answer(machine, number) == ALLOWED


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
