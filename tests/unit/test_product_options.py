"""What becomes of variants when the options of a product change."""

from typing import Any

from orderwright.dashboard.product_options import OptionEdit, changed_options, combinations_of

Json = dict[str, Any]


def variant(id_: str, **choices: str) -> Json:
    return {"id": id_, "choices": [{"option": option, "choice": choice} for option, choice in choices.items()]}


def same(name: str, *choices: str, added: tuple[str, ...] = ()) -> OptionEdit:
    """An option that keeps its choices."""
    return OptionEdit(name, name, {choice: choice for choice in choices}, added)


def shown(variants: list[Json]) -> list[tuple[str | None, ...]]:
    """Id and choices of each variant."""
    return [(one.get("id"), *(choice["choice"] for choice in one["choices"])) for one in variants]


def test_the_first_option_makes_a_variant_of_each_choice():
    options, variants = changed_options([], [OptionEdit("", "Size", {}, ("S", "M"))])
    assert options == [{"name": "Size", "choices": ["S", "M"]}]
    assert shown(variants) == [(None, "S"), (None, "M")]


def test_what_is_renamed_keeps_its_id():
    edit = OptionEdit("Size", "Width", {"S": "Small", "M": "M"})
    options, variants = changed_options([variant("1", Size="S"), variant("2", Size="M")], [edit])
    assert options == [{"name": "Width", "choices": ["Small", "M"]}]
    assert variants == [variant("1", Width="Small"), variant("2", Width="M")]


def test_a_choice_that_goes_takes_its_variants_with_it():
    edit = OptionEdit("Size", "Size", {"S": "", "M": "M"}, ("L",))
    _options, variants = changed_options([variant("1", Size="S"), variant("2", Size="M")], [edit])
    assert shown(variants) == [("2", "M"), (None, "L")]


def test_a_second_option_leaves_the_present_variants_its_first_choice():
    edits = [same("Size", "S", "M"), OptionEdit("", "Colour", {}, ("Blue", "Red"))]
    _options, variants = changed_options([variant("1", Size="S"), variant("2", Size="M")], edits)
    assert shown(variants) == [("1", "S", "Blue"), (None, "S", "Red"), ("2", "M", "Blue"), (None, "M", "Red")]


def test_a_combination_that_was_not_offered_is_not_offered_now():
    edits = [same("Size", "S", "M"), same("Colour", "Blue", "Red", added=("Green",))]
    present = [variant("1", Size="S", Colour="Blue"), variant("2", Size="M", Colour="Red")]
    _options, variants = changed_options(present, edits)
    assert shown(variants) == [("1", "S", "Blue"), (None, "S", "Green"), ("2", "M", "Red"), (None, "M", "Green")]


def test_where_an_option_goes_the_first_of_those_that_are_alike_stays():
    edits = [same("Size", "S", "M"), OptionEdit("Colour", "", {"Blue": "Blue", "Red": "Red"})]
    present = [
        variant("1", Size="S", Colour="Blue"),
        variant("2", Size="S", Colour="Red"),
        variant("3", Size="M", Colour="Red"),
    ]
    options, variants = changed_options(present, edits)
    assert (options, shown(variants)) == ([{"name": "Size", "choices": ["S", "M"]}], [("1", "S"), ("3", "M")])


def test_without_options_there_are_no_variants():
    assert changed_options([variant("1", Size="S")], [OptionEdit("Size", "", {"S": "S"})]) == ([], [])


def test_combinations_are_counted_before_they_are_made():
    edits = [same("Size", "S", "M", added=("L",)), OptionEdit("Gone", "", {"a": "a", "b": "b"})]
    assert combinations_of([*edits, OptionEdit("", "Colour", {}, ("Blue", "Red"))]) == 6
