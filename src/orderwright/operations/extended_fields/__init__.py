"""Operations on the declarations of extended fields."""
