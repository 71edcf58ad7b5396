"""What people see: the blocks that a command shows, on a terminal (by rich) or in a pipe."""
