"""How well messages are understood: reads them as production does, compares with labels."""
