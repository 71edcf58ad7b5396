"""XLSX workbooks, read row by row: a zip file of XML parts, a book of sheets, cells as text.

Nothing is held but one row, the table of texts and the list of styles, so that neither many rows
nor a small hostile file claim much memory; whatever a file claims of itself is checked before it
is unpacked (`limits`). The libraries for this format were weighed: one gives `#N/A` and a formula
without a saved value as empty cells, and a credit would be lost without a word; both hold the
whole sheet, and both can be made to take all memory.
"""
