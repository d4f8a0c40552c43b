"""What else merchants are judged by: screenings by dated lists of words, never a verdict, and estimates of money."""
