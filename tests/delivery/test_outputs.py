"""Outputs of student cells as parts that a page can show."""

from __future__ import annotations

from mlcourse.delivery import images
from mlcourse.delivery.outputs import OUTPUTS_LIMIT, own_cells


def no_pictures(pictures):
    return [None] * len(pictures)


def cell(*outputs, **more):
    base = {
        "question": "q1",
        "kind": "answer",
        "source": "x = 1",
        "error": None,
        "truncated": False,
    }
    return base | {"outputs": list(outputs)} | more


def display(**data):
    named = {kind.replace("__", "/"): value for kind, value in data.items()}
    return {"output_type": "display_data", "data": named, "metadata": {}}


def parts(*outputs, redraw=no_pictures, **more):
    (shown,) = own_cells([cell(*outputs, **more)], redraw)
    return shown.parts


def test_text_is_cleaned_and_cut():
    text = {"output_type": "stream", "name": "stdout", "text": ["\x1b[31m", "x" * 100_000]}
    (part,) = parts(text)
    assert part.kind == "text"
    assert len(part.text) < 5000
    assert "characters left out" in part.text
    assert "\x1b" not in part.text


def test_a_picture_is_shown_only_as_the_redrawn_one(make):
    (part,) = parts(display(image__png=make.picture()), redraw=lambda found: [b"\x89PNG new"])
    assert part.kind == "image"
    assert part.text == images.data_url(b"\x89PNG new")


def test_a_refused_picture_becomes_a_note(make):
    (part,) = parts(display(image__png=make.picture()))
    assert part.kind == "note"
    (part,) = parts(display(image__jpeg="not base64"))
    assert part.kind == "note"


def test_pictures_stop_at_the_size_of_a_page(make):
    half = b"\x89PNG" + b"x" * (images.PAGE_BYTES // 2)
    outputs = [display(image__png=make.picture(width=100 + i)) for i in range(4)]
    found = parts(*outputs, redraw=lambda pictures: [half for _ in pictures])
    assert [part.kind for part in found] == ["image", "note", "note", "note"]
    assert "too large for this page" in found[1].text


def test_the_same_picture_is_drawn_once(make):
    asked = []

    def redraw(pictures):
        asked.extend(pictures)
        return [b"\x89PNG"] * len(pictures)

    parts(display(image__png=make.picture()), display(image__png=make.picture()), redraw=redraw)
    assert len(asked) == 1


def test_of_html_only_tables_without_attributes_stay():
    html = (
        '<style>td{}</style><table onclick="x()"><tr><th></th><th style="a">age</th></tr>'
        '<tr><td><a href="javascript:x()"><img src=x onerror=y()>41</a></td></tr></table>'
        "<svg><script>z()</script></svg>"
    )
    (part,) = parts(display(text__html=html, text__plain="age 41"))
    assert part.kind == "table"
    assert part.table == (
        "<table><tbody><tr><td></td><th>age</th></tr><tr><td>41</td></tr></tbody></table>"
    )


def test_html_without_a_table_gives_way_to_plain_text():
    (part,) = parts(display(text__html="<b>bold</b>", text__plain="bold"))
    assert (part.kind, part.text) == ("text", "bold")


def test_a_name_in_angle_brackets_is_no_output():
    html = {"text__html": "<b>bold</b>", "text__plain": "<IPython.core.display.HTML object>"}
    (part,) = parts(display(**html))
    assert part.kind == "note"
    assert "text/html" in part.text
    (part,) = parts(display(text__plain="<function f at 0x1>"))
    assert (part.kind, part.text) == ("text", "<function f at 0x1>")


def test_active_outputs_become_notes():
    for kind in (
        "image/svg+xml",
        "application/javascript",
        "application/vnd.jupyter.widget-view+json",
    ):
        output = {"output_type": "display_data", "data": {kind: "<svg onload=x()>"}, "metadata": {}}
        (part,) = parts(output)
        assert part.kind == "note"
        assert kind in part.text
        assert "onload" not in part.text


def test_an_error_is_shown_once_and_without_traceback():
    raised = {"type_name": "ValueError", "text": "bad \x1b[1mvalue", "frames": []}
    output = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "bad value",
        "traceback": ["/x"],
    }
    (part,) = parts(error=raised)
    assert (part.kind, part.text) == ("error", "ValueError: bad value")
    (part,) = parts(output, error=raised)
    assert (part.kind, part.text) == ("error", "ValueError: bad value")


def test_too_many_outputs_are_counted_not_shown():
    outputs = [{"output_type": "stream", "name": "stdout", "text": f"{i}"} for i in range(100)]
    found = parts(*outputs)
    assert len(found) == OUTPUTS_LIMIT + 1
    assert found[-1].text == "70 more outputs are left out here."


def test_nonsense_is_left_out_without_a_crash():
    picture = {"output_type": "display_data", "data": {"image/png": 4}}
    nonsense = [
        None, 3, [], "x", {}, {"output_type": "display_data", "data": [1]},
        {"output_type": "stream", "text": 5}, picture,
        {"output_type": 7}, {"output_type": "error"},
    ]  # fmt: skip
    shown = own_cells([None, 4, cell(*nonsense, source=None, question=3)], no_pictures)
    assert len(shown) == 1
    assert own_cells("nonsense", no_pictures) == ()
    assert own_cells(None, no_pictures) == ()
