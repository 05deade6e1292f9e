"""The rows of the authorisation matrix, one module a room. How to add to them: ../test_10_object_isolation.py."""
