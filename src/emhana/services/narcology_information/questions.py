"""What the portal asks for information from the narcology register."""

from emhana.services.dispensary_questions import QUESTIONS

__all__ = ["QUESTIONS"]
