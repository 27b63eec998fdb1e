"""The demo: invented vendors and a year of measurements, made through the services."""
