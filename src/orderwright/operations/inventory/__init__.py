"""Operations on stock and its movements."""
