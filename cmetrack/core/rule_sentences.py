"""What `rules show` says of each sort of rule, by what a rule of it has."""

from collections.abc import Mapping

from cmetrack.domain.codes import CodeFormat
from cmetrack.i18n import N_, NN_
from cmetrack.rules import (
    law_of_counting as counting,
    law_of_cycles as cycles,
    law_of_records as records,
)

SAYS: Mapping[type, Mapping[str, str | tuple[str, str]]] = {
    cycles.CycleRule: {
        "window=rolling years": NN_(
            "The {years} year that ends on the evaluation day; with a start, the period of {years} year from it that holds that day",
            "The {years} years that end on the evaluation day; with a start, the period of {years} years from it that holds that day",
        ),
        "window=rolling months": NN_(
            "The {months} month that ends on the evaluation day; with a start, the period of {months} month from it that holds that day",
            "The {months} months that end on the evaluation day; with a start, the period of {months} months from it that holds that day",
        ),
        "window=anniversary years": NN_(
            "{years} year from the cycle's start",
            "{years} years from the cycle's start, each from its anniversary on",
        ),
        "window=anniversary months": NN_(
            "{months} month from the cycle's start", "{months} months from the cycle's start"
        ),
        "window=calendar": NN_("{years} calendar year", "{years} calendar years"),
        "variant": "{variant}",
        "start_required": N_("The start must be given"),
        "starts_on": N_("It starts on this day: {starts_on}"),
        "not_before": N_("A start before {not_before} is that day"),
        "same_from": N_("The same years for everybody, one of the periods begins with {same_from}"),
        "first": "",
        "repeats=False": N_("It does not begin again"),
        "certified_before": N_("For a doctor certified before {certified_before}"),
    },
    cycles.Target: {
        "required unit=credits": NN_("At least {required} credit", "At least {required} credits"),
        "required unit=hours": NN_("At least {required} hour", "At least {required} hours"),
        "required unit=records": NN_("At least {required} record", "At least {required} records"),
        "required_first unit=credits": NN_(
            "In the first period at least {required_first} credit",
            "In the first period at least {required_first} credits",
        ),
        "required_first unit=hours": NN_(
            "In the first period at least {required_first} hour",
            "In the first period at least {required_first} hours",
        ),
        "required_first unit=records": NN_(
            "In the first period at least {required_first} record",
            "In the first period at least {required_first} records",
        ),
        "taken=year-start": N_("The number is that of the year's first day"),
        "taken=year-end": N_("The number is that of the year's last day"),
        "taken=cycle-start": N_("The number is that of the cycle's first day"),
        "taken=cycle-end": N_("The number is that of the cycle's last day"),
        "starts_later": N_("From period {from_run} of the cycle on"),
        "to_run": N_("Until period {to_run} of the cycle"),
        "is_once": N_("Once for life"),
        "every": "",
        "by": "",
        "categories": N_("Of these categories: {categories}"),
        "share_of": N_("At least {share} of what '{share_of}' requires, rounded up"),
        "severity=advice": N_("It is advice and binds nobody"),
        "each_year": N_("In each year of the cycle"),
        "variant": "{variant}",
        "families": N_("From these families: {families}"),
        "roles": N_("In these roles: {roles}"),
        "consequence": N_("Else {consequence} ({consequence_cites})"),
        "highest": N_("Where another choice gives more in all: {highest} ({highest_cites})"),
    },
    cycles.FirstRun: {
        "years": NN_("The first period has {years} year", "The first period has {years} years"),
        "months": NN_(
            "The first period has {months} month", "The first period has {months} months"
        ),
        "since": N_("That is so for a start on {since} or later"),
        "until": N_("That is so for a start on {until} or earlier"),
    },
    cycles.Every: {
        "runs": NN_(
            "Once in {runs} period of the cycle, looking back from the end of each",
            "Once in {runs} periods of the cycle, looking back from the end of each",
        ),
        "years": NN_(
            "Once in {years} year, looking back from the end of each period of the cycle",
            "Once in {years} years, looking back from the end of each period of the cycle",
        ),
    },
    cycles.By: {
        "run years=None": N_("For the first time by the end of period {run} of the cycle"),
        "run=None years": NN_(
            "For the first time within {years} year of the cycle's start",
            "For the first time within {years} years of the cycle's start",
        ),
        "run years": NN_(
            "For the first time by the end of period {run} of the cycle or within {years} year of its start, whichever is earlier",
            "For the first time by the end of period {run} of the cycle or within {years} years of its start, whichever is earlier",
        ),
    },
    counting.Expiry: {
        "months": NN_(
            "A record counts for {months} month from its last day",
            "A record counts for {months} months from its last day",
        )
    },
    cycles.MakeUp: {
        "of": NN_(
            "What '{of}' lacked may be made up in the first {months} month of the next cycle; it counts nothing there",
            "What '{of}' lacked may be made up in the first {months} months of the next cycle; it counts nothing there",
        )
    },
    cycles.CarryOver: {
        "of": NN_(
            "What a cycle had above '{of}' counts in the next, {most} credit at most",
            "What a cycle had above '{of}' counts in the next, {most} credits at most",
        )
    },
    records.Category: {
        "when": N_("Proposed for {when}"),
        "words": N_("Proposed for titles with: {words}"),
        "topic": N_("It lies across the other categories"),
    },
    counting.CategoryCap: {
        "categories": N_("Of these categories: {categories}"),
        "kinds": N_("Of these kinds: {kinds}"),
        "families": N_("Of these families: {families}"),
        "roles": N_("In these roles: {roles}"),
        "each_kind": N_("Of each kind by itself"),
        "credits": NN_("At most {credits} credit", "At most {credits} credits"),
        "of": N_("At most {share} of what '{of}' requires, rounded down"),
        "records": NN_("At most {records} record", "At most {records} records"),
        "per=year": N_("In each year of the cycle"),
        "per=window": N_("In the window"),
        "variant": "{variant}",
    },
    records.Norm: {
        "when": N_("For {when}"),
        "gives": "",
        "rounding": "",
        "caps": "",
        "divided": N_("Divided among the authors"),
        "programme=False gives_nothing=False": N_("It is the person's: no role changes it"),
        "a_record": N_("For a target that counts records it is one"),
        "needs": N_("Incomplete without: {needs}"),
        "asks": N_("Reported without: {asks}"),
        "code=required": N_("It counts only once its code is activated"),
        "code=if-any": N_("Where it has a code, that must be activated"),
        "sizes": N_("Another size than {sizes} hours is reported"),
        "months": NN_("At least {months} month", "At least {months} months"),
        "or_days": NN_(
            "Where its days are told, at least {or_days} day",
            "Where its days are told, at least {or_days} days",
        ),
    },
    records.Basis: {
        "per=stated hour_limit=None": N_("The credits that the certificate states"),
        "per=stated hour_limit full_hours=False": N_(
            "The credits that the certificate states, at most {hour_limit} an hour where the hours are known"
        ),
        "per=stated hour_limit full_hours=True": N_(
            "The credits that the certificate states, at most {hour_limit} a full hour where the hours are known"
        ),
        "gives_nothing": N_("No credits"),
        "gives_nothing=False per=hour full_hours=False": NN_(
            "{credits} credit an hour", "{credits} credits an hour"
        ),
        "gives_nothing=False per=hour full_hours=True": NN_(
            "{credits} credit a full hour", "{credits} credits a full hour"
        ),
        "gives_nothing=False per=unit parts=False": NN_(
            "{credits} credit for each whole unit of {minutes} minutes",
            "{credits} credits for each whole unit of {minutes} minutes",
        ),
        "gives_nothing=False per=unit parts=True": NN_(
            "{credits} credit for each unit of {minutes} minutes, and a part of it for a part",
            "{credits} credits for each unit of {minutes} minutes, and a part of it for a part",
        ),
        "gives_nothing=False per=day": NN_("{credits} credit a day", "{credits} credits a day"),
        "gives_nothing=False per=record": NN_("{credits} credit", "{credits} credits"),
        "gives_nothing=False per=year": NN_("{credits} credit a year", "{credits} credits a year"),
    },
    records.Cap: {
        "per=day": NN_("At most {credits} credit a day", "At most {credits} credits a day"),
        "days_a_week": N_("Of each seven days that it lasts at most {days_a_week} give credits"),
        "per=programme": NN_("At most {credits} credit in all", "At most {credits} credits in all"),
    },
    records.Attendance: {"requires": N_("Attended: {requires}")},
    records.Role: {
        "when": N_("For {when}"),
        "factor": N_("{factor} × the programme's credits"),
        "participation=False": N_("It is no participation: nothing at the same time excludes it"),
        "reported": N_("It is reported"),
    },
    records.Works: {
        "families": N_(
            "{first} of the event's credits for each work as first author, {co} as co-author, {at_most} works at most; families: {families}"
        )
    },
    records.Sharing: {
        "leading": N_(
            "Each an equal part; the author in the place {positions} {leading} times that"
        ),
        "among_several": N_("In the place {among_several} the number of authors is needed"),
    },
    records.Rounding: {
        "mode=nearest": N_("To multiples of {to}, half up"),
        "mode=up": N_("To multiples of {to}, up"),
        "mode=down": N_("To multiples of {to}, down"),
    },
    counting.Exclusion: {
        "days=None": N_("They must not overlap; families: {families}"),
        "days": NN_(
            "{days} day between them; families: {families}",
            "{days} days between them; families: {families}",
        ),
        "of_one_period": N_(
            "Of those that share a day the one with most credits stays; kinds: {of_one_period}"
        ),
    },
    counting.SharedIssue: {
        "norms": N_("{credits} credits an issue, shared by what these norms give: {norms}")
    },
    records.RecordQuestion: {"when": N_("For {when}")},
    counting.Incompatible: {
        "kinds": N_("{kinds} count nothing in a calendar year with a day of {beside}")
    },
    counting.SharedDay: {
        "norms": N_("{credits} credits a day, shared by what these norms give: {norms}")
    },
    counting.OtherSpecialtyCap: {
        "of": N_("At most {share} of what '{of}' requires, rounded down; families: {families}")
    },
    counting.OwnSpecialtyOnly: {
        "families": N_("It counts in its own specialty alone; families: {families}")
    },
    counting.Once: {
        "per=window": N_("Of the same {same}, one in the window; kinds: {kinds}"),
        "per=calendar-year": N_("Of the same {same}, one in a calendar year; kinds: {kinds}"),
        "per_year": N_("As many times as the window has years"),
        "counts": N_("Of several one of these goes first, whatever it is worth: {counts}"),
        "asks": N_("Where several count it is asked: {asks}"),
    },
    cycles.Alternative: {"any_of": N_("One of these suffices: {any_of}")},
    cycles.Grant: {
        "on=None": NN_(
            "{credits} credit to everybody in every cycle",
            "{credits} credits to everybody in every cycle",
        ),
        "on": NN_(
            "{credits} credit to everybody whose window holds {on}",
            "{credits} credits to everybody whose window holds {on}",
        ),
    },
    cycles.AdjustmentRule: {
        "by_law=()": N_("Stated with `cmetrack cycle adjust {name}`"),
        "needs": N_("With it is stated: {needs}"),
        "by_law": N_("For these days, which nobody states: {by_law}"),
        "within": N_("Only for the days within these: {within}"),
        "longer_than": NN_(
            "Only for days that are longer than {longer_than} month",
            "Only for days that are longer than {longer_than} months",
        ),
        "shorter_than": NN_(
            "Only for days that are shorter than {shorter_than} month",
            "Only for days that are shorter than {shorter_than} months",
        ),
        "effect=extends months=None": N_("The cycle is longer by these days"),
        "months": NN_(
            "The cycle is longer by {months} month", "The cycle is longer by {months} months"
        ),
        "effect=waives": N_("These targets are waived: {targets}"),
        "effect=applies": N_("These targets are asked for by it alone: {targets}"),
        "effect=lowers": N_("These targets require less: {targets}"),
        "effect=grants targets": N_("It counts for these targets: {targets}"),
        "credits": NN_("{credits} credit", "{credits} credits"),
        "share": N_("{share} of what is required"),
        "to": N_("No more than {to} is required"),
        "per=day": N_("For each of its days"),
        "per=month": N_("For each of its full months"),
        "per=begun-month": N_("For each of its months that has begun"),
        "per=year": N_("For each of its full years"),
        "per=unit": N_("For each unit of the amount that is stated"),
        "per=pro-rata": N_("In the proportion of its days to all those of the cycle or the year"),
        "rounding": "",
        "most": N_("No more than {most} of them"),
    },
    cycles.HandIn: {
        "months": NN_(
            "Not earlier than {months} month before the cycle's last day",
            "Not earlier than {months} months before the cycle's last day",
        ),
        "until": N_("After the cycle's last day, until the next {until} (month and day)"),
    },
    CodeFormat: {
        "groups": N_("{groups} characters with a hyphen between: {letters}"),
        "reads_as": N_("Read as: {reads_as}"),
    },
    records.Checklist: {"families": N_("Families: {families}"), "items": ""},
    records.Item: {
        "within_days=None": "{key}: {says}",
        "within_days": NN_(
            "{key}: {says}, within {within_days} day of completion [{cites}]",
            "{key}: {says}, within {within_days} days of completion [{cites}]",
        ),
    },
}
"""What each table says with the values of its keys, where a key holds anything (`reported`) or a
word (`per=day`); no words for a list of tables, which speak for themselves."""
