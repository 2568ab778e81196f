"""Operations on the apps of a site."""
