"""Template tags for the kit's components: `{% load emhana_ui %}`. None of them knows the domain."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from emhana.ui import plots
from emhana.ui.forms import first_input_id, missing

register = template.Library()
COMPONENTS = "emhana/components"


def query(context: template.Context, **changes: object) -> str:
    """Return this page's query string with `changes` made, so that nothing else the person chose is lost."""
    request = context.get("request")
    values = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        values[name] = str(value)
    return f"?{values.urlencode()}"


@register.inclusion_tag(f"{COMPONENTS}/language_navigation.html", takes_context=True)
def language_navigation(context: template.Context) -> dict:
    """Links to this same page in each language."""
    current = get_language()
    names = settings.LANGUAGES
    items = [{"code": code, "name": name, "current": code == current, "href": query(context, lang=code)} for code, name in names]
    return {"languages": items}


@register.inclusion_tag(f"{COMPONENTS}/button.html")
def button(text: str, href: str = "", kind: str = "", name: str = "", value: str = "") -> dict:
    """A submit button, or a link that looks like one when `href` is given; `kind` is secondary or warning."""
    return {"text": text, "href": href, "kind": kind, "name": name, "value": value}


def _named(field: BoundField, error: str) -> str:
    """Return the error after the label of its field, unless it says the label itself; a question keeps its mark."""
    if error == missing(field):
        return error
    return f"{field.label} {error}" if str(field.label).endswith("?") else f"{field.label}: {error}"


@register.inclusion_tag(f"{COMPONENTS}/error_summary.html")
def error_summary(form: BaseForm) -> dict:
    """All of a form's errors, each naming its field and leading to it."""
    items = [{"text": error, "href": ""} for error in form.non_field_errors()]
    items += [{"text": _named(field, str(error)), "href": f"#{first_input_id(field)}"} for field in form for error in field.errors]
    return {"items": items}


@register.inclusion_tag(f"{COMPONENTS}/tag.html")
def tag(text: str, colour: str = "") -> dict:
    """A status word; `colour` is one of the kit's names: green, yellow, red, grey..."""
    return {"text": text, "colour": colour}


@register.inclusion_tag(f"{COMPONENTS}/panel.html")
def panel(title: str, text: str = "") -> dict:
    """The confirmation panel. It holds the page's H1: empty the `heading` block beside it."""
    return {"title": title, "text": text}


@register.inclusion_tag(f"{COMPONENTS}/warning.html")
def warning(text: str) -> dict:
    """A sentence that must not be missed."""
    return {"text": text}


@register.inclusion_tag(f"{COMPONENTS}/summary_list.html")
def summary_list(rows: list[dict]) -> dict:
    """Rows of `key`, `value` and, if it may be changed, `action` with `href` and `text`."""
    return {"rows": rows}


@register.inclusion_tag(f"{COMPONENTS}/task_list.html")
def task_list(tasks: list[dict], prefix: str = "task") -> dict:
    """Tasks with `title`, `status` and optionally `href`, `hint`, `colour`; `prefix` keeps ids apart."""
    return {"tasks": tasks, "prefix": prefix}


@register.inclusion_tag(f"{COMPONENTS}/timeline.html")
def timeline(events: list[dict], level: int = 3) -> dict:
    """Events in order with `title`, `at` and optionally `by`, `text`; `level` is the heading's level."""
    return {"events": events, "level": level}


@register.inclusion_tag(f"{COMPONENTS}/level_bars.html")
def level_bars(title: str, levels: Sequence[plots.Level], texts: Sequence[str]) -> dict:
    """A plot of levels; `texts` name the pieces of a bar in their order, and the mark last. A table beside it says the same."""
    return {"title": title, "legend": list(zip(plots.FILLS, texts[:-1], strict=False)), "mark_text": texts[-1], **plots.drawn(levels)}


@register.inclusion_tag(f"{COMPONENTS}/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, parameter: str = "page") -> dict:
    """Links to the pages of a Django paginator, keeping the filters in the query."""
    items = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        href = query(context, **{parameter: number}) if isinstance(number, int) else ""
        items.append({"number": number, "href": href, "current": number == page.number})
    return {
        "page": page,
        "items": items,
        "previous": query(context, **{parameter: page.number - 1}),
        "next": query(context, **{parameter: page.number + 1}),
    }


@register.inclusion_tag(f"{COMPONENTS}/back_link.html")
def back_link(href: str, text: str = "") -> dict:
    """A link one step back, in a landmark of its own."""
    return {"href": href, "text": text}


@register.inclusion_tag(f"{COMPONENTS}/breadcrumbs.html")
def breadcrumbs(items: list[tuple[str, str]]) -> dict:
    """Pairs of text and address from the top down; the page itself has an empty address."""
    return {"items": items}


@register.simple_block_tag
def details(content: SafeString, summary: str) -> SafeString:
    """Text that opens on request: `{% details "Why" %}...{% enddetails %}`."""
    return format_html(
        '<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">{}</span>'
        '</summary><div class="govuk-details__text">{}</div></details>',
        summary,
        content,
    )


@register.simple_block_tag
def table_region(content: SafeString, label: str) -> SafeString:
    """A wide table that scrolls by itself and can be reached from the keyboard: `{% table_region "Queue" %}<table>...`."""
    return format_html('<div class="emhana-table-region" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.filter
def number(value: Decimal | int, places: int | None = None) -> str:
    """Return a number with the language's separators: {{ 1234567|number }} is 1 234 567."""
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
