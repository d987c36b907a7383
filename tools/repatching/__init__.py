"""A song that is repatched while it plays, and the ears that listen for clicks: see tools/repatch_test.py."""
