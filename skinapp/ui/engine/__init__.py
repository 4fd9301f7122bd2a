"""The state of the models, and the Model page."""
