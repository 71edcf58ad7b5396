"""The ledger: one SQLite file that holds everything a doctor entered. Only here is SQL known.

open        what is a ledger and what is not; locks, errors in words
files       new files that appear whole or not at all, readable by their owner alone
migrations  the schema, numbered and append-only (the only module that loads sqlite-utils)
rows        how values become rows, and rows values again
journal     what every change was, and how it is taken back
touches     the journal by rows: every row's own story
proof       the journal walked back from the tables: every row must end in nothing
history     what every change found and left
change      one change: everything that is written goes through it
ledger      what the rest of the program sees: reading, and the door to a change
backup      copies of the ledger, in a folder of their own
restore     bringing one back
synced      folders that a service copies to other computers
purge       removing for good
check       a look at everything that can be looked at
"""
