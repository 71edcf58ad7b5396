"""The ledger: one SQLite file that holds everything a doctor entered. Only here is SQL known.

ledger         what the rest of the program sees: reading, and the door to a change
transaction    one change: everything that is written goes through it
bulk           very many records on their way in; duplicates: which of them repeat others
rows           how values become rows, and rows values again; checksums: that they are as written
indexes        put aside while very many rows come or go
log            every change, with what each row was before and after it, and taking one back
history        what became of everything, as the log tells it; log_audit: proving it by the tables
schema         the tables of today (`schema.sql`) and those a file has
migrations     how an older ledger gets them; conversion: the ledger of 0.1.0
open           what is a ledger and what is not; locks, errors in words
integrity      what is wrong inside the file; housekeeping: a check of that and what lies beside it
reminder_log   what was told, and who is telling it
evidence       the files of certificates
backup         copies of the ledger; archive: with evidence; restore: bringing one back
encryption     age, for what leaves this computer
purge          removing for good
files          new files that appear whole or not at all, readable by their owner alone
"""
