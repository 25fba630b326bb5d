"""Templates filled with the operator's names: every page of every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from desk.datamap.models import Operator

WEB = Path(__file__).parent / "web"


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Renderer:
    """The templates, the operator they speak for, and the address people reach the desk at."""

    operator: Operator
    url: str
    demo: bool
    templates: Environment = field(default_factory=_templates, repr=False, compare=False)

    def text(self, template: str, **values: object) -> str:
        """The page as text; a name that a template asks for and nobody gives is an error."""
        return self.templates.get_template(template).render(
            operator=self.operator.name,
            app_name=self.operator.app_name,
            hotline=self.operator.hotline,
            authority=self.operator.authority,
            desk_url=self.url,
            demo=self.demo,
            **values,
        )

    def page(
        self,
        template: str,
        values: Mapping[str, object],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """The page as an answer."""
        return HTMLResponse(self.text(template, **values), status, headers)
