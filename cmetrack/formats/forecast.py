"""The forecast as JSON: what `status --forecast --json` adds under "forecast"."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from cmetrack.core.forecast import Forecast, Outlook
from cmetrack.formats.json import Amount
from cmetrack.rules.steps import rounded


def forecast_json(found: Forecast) -> dict[str, Any]:
    """Every target ahead with its months, and what falls out of a rolling window, and when."""
    return {
        "until": found.until.isoformat(),
        "targets": [_outlook(one) for one in found.outlooks],
        "leaving": [
            {
                "day": one.day.isoformat(),
                "records": [
                    {"id": record.id, "counted": Amount(record.counted)} for record in one.records
                ],
                "targets": [
                    {
                        "id": target.id,
                        "counted": Amount(target.counted),
                        "shortfall": Amount(target.shortfall),
                    }
                    for target in one.totals
                ],
            }
            for one in found.leaving
        ],
    }


def _outlook(one: Outlook) -> dict[str, Any]:
    return {
        "id": one.progress.id,
        "needed_per_month": _rate(one.needed),
        "needed_per_month_with_plan": _rate(one.needed_with_plan),
        "pace_per_month": _rate(one.pace),
        "reached": _day(one.reached),
        "reached_with_plan": _day(one.reached_with_plan),
        "short_from": _day(one.short_from),
        "short_from_with_plan": _day(one.short_from_with_plan),
        "months": [
            {
                "on": point.day.isoformat(),
                "required": Amount(point.required),
                "counted": Amount(point.counted),
                "with_plan": Amount(point.with_plan),
            }
            for point in one.points
        ],
    }


def _rate(amount: Fraction | None) -> Amount | None:
    return None if amount is None else Amount(rounded(amount, 1))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
