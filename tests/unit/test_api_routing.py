import pytest

from orderwright.api.routing import BadPath, Router, parameters


def router() -> Router[str]:
    made: Router[str] = Router()
    made.add("GET", "/ecom/v1/orders/{id}", "get")
    made.add("PATCH", "/ecom/v1/orders/{order.id}", "update")
    made.add("POST", "/ecom/v1/orders/search", "search")
    made.add("POST", "/ecom/v1/orders/{id}/cancel", "cancel")
    made.add("DELETE", "/ecom/v1/orders/{id}/activities/{activityId}", "delete")
    made.add("POST", "/ecom/v1/orders", "create")
    return made


@pytest.mark.parametrize(
    ("path", "methods", "values"),
    [
        (b"/ecom/v1/orders", {"POST": "create"}, []),
        (b"/ecom/v1/orders/", {"POST": "create"}, []),
        (b"/ecom/v1/orders/7", {"GET": "get", "PATCH": "update"}, ["7"]),
        (b"/ecom/v1/orders/search", {"POST": "search"}, []),
        (b"/ecom/v1/orders/search/cancel", {"POST": "cancel"}, ["search"]),
        (b"/ecom/v1/orders/7/activities/9", {"DELETE": "delete"}, ["7", "9"]),
        (b"/ecom/v1/orders/a%2Fb%20c", {"GET": "get", "PATCH": "update"}, ["a/b c"]),
        (b"/ecom/v1/orders/%C3%BC", {"GET": "get", "PATCH": "update"}, ["ü"]),
        ("/ecom/v1/orders/ü".encode(), {"GET": "get", "PATCH": "update"}, ["ü"]),
    ],
)
def test_a_path_finds_its_methods_and_parameters(path: bytes, methods: dict[str, str], values: list[str]) -> None:
    assert router().find(path) == (methods, values)


@pytest.mark.parametrize(
    "path", [b"/", b"", b"/ecom/v1", b"/ecom/v1/order", b"/ecom/v1/orders//cancel", b"/ecom/v1/orders/7/x", b"//"]
)
def test_an_unknown_path_finds_nothing(path: bytes) -> None:
    assert router().find(path) is None


@pytest.mark.parametrize("path", [b"/ecom/v1/orders/%FF", b"/ecom/v1/orders/a%00", b"/ecom/v1/orders/\xff"])
def test_a_path_that_is_not_text_is_refused(path: bytes) -> None:
    with pytest.raises(BadPath):
        router().find(path)


def test_one_address_has_one_endpoint() -> None:
    with pytest.raises(ValueError, match="two endpoints"):
        router().add("GET", "/ecom/v1/orders/{other}", "again")


def test_the_parameters_of_a_template_keep_their_order() -> None:
    assert parameters("/a/{order.id}/b/{activityId}") == ("order.id", "activityId")
