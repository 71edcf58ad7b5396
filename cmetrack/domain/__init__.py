"""What a doctor has and does, as frozen values; standard library only."""
