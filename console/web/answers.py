"""How well we answer: figures, whose they are, the hours of the week, and the items behind each of them."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from alerts.hours import DAYS
from console.web.access import Reader
from console.web.house import engine_of, now_of, settings_of
from console.web.rendering import render
from console.web.views import answers as view
from flows.steps.measuring import answers_of, zone_of
from replies.measures import hours_of, measured
from storage.engine import reading

router = APIRouter()


@router.get(view.PATH)
def answers(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    settings, now = settings_of(request), now_of(request)
    brands = [one.name for one in settings.brands]
    asked = view.asked_of(request.query_params, brands)
    about = [asked.brand] if asked.brand else []
    with reading(engine_of(request)) as conn:
        found = answers_of(conn, settings, about, now - view.SPANS[asked.since], now, by=asked.by)
    items = view.of_group(found.items, asked)
    shown = replace(found, items=tuple(items), whole=measured(items, now)) if asked.name else found
    late = shown.whole.in_time.of - shown.whole.in_time.hits
    zone = zone_of(settings, asked.brand or None)
    cells = hours_of(shown.items, zone, now)
    return render(
        request, "answers.html", asked=asked, figures=view.figures_of(shown.whole, asked, late), whole=shown.whole,
        rows=view.group_rows(found, asked), left=view.left_out(shown.whole, asked), squares=view.squares_of(cells),
        cells=cells, zone=zone, items=view.items_of(shown, asked), titles=view.SHOWN, most=view.MOST,
        choices=view.choices_of(asked, brands), days=DAYS,
    )  # fmt: skip
