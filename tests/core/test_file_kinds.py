"""A file is what stands in it, whatever its name says."""

import pytest

from core.errors import RuleError
from core.file_kinds import EML, JPEG, KINDS, PDF, TEXT, clean_name, kind_of
from tests.contracts import document_files as files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.PDF, "pdf"),
        (files.PNG, "png"),
        (files.JPEG, "jpeg"),
        (files.DOCX, "docx"),
        (files.XLSX, "xlsx"),
        (files.MAIL, "eml"),
        (files.MAIL.replace(b"\r\n", b"\n"), "eml"),
        (b"Day;Figure\r\n2026-01-01;\xc3\xa9\r\n", "text"),
        (b"\xef\xbb\xbfHello: a letter, not a mail", "text"),
    ],
)
def test_what_it_is_stands_in_its_bytes(content: bytes, kind: str) -> None:
    assert kind_of(content) is KINDS[kind]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (files.PDF[:-8], "cut off"),
        (files.PNG[:-8], "cut off"),
        (files.JPEG[:-2], "cut off"),
        (b"MZ\x90\0", "no kind"),
        (b"\x7fELF\x02", "no kind"),
        (b"text \xff", "no kind"),
        (b"a\0b", "no kind"),
        (b" <!DOCTYPE html><script>", "no kind"),
        (b"<svg onload=alert(1)>", "no kind"),
        (b'<?xml version="1.0"?><x/>', "no kind"),
        (b"#!/bin/sh\nrm", "no kind"),
        (b"\x1b[2J", "no kind"),
        (files.office("word/vbaProject.bin"), "macros"),
        (files.office("xl/macrosheets/sheet1.xml", part="xl/workbook.xml"), "macros"),
        (files.office("word/activeX/activeX1.xml"), "macros"),
        (files.office("word/embeddings/oleObject1.bin"), "macros"),
        (files.office("word/embeddings/a.XLSM"), "macros"),
        (files.office(types="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (files.office(types=files.TYPES.format("spreadsheetml.sheet")), "an archive"),
        (files.office(part="readme.txt"), "an archive"),
        (files.DOCX[:-30], "an archive"),
        (files.DOCX[:40] + b"\xff" * 20 + files.DOCX[60:], "an archive"),
        (b"PK\x03\x04", "an archive"),
    ],
)
def test_what_is_not_taken_is_refused_beside_the_file(content: bytes, said: str) -> None:
    with pytest.raises(RuleError, match=said) as refused:
        kind_of(content)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("Contract 2026.pdf", PDF, "Contract 2026.pdf"),
        ("contract.PDF", PDF, "contract.pdf"),
        ("../../etc/pass\x00wd", PDF, "pass wd.pdf"),
        ("C:\\Users\\ewa\\scan.jpeg", JPEG, "scan.jpeg"),
        ("invoice.pdf.exe", PDF, "invoice.pdf.exe.pdf"),
        ("page.html", TEXT, "page.html.txt"),
        ("figures.CSV", TEXT, "figures.csv"),
        ("\u202egpj.exe", JPEG, "gpj.exe.jpg"),
        ('a"b;c\r\n.eml', EML, "a b c.eml"),
        ("...", PDF, "document.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("Příloha č. 2 žluťoučký.pdf", PDF, "Příloha č. 2 žluťoučký.pdf"),
        ("x" * 300 + ".pdf", PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_the_file_is(name: str, kind: object, clean: str) -> None:
    assert clean_name(name, kind) == clean  # type: ignore[arg-type]
