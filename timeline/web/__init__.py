"""The pages that people look at: the timeline at / and the description of the API at /docs."""

from flask import Flask

from timeline.web import views


def configure(app: Flask) -> None:
    """Register the pages on the application."""
    app.register_blueprint(views.blueprint)
