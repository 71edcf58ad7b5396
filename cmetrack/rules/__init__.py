"""The engine: it reads a rulebook and counts by it.

Pure functions: no files, no clock, no printing. Python knows kinds of rules here, never a
country: every number, cap and article comes from the rulebook.

The law, and how it is read:

    law       what rules are made of; their sorts: `law_of_records`, `law_of_counting`, `law_of_cycles`
    table     how one table of a rulebook is read: strictly, in a `context`
    schema    what tables a rulebook has; what reads them: `record_tables`, `counting_tables`,
              `cycle_tables`, `adjustment_table`; what they cannot say together: `consistency`,
              `consistency_of_records`, `idle`
    rulebook  one authority's rules together, and what they answer
    forms     the forms on which a dossier is handed in

What it asks for, and when:

    windows   which days a cycle and its targets look at, run by run
    cadence   what is asked for once in several runs or years
    adjust    what is made of that which a doctor states of a cycle
    required  the numbers of the law on a day

From a record to how the targets stand:

    steps     the working, as sentences that are made where they are shown
    facts     what the law looks at in a record
    basis     what a norm gives a record; `categories`, of which sorts that is
    award     what one record gives the person
    refusal   why a record could not count at all
    once      what the law itself lets stand back
    asking    what a choice is made for, and among what
    choose    what counts most among records that cannot all count: `line_of_time`, `measure`, `cost`
    count     what of each record counts in the window, as `counted`; the last cuts: `category_caps`, in
              the order of `nested_caps`
    progress  how each target stands, by what `belongs` to it; `alternatives`, of which one suffices
    need      what is still to be earned
    brought   what the cycle before brings into one
"""
