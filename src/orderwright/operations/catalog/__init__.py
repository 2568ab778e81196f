"""Operations on the products of the catalogue."""
