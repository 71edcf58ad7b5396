"""What people see: the blocks that a command shows, on a terminal or in a pipe.

The only package that imports rich, and only where something is drawn on a terminal.
"""
