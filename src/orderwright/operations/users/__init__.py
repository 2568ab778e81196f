"""Operations on the staff of a site."""
