"""Sites: Twitch and YouTube. Their libraries run in processes of their own, one for each question.

`opening.open_site` is the way in. A library hangs, leaks, or breaks with the next change of its site: a
process is killed by its deadline, and takes nobody with it.
"""
