"""What else merchants are judged by: screenings by dated lists of words. A hit is a reason to look, never a verdict."""
