"""Widgets that render a state and announce what the user asks for."""
