"""Changes the modules that guard something, one place at a time, and sees whether their tests notice (G-18).

mutmut makes the changes. Its own runner starts pytest anew for each of them, which takes half a second of processor
time; here the tests of a group are collected once, and each change is tried in a process forked from there.
"""
