"""The record of a tender as one file that anybody can check without this system: see verify/verify.py.

`content` gathers the facts, `box` puts them into a ZIP file; `tenders.actions.record` exports and logs it.
"""
