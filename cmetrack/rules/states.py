"""The words for how a record and a target stand, as scripts read them."""

from enum import StrEnum


class Reason(StrEnum):
    """Why not all of a record's credits count."""

    OVERLAP = "overlap"
    INTERVAL = "interval"
    DUPLICATE = "duplicate"
    DAY_CAP = "day-cap"
    OFF_SPECIALTY_CAP = "off-specialty-cap"
    PENDING_CODE = "pending-code"
    REJECTED_CODE = "rejected-code"
    OUTSIDE_WINDOW = "outside-window"
    PLANNED = "planned"


class TargetStatus(StrEnum):
    """How a target stands: met, not begun, over and short, or open and in time or late."""

    MET = "met"
    UPCOMING = "upcoming"
    SHORT = "short"
    ON_TRACK = "on-track"
    BEHIND = "behind"
