"""The part of `child.py` that reads pages: PDFs and pictures, their text and the codes on them.

It runs in that process and under its limits, and imports nothing of this package either. Text is
taken from where it stands; a page that is a picture is recognised by Tesseract, if the asker names
the program; QR and bar codes are read where zxing-cpp is installed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from ctypes import POINTER, cast, create_string_buffer
from functools import cache, partial
from io import BytesIO
from math import cos, degrees, radians, sin
from typing import Any

MOST_PAGES = 100
MOST_CHARACTERS = 100_000
MOST_LOOKED_AT = 20  # pages that are drawn, to be recognised or for the codes on them
MOST_FIELDS = 500  # of a form, on one page
LONGEST_FIELD = 2_000
MOST_PIXELS = 60_000_000
FEW = 80  # letters: a page with a picture and no more text than a stamp of the scanner's

DOTS_AN_INCH = 300
RUN = 60  # seconds of one recognition,
RECOGNITION = 120  # and after so many no other one begins
SURE = 70  # per cent; what Tesseract is less sure of is told
LEGIBLE = 75  # per cent on average: a page below is tried in the other languages, too
LANGUAGES = (("ron", "eng"), ("rus", "eng"))

Page = dict[str, Any]
Refuse = Callable[..., Exception]
Recogniser = Callable[[bytes], "list[Page] | None"]


def pdf(data: bytes, program: str | None, refuse: Refuse) -> Iterator[object]:
    """The pages of a PDF: their text with what was filled in, or what is recognised of a picture."""
    import pypdfium2

    recognise = _recogniser(program)
    try:
        document = pypdfium2.PdfDocument(data)
        with suppress(pypdfium2.PdfiumError):
            document.init_forms()
        left, pages = MOST_CHARACTERS, []
        for number in range(min(len(document), MOST_PAGES)):
            pages.append(_page(document, number, recognise))
            pages[-1]["text"] = pages[-1]["text"][:left]
            left -= len(pages[-1]["text"])
        yield _answer(pages, len(document) - len(pages))
    except pypdfium2.PdfiumError as error:
        raise refuse("password" if "assword" in str(error) else "damaged") from None


def picture(data: bytes, program: str | None, refuse: Refuse) -> Iterator[object]:
    """What is recognised of a picture, a page for each that is in the file."""
    drawn, marks = _drawn(data, refuse)
    recognise = _recogniser(program)
    pages: list[Page] = []
    for number, one in enumerate(drawn):
        found = recognise(one) if recognise else []
        if found is None:
            raise refuse("damaged")
        pages += found or [{"text": ""}]
        pages[-1]["marks"] = marks[number] if number < len(marks) else []
    if not (recognise or any(marks)):
        raise refuse("unrecognised")
    yield _answer([{**page, "picture": True} for page in pages], 0)


def _answer(pages: Sequence[Page], beyond: int) -> object:
    return {"pages": pages, "beyond": beyond, "marks": _codes() is not None}


def _page(document: Any, number: int, recognise: Recogniser | None) -> Page:
    page = document[number]
    upright = _turned(page)
    if upright:
        page.set_rotation(upright)
        page.close()
        page = document[number]
        page.set_rotation(upright)
    text = _text(document, page)
    # 3 is PDFium's number for a picture.
    has_picture = any(page.get_objects(filter=[3], max_depth=2))
    found: Page = {"text": text, "picture": has_picture, "marks": []}
    if number >= MOST_LOOKED_AT:
        return found
    letters = sum(map(str.isalnum, text))
    scanned = letters < FEW and (has_picture or not letters)
    if not (_codes() or (scanned and recognise)):
        return found
    shape, gray = _gray(page)
    if _codes():
        found["marks"] = _marks(memoryview(gray).cast("B", shape))
    if scanned and recognise:
        height, width = shape
        for one in recognise(b"P5 %d %d 255\n" % (width, height) + gray) or ():
            found |= one
            found["text"] += f"\n{text}"
    return found


def _gray(page: Any) -> tuple[tuple[int, int], bytes]:
    """A page drawn in gray: its height and width, and a byte for each point."""
    scale = DOTS_AN_INCH / 72
    width, height = page.get_size()
    if width * height * scale * scale > MOST_PIXELS:
        scale = (MOST_PIXELS / (width * height)) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    lines = memoryview(bitmap.buffer).cast("B")
    wide, stride = bitmap.width, bitmap.stride
    gray = b"".join(lines[at * stride : at * stride + wide] for at in range(bitmap.height))
    return (bitmap.height, wide), gray


# The text of a PDF's page


def _angle(page: Any) -> int:
    """How far most of the letters are turned, in degrees, as PDFium tells it."""
    from pypdfium2 import raw

    text = page.get_textpage()
    count = text.count_chars()
    found: dict[int, int] = {}
    for at in range(0, count, 1 + count // 200):
        angle = raw.FPDFText_GetCharAngle(text, at)
        if angle >= 0:
            turned = round(degrees(angle) / 90) * 90 % 360
            found[turned] = found.get(turned, 0) + 1
    return max(found, key=lambda one: found[one], default=0)


def _turned(page: Any) -> int | None:
    """The rotation in which the letters of a page stand upright; None if they do."""
    upright = -_angle(page) % 360
    return upright if upright != page.get_rotation() else None


def _text(document: Any, page: Any) -> str:
    """The text of a page, with the values of its form and what was written onto it in its place."""
    textpage = page.get_textpage()
    written = _written(document, page)
    if not written:
        return str(textpage.get_text_range())
    lines = _lines(textpage)
    angle = radians(_angle(page))
    for value, left, bottom, right, top in written:
        box = _upright(angle, left, bottom, right, top)
        _put(lines, value, box)
    return "\n".join("".join(piece for *_where, piece in line) for line in lines)


_DOTS = "._…"
Piece = tuple[float, float, float, str]  # its middle, its lower and upper edge
Box = tuple[float, float, float, float]


def _upright(angle: float, left: float, bottom: float, right: float, top: float) -> Box:
    """A box as it would be if the text were not turned."""
    along, across = cos(angle), -sin(angle)
    xs = [x * along + y * across for x, y in ((left, bottom), (right, top))]
    ys = [y * along - x * across for x, y in ((left, bottom), (right, top))]
    return min(xs), min(ys), max(xs), max(ys)


def _lines(textpage: Any) -> list[list[Piece]]:
    """The letters of a page by lines, each with where it stands."""
    from pypdfium2 import raw

    lines: list[list[Piece]] = [[]]
    for at in range(min(textpage.count_chars(), MOST_CHARACTERS)):
        char = chr(raw.FPDFText_GetUnicode(textpage, at))
        if char in "\r\n":
            if lines[-1]:
                lines.append([])
            continue
        angle = max(raw.FPDFText_GetCharAngle(textpage, at), 0.0)
        left, bottom, right, top = _upright(angle, *textpage.get_charbox(at))
        lines[-1].append(((left + right) / 2, bottom, top, char))
    return lines


def _put(lines: list[list[Piece]], value: str, box: Box) -> None:
    """Put a value in its line, or in one of its own below the one above it."""
    left, bottom, right, top = box
    middle = (bottom + top) / 2
    new = (left, bottom, top, f" {value} ")
    above = 0
    for number, line in enumerate(lines):
        solid = [piece for piece in line if piece[3].strip()]
        if not solid:
            continue
        low, high = min(piece[1] for piece in solid), max(piece[2] for piece in solid)
        if low - 3 <= middle <= high + 3:
            blank = [at for at, one in enumerate(line) if one[3] in _DOTS and left < one[0] < right]
            if blank:  # all of the dots that it was written on
                at, end = blank[0], blank[-1] + 1
                while at and line[at - 1][3] in _DOTS:
                    at -= 1
                while end < len(line) and line[end][3] in _DOTS:
                    end += 1
            else:
                at = end = next((at for at, one in enumerate(line) if one[0] > left), len(line))
            line[at:end] = [new]
            return
        if low > middle:
            above = number + 1
    lines.insert(above, [new])


def _written(document: Any, page: Any) -> list[tuple[str, float, float, float, float]]:
    """The fields of a page that were filled in and the notes typed onto it, from top to bottom."""
    from pypdfium2 import raw

    found = []
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_FIELDS)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        sort = raw.FPDFAnnot_GetSubtype(annotation)
        value = ""
        if sort == raw.FPDF_ANNOT_WIDGET and document.formenv:
            form = document.formenv
            if raw.FPDFAnnot_GetFormFieldType(form, annotation) in (
                raw.FPDF_FORMFIELD_TEXTFIELD,
                raw.FPDF_FORMFIELD_COMBOBOX,
                raw.FPDF_FORMFIELD_LISTBOX,
            ):
                value = _string(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))
        elif sort == raw.FPDF_ANNOT_FREETEXT:
            value = _string(partial(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        where = raw.FS_RECTF()
        if value.strip() and raw.FPDFAnnot_GetRect(annotation, where):
            value = "\n".join(value[:LONGEST_FIELD].split("\r"))
            found.append((value, where.left, where.bottom, where.right, where.top))
        raw.FPDFPage_CloseAnnot(annotation)
    return sorted(found, key=lambda one: (-one[4], one[1]))


def _string(get: Callable[[Any, int], int]) -> str:
    """A text that PDFium hands over when it is given room for it."""
    from pypdfium2 import raw

    room = min(get(None, 0), 4 * LONGEST_FIELD)
    buffer = create_string_buffer(room)
    get(cast(buffer, POINTER(raw.FPDF_WCHAR)), room)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


# Recognition


def _recogniser(program: str | None) -> Recogniser | None:
    """What recognises the text of a picture; None without the program or one of its languages."""
    if program is None:
        return None
    there = set(_run([program, "--list-langs"], b"").split()[1:]) if program else set()
    tries = [
        "+".join(language for language in languages if language in there)
        for languages in LANGUAGES
        if languages[0] in there
    ] or ["eng"] * ("eng" in there)
    if not tries:
        return None
    begun = time.monotonic()
    mode = "1" if "osd" in there else "3"

    def recognise(picture: bytes) -> list[Page] | None:
        best: tuple[float, list[Page]] | None = None
        for languages in tries:
            if time.monotonic() - begun > RECOGNITION:
                break
            words = [program, "stdin", "stdout", "-l", languages, "--psm", mode, "tsv"]
            table = _run(words, picture)
            if not table:
                continue
            sure, pages = _recognised(table)
            if best is None or sure > best[0]:
                best = sure, pages
            if sure >= LEGIBLE:
                break
        return best and best[1]

    return recognise


def _run(words: list[str], given: bytes) -> str:
    """What a program answers under our own limits; nothing if it fails or takes too long."""
    try:
        ran = subprocess.run(
            words,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=RUN,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            preexec_fn=_more_time if sys.platform != "win32" else None,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return ran.stdout.decode("utf-8", "replace") if ran.returncode == 0 else ""


def _more_time() -> None:
    """A recognition takes longer than to read a page; the hard limit stays."""
    import resource

    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _recognised(table: str) -> tuple[float, list[Page]]:
    """How sure the words are on average, and the pages: their text, the words that are not sure."""
    pages: dict[str, Page] = {}
    total = count = 0.0
    before: list[str] = []
    for row in table.splitlines()[1:]:
        level, page, *place, conf, word = row.split("\t", 11) if row.count("\t") > 10 else [""] * 12
        if level != "5" or not word.strip():
            continue
        found = pages.setdefault(page, {"text": "", "unsure": [], "recognised": True})
        where = [page, *place[:3]]  # block, paragraph, line
        found["text"] += (" " if where == before else "\n") + word if found["text"] else word
        before = where
        sure = float(conf)
        total, count = total + sure * len(word), count + len(word)
        if sure < SURE:
            found["unsure"].append(word)
    return (total / count if count else 0.0), list(pages.values())


# Pictures, and codes


def _drawn(data: bytes, refuse: Refuse) -> tuple[list[bytes], list[list[list[str]]]]:
    """The pictures of a file, upright, and the codes on each; as it is where Pillow is missing."""
    try:
        from PIL import Image, ImageOps, ImageSequence
    except ImportError:
        return [data], []
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    drawn, marks = [], []
    try:
        with Image.open(BytesIO(data)) as opened:
            for frame, _number in zip(
                ImageSequence.Iterator(opened), range(MOST_LOOKED_AT), strict=False
            ):
                gray = ImageOps.exif_transpose(frame).convert("L")
                width, height = gray.size
                points = gray.tobytes()
                drawn.append(b"P5 %d %d 255\n" % (width, height) + points)
                view = memoryview(points).cast("B", (height, width))
                marks.append(_marks(view) if _codes() else [])
    except Image.DecompressionBombError:
        raise refuse("limits") from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - other people's bytes, and whatever the library makes of them
        raise refuse("damaged") from None
    return drawn, marks


@cache
def _codes() -> Any:
    """The library that reads codes, where it is installed."""
    try:
        import zxingcpp
    except ImportError:
        return None
    return zxingcpp


def _marks(view: memoryview) -> list[list[str]]:
    """The codes on a page: the sort and the text of each."""
    return [[one.format.name, one.text[:LONGEST_FIELD]] for one in _codes().read_barcodes(view)]
