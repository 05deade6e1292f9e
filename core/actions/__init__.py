"""The verbs of the ground floor: founding an organisation, its people, its rules, reading for a time."""
