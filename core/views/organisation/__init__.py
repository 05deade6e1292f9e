"""The pages on which a buyer sets itself up and looks after its people."""
