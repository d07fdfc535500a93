"""Polling: asks servers how many listen; stores the answers. What those mean `audience.polling` decides."""
