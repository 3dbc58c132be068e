"""What a reader chose to see of a comparison: filter, view and switches, as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SHOWN: dict[str, str | Promise] = {
    "all": gettext_lazy("Everything"),
    "differences": gettext_lazy("Differences only"),
    "quotes": gettext_lazy("Quotations"),
    "figures": gettext_lazy("Figures"),
    "only-a": gettext_lazy("Only in A"),
    "only-b": gettext_lazy("Only in B"),
    "same": gettext_lazy("Same"),
    "reworded": gettext_lazy("Reworded"),
}
"""Filters, as they stand in the address. The last two are reached from the legend."""
CHIPS = ("all", "differences", "quotes", "figures", "only-a", "only-b")
RUNS = (5, 8, 12, 20, 30)
"""Lengths in words from which on copied runs can be marked."""
RUN = 8
"""The length without a choice: unrelated articles share no run of eight words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for."""

    show: str = "all"
    full: bool = False
    quotes: bool = True
    run: int = RUN
    """Copied runs are marked from so many words on; 0 marks none."""
    run_said: bool = False
    """Whether the address says so."""
    a_rev: int = 0
    b_rev: int = 0
    """Numbers of revisions; 0 for the current one."""

    @classmethod
    def of(cls, params: QueryDict) -> Choice:
        """Reads the address; what means nothing there is taken as not said."""
        show = params.get("show", "all")
        run = _number(params.get("run", ""), 999)
        return cls(
            show=show if show in SHOWN else "all",
            full=params.get("view") == "full",
            quotes=params.get("quotes") != "off",
            run=RUN if run is None else run,
            run_said=run is not None,
            a_rev=_number(params.get("a_rev", ""), 10**8) or 0,
            b_rev=_number(params.get("b_rev", ""), 10**8) or 0,
        )

    def query(self) -> dict[str, str]:
        """What of it stands in an address."""
        said = {
            "view": "full" if self.full else "",
            "show": "" if self.show == "all" else self.show,
            "quotes": "" if self.quotes else "off",
            "run": str(self.run) if self.run_said else "",
            "a_rev": str(self.a_rev or ""),
            "b_rev": str(self.b_rev or ""),
        }
        return {name: value for name, value in said.items() if value}


def _number(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    return min(int(text), most)
