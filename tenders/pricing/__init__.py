"""Price schedules: what bidders price, what a price may be, and what the whole comes to. Pure and exact.

`schedule` holds the published lines and limits, `reading` reads what a bidder typed, `basket` makes the one price that
is compared, `completeness` says what is missing, `patterns` are ways to start, `workbook` writes and reads the XLSX
that bidders may fill in. Amounts are pounds without VAT as Decimal; nothing is a float, nothing is rounded on the way.
"""
