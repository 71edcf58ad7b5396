"""The most that a workbook may have: far more than a ledger of a doctor, far less than a machine."""

MEBIBYTE = 1 << 20
LARGEST_FILE = 128 * MEBIBYTE
LARGEST_UNPACKED = 768 * MEBIBYTE  # all parts together
LARGEST_TABLE = 96 * MEBIBYTE  # the common table of texts, which is held as a whole
LARGEST_LIST = 8 * MEBIBYTE  # of sheets, of styles, of relations
MOST_PARTS = 2_000
MOST_ROWS = 1_048_576  # that hold anything; a spreadsheet's own limit
MOST_COLUMNS = 256
MOST_CELLS = 32_000_000
MOST_TEXTS = 2_000_000
MOST_ELEMENTS = 200_000  # of a list
MOST_CHARACTERS = 512 * MEBIBYTE  # of a sheet; a text may stand in many cells and be stored once
LONGEST_TEXT = 1 << 16  # characters of one cell; a spreadsheet's own limit is half of that

# XML of spreadsheets shrinks ten- to fiftyfold. A smaller part may shrink as it likes.
MOST_SHRUNK = 200
SMALL = MEBIBYTE
