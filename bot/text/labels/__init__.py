"""A community's own labels: a linear model of the pieces of texts, learned from what people decided.

`examples` reads what there is to learn from, `training` makes a `model` of it and says what that is worth.
"""
