"""Small whole files of each kind that is taken, and of some that are not."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"
MAIL = (
    b"From: ewa@example.org\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\nSubject: a\r\n b\r\n\r\nHi"
)
TYPES = "application/vnd.openxmlformats-officedocument.{}.main+xml"


def office(*more: str, part: str = "word/document.xml", types: str = "") -> bytes:
    """Pack an Office file with its main part and others."""
    said = types or TYPES.format("wordprocessingml.document" if "word" in part else _SHEET)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{said}"/></Types>')
        for name in (part, *more):
            archive.writestr(name, "<x/>")
    return packed.getvalue()


_SHEET = "spreadsheetml.sheet"
DOCX = office()
XLSX = office("xl/printerSettings/printerSettings1.bin", part="xl/workbook.xml")
