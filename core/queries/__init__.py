"""Reading what this floor keeps."""
