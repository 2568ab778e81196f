"""Operations on the files that shops sell."""
