"""Operations on the gift cards of the shop."""
