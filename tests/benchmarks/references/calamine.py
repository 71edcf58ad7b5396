"""The bare reading of a workbook's first sheet by python-calamine: `calamine.py FILE`."""

import sys

from python_calamine import CalamineWorkbook

book = CalamineWorkbook.from_path(sys.argv[1])
if not book.get_sheet_by_index(0).to_python():
    sys.exit("nothing was read")
