"""What run.py does: build the environment, start the demo, run the checks. Standard library only."""
