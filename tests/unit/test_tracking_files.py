"""CSV files of tracking numbers: the columns that are understood, and the lines that are not."""

import pytest

from orderwright.rules.tracking_files import BadTrackingFile, TrackingRow, read_tracking


def test_columns_are_found_by_their_names_in_any_order_and_language():
    rows = read_tracking(
        "\ufeffSendungsnummer;Bestellung;Versanddienst;Menge;Artikelnummer\r\nA 1;#10001;DHL;2;MUG\r\n\r\n"
    )
    assert rows == [TrackingRow(2, 10001, "DHL", "A 1", "", "MUG", 2)]
    rows = read_tracking('order,Tracking Number,tracking_link,note\n10002,,"https://x.example/1",hello\n10003,B2\n')
    assert rows == [
        TrackingRow(2, 10002, "", "", "https://x.example/1", "", 0),
        TrackingRow(3, 10003, "", "B2", "", "", 0),
    ]
    assert read_tracking("order\ttracking\n1\tC\n") == [TrackingRow(2, 1, "", "C", "", "", 0)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(0, "NO_HEADER")]),
        ("order,carrier\n1,UPS\n", [(0, "NO_HEADER")]),
        ("tracking\nA\n", [(0, "NO_HEADER")]),
        ("order,tracking\nx,A\n,B\n5,\n", [(2, "NO_ORDER"), (3, "NO_ORDER"), (4, "NO_TRACKING")]),
        ("order,link\n5,ftp://x\n6,javascript:alert(1)\n", [(2, "BAD_LINK"), (3, "BAD_LINK")]),
        (
            "order,tracking,sku,quantity\n5,A,,2\n5,A,X,0\n5,A,X,many\n",
            [(2, "BAD_QUANTITY"), (3, "BAD_QUANTITY"), (4, "BAD_QUANTITY")],
        ),
        (f"order,tracking\n5,{'A' * 101}\n", [(2, "TOO_LONG")]),
        ("order,tracking\n5,A\rB\n", [(2, "NOT_CSV")]),
    ],
)
def test_every_bad_line_is_named(text, faults):
    with pytest.raises(BadTrackingFile) as told:
        read_tracking(text)
    assert told.value.faults == faults
