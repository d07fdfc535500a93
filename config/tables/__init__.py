"""The tables of the configuration file: a module for each, by the name it has there."""
