"""The engine: it reads a rulebook and counts by it.

Pure functions: no files, no clock, no printing. Python knows kinds of rules here, never a
country: every number, cap and article comes from the rulebook.

    rulebook  what a rulebook says, as values
    parse     a rulebook's text, read strictly
    windows   which days a cycle and its targets look at
    award     what one record gives the person
    choose    what counts most among records that cannot all count
    count     what of each record counts in the window
    progress  how each target stands
"""
