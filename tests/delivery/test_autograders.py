"""The zip file for Gradescope: what is in it, from where it installs, the same every time."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from delivery.autograding import packed, valid
from grading.small_unit import small_bundle

import mlcourse
from mlcourse.course.bundles import read_bundle
from mlcourse.delivery.autograders import gradescope
from mlcourse.delivery.autograders.packing import Source, requirements, source_of
from mlcourse.errors import UsageError

VERSION = mlcourse.__version__


def entries(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def a_wheel(folder, name="mlcourse", version=VERSION, file="mlcourse-1-py3-none-any.whl", more=()):
    path = folder / file
    package = Path(mlcourse.__file__).parent
    with zipfile.ZipFile(path, "w") as archive:
        for source in package.rglob("*.py"):
            archive.write(source, source.relative_to(package.parent))
        for inner in more:
            archive.writestr(inner, "")
        archive.writestr(
            f"{name}-{version}.dist-info/METADATA",
            f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n",
        )
    return path


def test_the_zip_has_at_its_root_what_gradescope_starts(tmp_path):
    content = packed(tmp_path)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in archive.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}
    files = entries(content)
    for name in ("setup.sh", "run_autograder"):
        assert files[name].startswith(b"#!/") and b"\r" not in files[name]
        assert not re.search(rb"@[A-Z]+@", files[name])
        subprocess.run(["bash", "-n"], input=files[name], check=True)
    assert b'version="3.11"' in files["setup.sh"]


def test_the_bundle_in_it_is_whole(tmp_path):
    files = entries(packed(tmp_path))
    for name, content in files.items():
        if name.startswith("bundle/"):
            target = tmp_path / "out" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    assert read_bundle(tmp_path / "out/bundle").hash == read_bundle(tmp_path / "bundle").hash


def test_the_first_document_is_valid_and_has_no_score(tmp_path):
    document = valid(entries(packed(tmp_path))["not-graded.json"])
    assert "score" not in document and document["tests"] == []
    assert "no zero" in document["output"]


def test_the_same_parts_give_the_same_bytes(tmp_path):
    first = packed(tmp_path)
    assert packed(tmp_path) == first
    assert packed(tmp_path, key=b"x" * 32) != first


def test_the_key_in_it_is_not_the_courses(tmp_path):
    bundle = small_bundle(tmp_path)
    key = gradescope.key_of(b"c" * 32, bundle)
    assert key != b"c" * 32 and len(key) == 32
    assert key == gradescope.key_of(b"c" * 32, bundle)
    assert key != gradescope.key_of(b"c" * 32, replace(bundle, hash="0" * 64))


def test_what_it_is_told(tmp_path):
    settings = gradescope.Settings("reduced", 25)
    told = json.loads(entries(packed(tmp_path, settings))["settings.json"])
    assert (told["isolation"], told["minutes"], told["mlcourse"]) == ("reduced", 25, VERSION)


def test_libraries_come_in_the_versions_of_the_build(tmp_path):
    environment = {"python": "3.11", "packages": {"numpy": "2.4.6", "ISLP": "0.6.0"}}
    bundle = small_bundle(tmp_path, environment=environment)
    files = requirements(bundle, Source("mlcourse[grade] ==1.2", None))
    assert files == {
        "requirements.txt": b"mlcourse[grade] ==1.2\nnumpy==2.4.6\n",
        "requirements-alone.txt": b"ISLP==0.6.0\n",
    }


@pytest.mark.parametrize(("packages", "asked"), [({"torch": "2.13.0"}, 1), ({"numpy": "2"}, 0)])
def test_the_index_of_torch_is_asked_for_torch_alone(tmp_path, packages, asked):
    content = packed(tmp_path, environment={"python": "3.11", "packages": packages})
    assert entries(content)["setup.sh"].count(b"whl/cpu") == asked


def test_a_wheel_comes_along(tmp_path):
    source = source_of(a_wheel(tmp_path), None)
    content = gradescope.autograder_zip(
        small_bundle(tmp_path), source, b"k" * 32, gradescope.Settings(), constraints=b"a==1\n"
    )
    files = entries(content)
    assert files["mlcourse-1-py3-none-any.whl"] == (tmp_path / source.wheel[0]).read_bytes()
    assert files["constraints.txt"] == b"a==1\n"
    assert b"mlcourse" not in files["requirements.txt"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "0.0.1"},
        {"name": "another"},
        {"file": "mlcourse.zip"},
    ],
)
def test_no_other_wheel_comes_along(tmp_path, wrong):
    with pytest.raises(UsageError, match="no wheel of mlcourse"):
        source_of(a_wheel(tmp_path, **wrong), None)


def test_a_wheel_of_another_state_is_refused(tmp_path):
    with pytest.raises(UsageError, match="another state"):
        source_of(a_wheel(tmp_path, more=["mlcourse/of_yesterday.py"]), None)


def test_what_is_no_wheel_is_refused(tmp_path):
    (tmp_path / "a.whl").write_bytes(b"PK nothing")
    with pytest.raises(UsageError, match="cannot be read as a wheel"):
        source_of(tmp_path / "a.whl", None)


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("mlcourse==0.1.0", "mlcourse[grade] ==0.1.0"),
        ("mlcourse[course] == 0.1.0", "mlcourse[grade] == 0.1.0"),
        (
            f"mlcourse @ git+https://example.org/m.git@{COMMIT}",
            f"mlcourse[grade] @ git+https://example.org/m.git@{COMMIT}",
        ),
        (
            f"mlcourse @ https://example.org/m.whl#sha256={'a' * 64}",
            f"mlcourse[grade] @ https://example.org/m.whl#sha256={'a' * 64}",
        ),
    ],
)
def test_a_requirement_that_is_pinned(told, line):
    assert source_of(None, told).requirement == line


@pytest.mark.parametrize(
    "told",
    [
        "mlcourse",
        "mlcourse>=0.1",
        "mlcourse==0.*",
        "another==1.0",
        "mlcourse==0.1.0 --index-url http://example.org",
        "mlcourse==0.1.0\n--index-url http://example.org",
        "mlcourse @ git+https://example.org/m.git@main",
        f"mlcourse @ git+https://example.org/'$(x)'.git@{COMMIT}",
        f"mlcourse @ git+https://example.org/m.git@{COMMIT} --no-deps",
    ],
)
def test_a_requirement_that_may_be_another_program_tomorrow(told):
    with pytest.raises(UsageError, match="does not name one version"):
        source_of(None, told)


def test_both_or_nothing_is_refused(tmp_path):
    with pytest.raises(UsageError, match="not known where"):
        source_of(None, None)
    with pytest.raises(UsageError, match="not known where"):
        source_of(a_wheel(tmp_path), f"mlcourse=={VERSION}")
