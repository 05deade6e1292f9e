"""A document in blocks as a Word file (Office Open XML, ECMA-376), made with the standard library alone.

Headings are Word's own styles, so that its navigation pane and screen readers find them; tables repeat their head on
each page; header and footer carry issuer, reference and 'page x of y'. The same document gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from core.documents import Block, Document, Facts, Heading, Paragraph, Points, Table
from core.pdf import printable

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTH = 9638  # twentieths of a point: A4 less margins of 20 mm
FIRST_COLUMN = 2600


def as_docx(document: Document) -> bytes:
    """The bytes of the .docx file."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(document),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"), ("header", "header1.xml"), ("footer", "footer1.xml")
        ),
        "word/document.xml": _body(document),
        "word/styles.xml": _styles(),
        "word/header1.xml": _header(document),
        "word/footer1.xml": _footer(document),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content_types() -> str:
    overrides = [
        ("/word/document.xml", f"{_WORD}.document.main+xml"),
        ("/word/styles.xml", f"{_WORD}.styles+xml"),
        ("/word/header1.xml", f"{_WORD}.header+xml"),
        ("/word/footer1.xml", f"{_WORD}.footer+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    ]
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _relations(*given: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if kind.startswith("http") else f"{_R}/{kind}"}" Target="{target}"/>'
        for number, (kind, target) in enumerate(given, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _properties(document: Document) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_safe(document.title)}</dc:title><dc:creator>{_safe(document.issuer)}</dc:creator>"
        f"<dc:subject>{_safe(document.reference)}</dc:subject><dc:language>en-GB</dc:language></cp:coreProperties>"
    )


def _safe(text: str) -> str:
    return escape(printable(text))


def _run(text: str, properties: str = "") -> str:
    """Text, its line ends kept."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_safe(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{lines}</w:r>"


def _paragraph(text: str, style: str = "", properties: str = "", run: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    before = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{before}{_run(text, run)}</w:p>"


def _body(document: Document) -> str:
    blocks = "".join(part for block in document.blocks for part in _block(block))
    return (
        f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{_paragraph(document.title, "Heading1")}{blocks}'
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1474" w:right="1134" w:bottom="1361" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield _paragraph(block.text, f"Heading{block.level}")
    elif isinstance(block, Paragraph):
        yield _paragraph(block.text, "Small" if block.quiet else "")
    elif isinstance(block, Points):
        for item in block.items:
            yield f'<w:p><w:pPr><w:pStyle w:val="Point"/></w:pPr>{_run("•")}<w:r><w:tab/></w:r>{_run(item)}</w:p>'
    elif isinstance(block, Facts):
        yield _table([], block.rows, [FIRST_COLUMN, WIDTH - FIRST_COLUMN], frozenset(), -1, "")
        yield "<w:p/>"
    else:
        yield from _captioned(block)


def _captioned(block: Table) -> Iterator[str]:
    yield _paragraph(block.caption, "Caption", "<w:keepNext/>")
    count = len(block.columns)
    yield _table(block.columns, block.rows, [WIDTH // count] * count, block.numbers, block.hashes, block.caption)
    yield "<w:p/>"


def _table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    numbers: frozenset[int],
    hashes: int,
    caption: str,
) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    described = f'<w:tblCaption w:val="{_attribute(caption)}"/>' if caption else ""
    head = ""
    if columns:
        cells = "".join(
            _cell(name, width, "<w:b/>", at in numbers)
            for at, (name, width) in enumerate(zip(columns, widths, strict=True))
        )
        head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"
    body = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(text, width, _look(at, hashes), at in numbers)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        + "</w:tr>"
        for row in rows
    )
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="DCDFDB"/>' for side in ("top", "bottom"))
    inside = '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="DCDFDB"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{lines}{inside}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="{int(bool(columns))}" w:firstColumn="1"/>{described}'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _look(at: int, hashes: int) -> str:
    if at == hashes:
        return '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/><w:sz w:val="14"/>'
    return "<w:b/>" if at == 0 else ""


def _cell(text: str, width: int, run: str, number: bool) -> str:
    right = '<w:jc w:val="right"/>' if number else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(text, "Cell", right, run)}</w:tc>'


def _attribute(text: str) -> str:
    return _safe(text).replace('"', "&quot;")


def _header(document: Document) -> str:
    between = f"{document.issuer}\t\t{document.reference}"
    return f'{_HEAD}<w:hdr xmlns:w="{_W}">{_tabbed(_run_tabs(between))}</w:hdr>'


def _footer(document: Document) -> str:
    pages = (
        f"{_run_tabs(document.title)}<w:r><w:tab/></w:r>{_run('Page ')}{_field('PAGE')}{_run(' of ')}"
        f"{_field('NUMPAGES')}"
    )
    return f'{_HEAD}<w:ftr xmlns:w="{_W}">{_tabbed(pages)}</w:ftr>'


def _tabbed(runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Small"/><w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs></w:pPr>{runs}</w:p>'


def _run_tabs(text: str) -> str:
    return "<w:r><w:tab/></w:r>".join(_run(part) for part in text.split("\t") if part)


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _styles() -> str:
    font = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    rows = [
        ("Heading1", "heading 1", 44, "<w:b/>", '<w:spacing w:before="0" w:after="240"/><w:outlineLvl w:val="0"/>'),
        ("Heading2", "heading 2", 28, "<w:b/>", '<w:spacing w:before="400" w:after="120"/><w:outlineLvl w:val="1"/>'),
        ("Heading3", "heading 3", 22, "<w:b/>", '<w:spacing w:before="240" w:after="60"/><w:outlineLvl w:val="2"/>'),
        ("Caption", "caption", 18, '<w:color w:val="4B525A"/>', '<w:spacing w:before="120" w:after="60"/>'),
        ("Small", "Small print", 18, '<w:color w:val="4B525A"/>', '<w:spacing w:after="80"/>'),
        ("Cell", "Table cell", 19, "", '<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'),
        ("Point", "Point", 21, "", '<w:spacing w:after="60"/><w:ind w:left="340" w:hanging="340"/>'),
    ]
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{'<w:keepNext/>' if 'Heading' in key else ''}{paragraph}</w:pPr>"
        f'<w:rPr>{look}<w:sz w:val="{size}"/></w:rPr></w:style>'
        for key, name, size, look, paragraph in rows
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{font}<w:sz w:val="21"/>'
        '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" '
        'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{named}</w:styles>"
    )
