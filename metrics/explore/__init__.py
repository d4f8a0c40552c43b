"""Questions that no rule asks: cases by any dimensions, over any period, of any shops."""
