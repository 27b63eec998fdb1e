"""Say what a file is by what stands in it, never by its name; no macros, no programs."""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from core.errors import RuleError

LONGEST_NAME: Final = 120
MOST_PARTS: Final = 5_000
_MOST_TYPES: Final = 1024 * 1024  # bytes of a part that lists the others
_ENDS: Final = 2048  # bytes at the end, where a whole file says that it is whole
_TYPES_PART: Final = "[Content_Types].xml"
# Parts by which an Office file brings a program along.
_ACTIVE: Final = re.compile(
    r"vba|macrosheets|activex|oleobject|\.(docm|xlsm|xlsb|exe|dll|js|vbs)$", re.IGNORECASE
)
_ACTIVE_TYPES: Final = re.compile(rb"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
# Text that a browser or a shell would take for something to run.
_MARKED_UP: Final = re.compile(r"\s*(<(!doctype|html|head|body|script|svg|\?)|#!)", re.IGNORECASE)
_MAIL_HEAD: Final = re.compile(rb"[!-9;-~]{1,70}:[^\r\n]*(\r?\n[ \t][^\r\n]*)*\r?\n")
_MAIL_NEEDS: Final = (b"from", b"date")
_TEXT_SIGNS: Final = frozenset("\t\n\r\f")
_UNFIT: Final = frozenset('/\\:*?"<>|;%')
_TURNING: Final = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken, how it travels, and the endings that its name may have."""

    code: str
    label: str
    media_type: str
    endings: tuple[str, ...]


PDF: Final = FileKind("pdf", "PDF", "application/pdf", (".pdf",))
PNG: Final = FileKind("png", "PNG image", "image/png", (".png",))
JPEG: Final = FileKind("jpeg", "JPEG image", "image/jpeg", (".jpg", ".jpeg"))
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = FileKind("docx", "Word document", f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX: Final = FileKind("xlsx", "Excel workbook", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
EML: Final = FileKind("eml", "E-mail", "message/rfc822", (".eml",))
TEXT: Final = FileKind("text", "Text or CSV", "text/plain; charset=utf-8", (".txt", ".csv"))
KINDS: Final = {kind.code: kind for kind in (PDF, PNG, JPEG, DOCX, XLSX, EML, TEXT)}
TAKEN: Final = "PDF, PNG, JPEG, Word (.docx), Excel (.xlsx), e-mail (.eml), text or CSV in UTF-8"


def kind_of(content: bytes, *, field: str = "file") -> FileKind:
    """Say what a file is.

    :raises RuleError: empty, cut off, with a program in it, or of no kind that is taken
    """
    if not content:
        raise RuleError("The file is empty. Choose the one with the text.", field=field)
    if content.startswith(b"%PDF-"):
        return _whole(PDF, b"%%EOF" in content[-_ENDS:], field)
    if content.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        return _whole(PNG, b"IEND\xaeB`\x82" in content[-_ENDS:], field)
    if content.startswith(b"\xff\xd8\xff"):
        return _whole(JPEG, b"\xff\xd9" in content[-_ENDS:], field)
    if content.startswith(b"PK\x03\x04"):
        return _office(content, field)
    if _is_mail(content):
        return EML
    if _is_text(content):
        return TEXT
    raise RuleError(f"The file is of no kind that is taken. Send it as {TAKEN}.", field=field)


def _whole(kind: FileKind, is_whole: bool, field: str) -> FileKind:
    if not is_whole:
        raise RuleError(
            f"The file begins as {kind.label} and has no end: it was cut off. Send it again.",
            field=field,
        )
    return kind


def _office(content: bytes, field: str) -> FileKind:
    """Tell a Word document and a workbook by their inner parts.

    :raises RuleError: neither, damaged, encrypted, or with macros
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or any(part.flag_bits & 1 for part in parts):
                raise RuleError(
                    "The file is encrypted, or has too many parts. Send it without a password.",
                    field=field,
                )
            with packed.open(_TYPES_PART) as listed:
                types = listed.read(_MOST_TYPES + 1)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, ValueError) as e:
        raise RuleError(
            "The file is an archive, not a Word document or a workbook. Send what is in it, one by"
            " one.",
            field=field,
        ) from e
    except zlib.error as e:
        raise RuleError("The file is damaged. Send it again.", field=field) from e
    if any(_ACTIVE.search(name) for name in names) or _ACTIVE_TYPES.search(types):
        raise RuleError(
            "The file has macros or other programs in it. Save it without them, or as PDF.",
            field=field,
        )
    for kind, part in ((DOCX, "word/document.xml"), (XLSX, "xl/workbook.xml")):
        main = f"{kind.media_type}.main+xml".encode()
        if part in names and main in types and len(types) <= _MOST_TYPES:
            return kind
    raise RuleError(
        "The file is an archive, not a Word document or a workbook. Send what is in it, one by"
        " one.",
        field=field,
    )


def _is_mail(content: bytes) -> bool:
    """Say whether it begins with the heads of a mail: who wrote it and when among them."""
    seen, place = set(), 0
    while head := _MAIL_HEAD.match(content, place, place + 20_000):
        seen.add(head.group().partition(b":")[0].lower())
        place = head.end()
    is_over = content[place : place + 2].startswith((b"\n", b"\r\n"))
    return is_over and all(name in seen for name in _MAIL_NEEDS) and b"\0" not in content


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if _MARKED_UP.match(text):
        return False
    return not any(sign < " " or sign == "\x7f" for sign in set(text) - _TEXT_SIGNS)


def clean_name(name: str, kind: FileKind) -> str:
    """Make of a file's name one that every system holds and that says what the file is."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    fit = "".join(
        " " if sign in _UNFIT or unicodedata.category(sign)[0] in "CZ" or sign in _TURNING else sign
        for sign in last
    )
    plain = " ".join(fit.split()).strip(" .") or "document"
    stem, dot, ending = plain.rpartition(".")
    end = f".{ending.lower()}"
    if not dot or not stem or end not in kind.endings:
        stem, end = plain, kind.endings[0]
    return f"{stem[: LONGEST_NAME - len(end)].rstrip(' .')}{end}"
