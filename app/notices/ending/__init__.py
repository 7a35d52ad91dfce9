"""Ending letters by one click: signed addresses, and the page behind them."""
