"""Operations on the site itself."""
