"""The engine: it reads a rulebook and counts by it.

Pure functions: no files, no clock, no printing. Python knows kinds of rules here, never a
country: every number, cap and article comes from the rulebook.

    law       the sorts of rules, as values
    rulebook  one authority's rules together, and what they answer
    table     how one table of a rulebook is read: strictly
    schema    what tables a rulebook has, and what reads them; `consistency`, what they cannot say together
    forms     the forms on which a dossier is handed in
    windows   which days a cycle and its targets look at
    steps     the working, as sentences that are made where they are shown
    facts     what the law looks at in a record
    basis     what a norm gives a record; `categories`, of which sorts that is
    award     what one record gives the person
    refusal   why a record could not count at all
    once      what the law itself lets stand back
    choose    what counts most among records that cannot all count: `line_of_time`, `measure`, `cost`
    count     what of each record counts in the window, as `counted`; `category_caps`, the last cuts
    progress  how each target stands; `need`, what is still to be earned
"""
