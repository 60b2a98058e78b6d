"""The pure middle: values and rules of the neighbourhood. Standard library only, no clock, no I/O."""
