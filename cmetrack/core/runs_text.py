"""A cycle's runs in words: how long they are, what is asked once in several, what one brings to the next."""

from collections.abc import Mapping

from cmetrack.i18n import N_, NN_
from cmetrack.rules.law_of_counting import Expiry
from cmetrack.rules.law_of_cycles import By, CarryOver, Every, FirstRun, MakeUp

RUNS_SAY: Mapping[type, Mapping[str, str | tuple[str, str]]] = {
    FirstRun: {
        "years": NN_("The first run has {years} year", "The first run has {years} years"),
        "months": NN_("The first run has {months} month", "The first run has {months} months"),
        "since": N_("That is so for a start on {since} or later"),
        "until": N_("That is so for a start on {until} or earlier"),
    },
    Every: {
        "runs": NN_(
            "Once in {runs} run of the cycle, looking back from the end of each",
            "Once in {runs} runs of the cycle, looking back from the end of each",
        ),
        "years": NN_(
            "Once in {years} year, looking back from the end of each run of the cycle",
            "Once in {years} years, looking back from the end of each run of the cycle",
        ),
    },
    By: {
        "run years=None": N_("For the first time by the end of run {run} of the cycle"),
        "run=None years": NN_(
            "For the first time within {years} year of the cycle's start",
            "For the first time within {years} years of the cycle's start",
        ),
        "run years": NN_(
            "For the first time by the end of run {run} of the cycle or within {years} year of its start, whichever is earlier",
            "For the first time by the end of run {run} of the cycle or within {years} years of its start, whichever is earlier",
        ),
    },
    Expiry: {
        "months": NN_(
            "A record counts for {months} month from its last day",
            "A record counts for {months} months from its last day",
        )
    },
    MakeUp: {
        "of": NN_(
            "What '{of}' lacked may be made up in the first {months} month of the next cycle; it counts nothing there",
            "What '{of}' lacked may be made up in the first {months} months of the next cycle; it counts nothing there",
        )
    },
    CarryOver: {
        "of": NN_(
            "What a cycle had above '{of}' counts in the next, {most} credit at most",
            "What a cycle had above '{of}' counts in the next, {most} credits at most",
        )
    },
}
"""What `rules show` says of each, by what it has."""
