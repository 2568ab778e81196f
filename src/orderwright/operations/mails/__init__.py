"""Operations on the mails of a site."""
