"""Operations on payment requests."""
