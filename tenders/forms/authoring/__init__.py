"""Forms of the authoring pages."""
