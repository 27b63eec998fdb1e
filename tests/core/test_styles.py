"""What pages may weigh and what they may not contain."""

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "core" / "static" / "core"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BASE = (ROOT / "templates" / "base.html").read_text()


def _compressed(pattern: str) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob(pattern))


def test_styles_and_script_stay_within_their_budgets() -> None:
    assert _compressed("*.css") < 20_000
    assert _compressed("*.js") < 25_000


def test_no_template_has_inline_style_script_or_handler() -> None:
    assert TEMPLATES
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"\sstyle\s*=", text), path
        assert not re.search(r"<style|\son[a-z]+\s*=\s*[\"']", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path


def test_every_style_sheet_is_loaded_and_layered() -> None:
    for path in STATIC.glob("*.css"):
        text = path.read_text()
        assert "!important" not in text, path
        assert "@layer" in text, path
        if path.name not in ("gallery.css", "reference.css", "report.css"):  # of one page each
            assert f"core/{path.name}" in BASE, path
        assert text.count("{") == text.count("}"), path


def test_every_class_used_by_a_component_has_a_rule() -> None:
    rules = set(
        re.findall(r"\.([a-zA-Z][\w-]*)", "".join(p.read_text() for p in STATIC.glob("*.css")))
    )
    for path in TEMPLATES:
        if "components" not in path.parts:
            continue
        for names in re.findall(r'class="([^"{}]+)"', path.read_text()):
            assert set(names.split()) <= rules, (path.name, names)
