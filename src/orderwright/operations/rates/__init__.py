"""Operations on the shipping and tax rates of a site, and quotes by them."""
