"""Operations on the accounts of a site at payment gateways."""
