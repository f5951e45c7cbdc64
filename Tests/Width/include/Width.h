// Linked into the tests for its constructor alone: see width.c.
