"""Pictures of pages and scans in PDF, made of nothing but the library that draws PDFs."""

import struct
import zlib
from pathlib import Path
from typing import NamedTuple


class Drawn(NamedTuple):
    """A picture in gray: its width, and a byte for each point."""

    width: int
    points: bytes

    @property
    def lines(self) -> list[bytes]:
        return [self.points[at : at + self.width] for at in range(0, len(self.points), self.width)]

    def turned(self) -> "Drawn":
        """The same upside down."""
        return Drawn(self.width, self.points[::-1])


def drawn(pdf: bytes | Path, page: int = 0, dots_an_inch: int = 150) -> Drawn:
    """A page as a scanner would see it."""
    import pypdfium2

    bitmap = pypdfium2.PdfDocument(pdf)[page].render(scale=dots_an_inch / 72, grayscale=True)
    bytes_ = memoryview(bitmap.buffer).cast("B")
    wide, stride = bitmap.width, bitmap.stride
    lines = (bytes(bytes_[at * stride : at * stride + wide]) for at in range(bitmap.height))
    return Drawn(wide, b"".join(lines))


def png(picture: Drawn) -> bytes:
    """A picture as a PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    size = struct.pack(">IIBBBBB", picture.width, len(picture.lines), 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + line for line in picture.lines))
    chunks = (chunk(b"IHDR", size), chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def scan(*pictures: Drawn, dots_an_inch: int = 150, text: bytes = b"") -> bytes:
    """Pictures as the pages of a PDF, each perhaps with some text, in Latin letters, on it."""
    count = len(pictures)
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(count))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    parts = [
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [" + kids + b"] /Count %d >>\nendobj\n" % count
    ]
    for number, picture in enumerate(pictures):
        page, content, image = range(3 + 3 * number, 6 + 3 * number)
        height = len(picture.lines)
        wide, high = (72 * size / dots_an_inch for size in (picture.width, height))
        shown = b"q %f 0 0 %f 0 0 cm /I Do Q BT /F 10 Tf 9 9 Td (%b) Tj ET" % (wide, high, text)
        data = zlib.compress(picture.points)
        parts += [
            b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %f %f] /Contents %d 0 R"
            b" /Resources << /XObject << /I %d 0 R >> /Font << /F %b >> >> >>\nendobj\n"
            % (page, wide, high, content, image, font),
            b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n"
            % (content, len(shown), shown),
            b"%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8"
            b" /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\n"
            b"endobj\n" % (image, picture.width, height, len(data), data),
        ]
    return b"".join((*parts, b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"))
