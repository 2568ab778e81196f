"""Operations on the API keys of a site."""
