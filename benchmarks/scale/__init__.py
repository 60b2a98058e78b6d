"""What one box, one PostgreSQL and a partitioned set of bots carry: docs/scale.md, made by simulate.py and weigh.py."""
