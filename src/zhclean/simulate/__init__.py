"""Damaged pages with their truth, made from clean articles: to test and to train on."""

from __future__ import annotations

from zhclean.simulate.articles import Article
from zhclean.simulate.damage import Damage
from zhclean.simulate.page import SimulatedPage, simulate_page

__all__ = ["Article", "Damage", "SimulatedPage", "simulate_page"]
