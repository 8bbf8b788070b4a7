"""The steps of resolving: which groups are to be judged anew, and what stands as it was concluded before.

Each step says what a conclusion rests on. Where a run before concluded something on the same grounds, its rows are
taken from there; else the documents that it rests on are read, and the rules in the rooms beside this one judge.
"""
