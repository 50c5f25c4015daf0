"""Health: whether Foreshock itself is well."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from console.web.access import Reader
from console.web.rendering import render

router = APIRouter()


@router.get("/health")
def health(request: Request, me: Reader) -> HTMLResponse:
    """The page."""
    return render(request, "health.html")
