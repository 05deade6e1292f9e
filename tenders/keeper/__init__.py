"""The keeper: the only process that can read a draft or open an envelope.

It holds its own key pair (to which every envelope's private key is wrapped) and one key pair per
bid for that bid's working copy. It answers three kinds of request and no other:

* from a live sign-in session of a member of the bid's organisation: read the working copy;
* for a tender whose deadline has passed and whose opening two officers have confirmed: open one
  envelope class;
* for a reminder that is being sent in the last day before bids close: which tasks of the bid are not done.

It looks all of this up itself; what the web process says about it is not believed. Every read,
granted or refused, is a row that cannot be changed (`KeeperRead`). There is no request by which
someone on the buyer's side reads a draft.

`vault` keeps the keys on disk, `desk` decides and answers, `frames` is the form of a message,
`server` and `client` are the two ends of the socket.
"""
