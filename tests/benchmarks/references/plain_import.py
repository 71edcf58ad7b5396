"""The least that takes a CSV file into SQLite from Python: no check, no index, no journal."""

import csv
import sqlite3
import sys

source, target = sys.argv[1:]
with open(source, encoding="utf-8", newline="") as file:
    rows = csv.reader(file)
    header = next(rows)
    connection = sqlite3.connect(target)
    connection.execute(f"CREATE TABLE records ({', '.join(header)})")
    with connection:
        places = ", ".join("?" * len(header))
        connection.executemany(f"INSERT INTO records VALUES ({places})", rows)
    connection.close()
