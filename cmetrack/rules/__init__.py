"""The engine: it reads a rulebook and counts by it.

Pure functions: no files, no clock, no printing. Python knows kinds of rules here, never a
country: every number, cap and article comes from the rulebook.

    rulebook  what a rulebook says, as values
    table     how one table of a rulebook is read: strictly
    schema    what tables a rulebook has, and what reads them
    windows   which days a cycle and its targets look at
    steps     the working, as sentences that are made where they are shown
    facts     what the law looks at in a record
    basis     what a norm gives a record
    award     what one record gives the person
    choose    what counts most among records that cannot all count
    count     what of each record counts in the window
    progress  how each target stands
"""
