"""Build the heat map: a real table whose good cells are quiet and whose bad ones are loud."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.components.atoms import shape
from core.components.parts import HeatCell, HeatGroup, HeatHead, HeatMap, HeatRow
from core.formats import NO_FIGURE

MOST_BESIDE = 12
SILENT = mark_safe(' tabindex="-1"')
NOTHING = mark_safe("")


def heat_cell(*, cell: HeatCell, quiet: bool = False) -> SafeString:
    """Draw one cell; a quiet one is no tab stop, since its row's name reaches the same place."""
    inside = format_html(
        "{}{}{}",
        shape(cell.shape) if cell.shape else "",
        cell.figure,
        format_html(" <b>{}</b>", cell.word) if cell.word else "",
    )
    title = format_html(' title="{}"', cell.title) if cell.title else ""
    if cell.url:
        return format_html(
            '<a class="h h-{}" href="{}"{}{}>{}</a>',
            cell.tone,
            cell.url,
            title,
            SILENT if quiet else "",
            inside,
        )
    return format_html('<span class="h h-{}"{}>{}</span>', cell.tone, title, inside)


def column_css(heat: HeatMap) -> list[str]:
    """Name the classes of every column: twelve stay where it gets narrow, then four, then three."""
    last = len(heat.columns) - 1
    found = []
    for place, column in enumerate(heat.columns):
        back = last - place
        age = " older old" if back >= 6 else " old" if back >= 4 else " old3" if back == 3 else ""
        age = f" p3{age}" if back >= MOST_BESIDE else age
        found.append(f"mon{age}{' now' if column.running else ''}")
    return found


def _head(heat: HeatMap, css: list[str]) -> SafeString:
    months = format_html_join(
        "",
        '<th scope="col" class="{}">{}{}</th>',
        (
            (name, column.label, mark_safe("<br>so far") if column.running else "")
            for name, column in zip(css, heat.columns, strict=True)
        ),
    )
    return format_html(
        '<thead><tr><th scope="col">{}</th>{}{}</tr></thead>',
        heat.row_head,
        months,
        format_html_join("", "{}", ((_extra_head(head),) for head in heat.heads)),
    )


def _extra_css(head: HeatHead) -> str:
    return " ".join(filter(None, ("r" if head.numeric else "", head.fold)))


def _extra_head(head: HeatHead) -> SafeString:
    sort = format_html(' aria-sort="{}"', head.sort) if head.sort else ""
    text = format_html('<a href="{}">{}</a>', head.url, head.label) if head.url else head.label
    return format_html('<th scope="col" class="{}"{}>{}</th>', _extra_css(head), sort, text)


def _extras(heat: HeatMap, texts: tuple[SafeString | str, ...]) -> SafeString:
    padded = (*texts, *[""] * (len(heat.heads) - len(texts)))
    return format_html_join(
        "",
        '<td class="{}">{}</td>',
        ((_extra_css(head), text) for head, text in zip(heat.heads, padded, strict=True)),
    )


def _cells(row: HeatRow, css: list[str]) -> SafeString:
    newest = len(css) - 1
    return format_html_join(
        "",
        '<td class="{}">{}</td>',
        (
            (
                name,
                format_html('<span class="h h-outline">{}</span>', NO_FIGURE)
                if cell is None
                else heat_cell(cell=cell, quiet=place != newest),
            )
            for place, (name, cell) in enumerate(zip(css, row.cells, strict=True))
        ),
    )


def _row(heat: HeatMap, row: HeatRow, css: list[str]) -> SafeString:
    note = format_html('<span class="sub">{}</span>', row.note) if row.note else ""
    return format_html(
        '<tr><th scope="row"><a href="{}"><bdi>{}</bdi></a>{}</th>{}{}</tr>',
        row.url,
        row.label,
        note,
        _cells(row, css),
        _extras(heat, tuple(row.extras)),
    )


def _group(heat: HeatMap, group: HeatGroup, css: list[str]) -> SafeString:
    head = NOTHING
    if group.label:
        means = list(group.means) or [""] * len(css)
        head = format_html(
            '<tr class="grp"><th scope="rowgroup">{}</th>{}{}</tr>',
            group.label,
            format_html_join("", '<td class="{}">{}</td>', zip(css, means, strict=True)),
            _extras(heat, tuple(group.extras)),
        )
    rows = format_html_join("", "{}", ((_row(heat, row, css),) for row in group.rows))
    return format_html("<tbody>{}{}</tbody>", head, rows)


def heat_map(*, heat: HeatMap) -> SafeString:
    """Draw the whole table.

    :raises ValueError: a row has another number of cells than there are columns
    """
    css = column_css(heat)
    return format_html(
        '<table class="t heat stick"><caption class="vh">{}</caption>{}{}</table>'
        '<p class="hint only-narrow pad">{}</p>',
        heat.caption,
        _head(heat, css),
        format_html_join("", "{}", ((_group(heat, group, css),) for group in heat.groups)),
        "Only the newest columns fit here. Turn the phone, or open a row for all of them.",
    )
