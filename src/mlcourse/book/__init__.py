"""Sphinx extension of the book: staged pages, formulas without a network, accessible markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

STATIC = Path(__file__).parent / "static"


def setup(app: Any) -> dict[str, object]:
    """Register the extension (called by Sphinx)."""
    from mlcourse.book import mathml
    from mlcourse.book.terms import LinkTerms

    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(mathml.visit_inline, None),
        block_renderers=(mathml.visit_block, None),
    )
    # Before all others: they read pages from wherever the source folder is.
    app.connect("config-inited", _use_staged_pages, priority=1)
    app.connect("config-inited", _read_glossary, priority=2)
    app.connect("config-inited", _share_html_visitors, priority=900)
    app.add_config_value("mlcourse_terms", [], "env")
    app.add_transform(LinkTerms)
    app.connect("builder-inited", _local_assets)
    app.connect("builder-inited", _no_theme_buttons_outside_html)
    app.connect("build-finished", _mend_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _use_staged_pages(app: Any, _config: Any) -> None:
    from mlcourse.book.staging import is_staged, stage

    if not is_staged(Path(app.srcdir)):
        app.srcdir = type(app.srcdir)(stage(Path(app.srcdir)))


def _read_glossary(app: Any, config: Any) -> None:
    from mlcourse.course.glossary import load_glossary

    config.mlcourse_terms = list(load_glossary(Path(app.srcdir) / "course"))


def _share_html_visitors(app: Any, _config: Any) -> None:
    # sphinx-proof and sphinx-exercise register visitors for "singlehtml" and "epub" by name. Sphinx
    # then looks nowhere else, so the "html" visitors of all other extensions would be lost.
    handlers = app.registry.translation_handlers
    for builder in ("singlehtml", "epub"):
        handlers[builder] = {**handlers.get("html", {}), **handlers.get(builder, {})}


def _local_assets(app: Any) -> None:
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("mlcourse.css")


def _no_theme_buttons_outside_html(app: Any) -> None:
    # sphinx-book-theme 1.3 adds its header buttons in epub too, and fails there.
    if app.builder.name == "epub":
        listeners = app.events.listeners["html-page-context"]
        listeners[:] = [
            one for one in listeners if not one.handler.__module__.startswith("sphinx_book_theme")
        ]


def _mend_pages(app: Any, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html" and app.builder.name != "epub":
        from mlcourse.book.accessibility import mend_pages

        mend_pages(Path(app.outdir))
