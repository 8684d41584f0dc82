"""The pages of the pretend Zendesk."""

from flask import Flask

from sandbox.zendesk.world import World


def add_screens(app: Flask, world: World) -> None:
    del app, world
