"""Operations on the payments and refunds of orders as records."""
