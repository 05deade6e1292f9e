"""One tender from notice to first referral, by the people concerned, over HTTP and nothing else.

The same made-up providers, answers and marks as in the demonstration; every act is a form on a page.
"""
