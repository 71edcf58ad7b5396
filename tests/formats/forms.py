"""Forms in PDF, filled in or typed onto, written by hand."""

from collections.abc import Sequence

Filled = tuple[str, tuple[int, int, int, int]]
"""A value and its place: left, bottom, right, top."""


def form(
    lines: Sequence[tuple[int, int, str]],
    fields: Sequence[Filled] = (),
    notes: Sequence[Filled] = (),
    turned: int = 0,
) -> bytes:
    """A page with lines of text, each where it begins, with fields and notes; `turned` by degrees.

    What is turned looks upright: the page says how far, and its letters lie on their side.
    """
    matrix = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[turned]

    def at(x: int, y: int) -> tuple[int, int]:
        return {0: (x, y), 90: (600 - y, x), 180: (600 - x, 600 - y), 270: (y, 600 - x)}[turned]

    content = "".join(
        f"BT /F 12 Tf {matrix} {at(x, y)[0]} {at(x, y)[1]} Tm ({text}) Tj ET\n"
        for x, y, text in lines
    ).encode("latin-1")
    annotations = []
    for number, (value, (left, bottom, right, top)) in enumerate((*fields, *notes)):
        (one, other), (three, four) = at(left, bottom), at(right, top)
        box = f"[{min(one, three)} {min(other, four)} {max(one, three)} {max(other, four)}]"
        text = "<feff" + value.encode("utf-16-be").hex() + ">"
        sort = (
            f"/Subtype /Widget /FT /Tx /T (f{number}) /V {text} /DA (/F 12 Tf 0 g)"
            if number < len(fields)
            else f"/Subtype /FreeText /Contents {text} /DA (/F 12 Tf 0 g)"
        )
        annotations.append(f"<< /Type /Annot {sort} /Rect {box} /P 3 0 R >>")
    font = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    first = 5
    refs = [f"{first + number} 0 R" for number in range(len(annotations))]
    objects = [
        (
            f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{' '.join(refs[: len(fields)])}]"
            f" /DR {font} >> >>"
        ),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] /Rotate {turned} /Contents 4 0 R"
            f" /Resources {font} /Annots [{' '.join(refs)}] >>"
        ),
    ]
    head = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, 1))
    stream = f"4 0 obj\n<< /Length {len(content)} >>\nstream\n".encode() + content
    rest = "".join(
        f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(annotations, first)
    )
    return (
        b"%PDF-1.6\n" + head.encode() + stream + b"\nendstream\nendobj\n" + rest.encode()
        + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )  # fmt: skip
