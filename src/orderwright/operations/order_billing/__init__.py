"""Operations that charge, capture, refund and void what orders cost."""
