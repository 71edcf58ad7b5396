"""What the program does for a doctor: one use case a module, without files or a clock."""
