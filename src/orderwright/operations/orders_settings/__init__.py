"""Operations on the settings of orders."""
