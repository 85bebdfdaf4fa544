"""Scenes from tables, folders and item collections."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, Optional
from urllib.parse import quote

import pytest

from core.batch.scene_list import read_scenes
from core.protocol.errors import InputError

from ..rasters import landscape, write_raster

pystac = pytest.importorskip("pystac")


def test_paths_of_a_table_are_relative_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    rows = [
        "image,date,cloud",
        "../a.tif,2024-05-01,12.5",
        "/abs/b.tif,,",
        "/vsis3/bucket/c.tif,,",
        "s3://bucket/d.tif,,",
        "https://host/e.tif?key=1,-,n/a",
        ",2020-01-01,",
    ]
    (folder / "scenes.csv").write_text("\ufeff" + "\n".join(rows), encoding="utf-8")
    scenes = read_scenes(str(folder / "scenes.csv"), str(tmp_path / "out"))
    assert [scene.path for scene in scenes] == [
        str(tmp_path / "a.tif"),
        "/abs/b.tif",
        "/vsis3/bucket/c.tif",
        "/vsis3/bucket/d.tif",
        "/vsicurl/https://host/e.tif?key=1",
    ]
    assert [scene.name for scene in scenes] == ["a", "b", "c", "d", "e"]
    assert (scenes[0].date, scenes[0].cloud) == ("2024-05-01", 12.5)
    assert (scenes[1].date, scenes[4].cloud) == (None, None)


def test_semicolons_and_chinese_names_are_read(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_bytes("Image;备注\n红河.tif;一\n".encode("gb18030"))
    scenes = read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert [scene.image for scene in scenes] == ["红河.tif"]
    assert scenes[0].name == "红河"


def test_no_two_scenes_have_one_name_and_a_longer_list_keeps_them(tmp_path: Path) -> None:
    images = ["x/a.tif", "y/a.tif", "x/a.tif", "z/A.tif"]
    (tmp_path / "s.csv").write_text("\n".join(["image", *images]))
    names = [scene.name for scene in read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))]
    assert len({name.lower() for name in names}) == 4
    assert names[0] == "a"
    (tmp_path / "s.csv").write_text("\n".join(["image", *images, "w/a.tif"]))
    longer = [scene.name for scene in read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))]
    assert longer[:4] == names


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("path\na.tif\n", "batch.no_column"),
        ("image\n", "batch.no_scenes"),
        ("", "batch.no_scenes"),
        ("image\n\n\n", "batch.no_scenes"),
        ('image\n"a', "batch.list_unreadable"),
    ],
)
def test_a_table_without_scenes_is_refused(content: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(content)
    with pytest.raises(InputError) as caught:
        read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert caught.value.code == code


def test_a_folder_gives_its_images_and_products_but_no_results(tmp_path: Path, pms: Path) -> None:
    product = tmp_path / "products" / "gf6"
    product.mkdir(parents=True)
    for file in pms.iterdir():
        (product / file.name).write_bytes(b"")
    for name in ("b.tif", "a.TIF", ".hidden.tif", "notes.txt", "deep/c.vrt", "d.tar.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    for results in ("out", "earlier"):
        (tmp_path / results / "scenes" / "a").mkdir(parents=True)
        (tmp_path / results / "scenes" / "a" / "a.tif").write_bytes(b"")
    scenes = read_scenes(str(tmp_path), str(tmp_path / "out"))
    images = [scene.image for scene in scenes]
    assert images[:4] == ["a.TIF", "b.tif", "d.tar.gz", "deep/c.vrt"]
    assert len(images) == 5
    assert images[4].startswith("products/gf6/GF6_PMS")
    assert images[4].endswith("-MUX.tiff")
    assert scenes[4].date is not None


def item(name: str, assets: Dict[str, Any], **properties: Any) -> Dict[str, Any]:
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": name,
        "geometry": {"type": "Point", "coordinates": [0, 0]},
        "bbox": [0, 0, 0, 0],
        "properties": {"datetime": "2024-05-01T02:03:04Z", **properties},
        "links": [],
        "assets": assets,
    }


def test_an_item_collection_gives_its_images(tmp_path: Path) -> None:
    tif = "image/tiff; application=geotiff"
    items = [
        item("one", {"image": {"href": "./a.tif", "type": tif}}, **{"eo:cloud_cover": 7}),
        item(
            "two",
            {
                "thumb": {"href": "t.tif", "roles": ["thumbnail"]},
                "mask": {"href": "m.tif", "type": tif},
                "data": {"href": "https://host/b.tif", "type": tif, "roles": ["data"]},
            },
        ),
        item("three", {"info": {"href": "x.xml", "type": "application/xml"}}),
    ]
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}))
    one, two, three = read_scenes(str(path), str(tmp_path / "out"))
    assert one.path == str(tmp_path / "a.tif")
    assert (one.cloud, (one.date or "")[:10]) == (7.0, "2024-05-01")
    assert two.path == "/vsicurl/https://host/b.tif"
    assert three.problem
    assert write_raster(tmp_path / "a.tif", landscape(8, 8))


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"type": "FeatureCollection"}', "{}", "[" * 200_000]
)
def test_json_that_is_no_item_collection_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    path.write_text(content)
    with pytest.raises(InputError):
        read_scenes(str(path), str(tmp_path / "out"))


def test_a_damaged_item_of_a_page_stops_no_other(tmp_path: Path) -> None:
    tif = {"href": "a.tif", "type": "image/tiff; application=geotiff"}
    whole = item("whole", {"image": tif})
    without_link = item("no-href", {"image": {"type": tif["type"]}})
    page = {"type": "FeatureCollection", "features": [whole, without_link, {"id": "bare"}, 7]}
    path = tmp_path / "page.json"
    path.write_text(json.dumps({**page, "links": [{"rel": "next", "href": "https://host/2"}]}))
    scenes = read_scenes(str(path), str(tmp_path / "out"))
    assert [scene.image for scene in scenes] == ["whole", "no-href", "bare", "item 4"]
    assert [bool(scene.problem) for scene in scenes] == [False, True, True, True]
    path.write_text(json.dumps(whole))
    assert [scene.name for scene in read_scenes(str(path), str(tmp_path / "out"))] == ["whole"]


def test_items_that_other_programs_number_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"")
    tif = {"image": {"href": "a.tif"}}
    items = [{**item("", tif), "id": name} for name in (7, None)]
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}))
    scenes = read_scenes(str(path), str(tmp_path / "out"))
    assert [(scene.name, scene.image) for scene in scenes] == [("7", "7"), ("a", "")]


def test_an_image_of_an_item_is_an_address(tmp_path: Path) -> None:
    for name in ("red pond 红.tif", "100%25.tif"):
        (tmp_path / name).write_bytes(b"")
        items = [item(name, {"image": {"href": href}}) for href in (quote(name), name)]
        path = tmp_path / "items.json"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": items}))
        scenes = read_scenes(str(path), str(tmp_path / "out"))
        assert [scene.path for scene in scenes] == [str(tmp_path / name)] * 2


def test_what_no_file_can_be_called_is_told_as_such(tmp_path: Path) -> None:
    items = [item("one", {"image": {"href": name}}) for name in ("a\0.tif", "b\ud800.tif")]
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}))
    table = tmp_path / "s.csv"
    table.write_text("image\nc\0.tif\n")
    for source in (path, table):
        for scene in read_scenes(str(source), str(tmp_path / "out")):
            assert "characters that cannot be read" in scene.problem
            scene.image.encode()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names are Unicode")
def test_names_in_the_letters_of_another_system_stop_no_batch(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "sub"):
        folder.mkdir(exist_ok=True)
        Path(os.fsdecode(os.fsencode(folder) + b"/" + "尾矿库.tif".encode("gbk"))).touch()
    (tmp_path / "a.tif").touch()
    scenes = read_scenes(str(tmp_path), str(tmp_path / "out"))
    assert [bool(scene.problem) for scene in scenes] == [False, True, True]
    for scene in scenes:
        json.dumps(dataclasses.astuple(scene), ensure_ascii=False).encode()


def test_results_among_the_images_are_no_scenes(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"")
    (tmp_path / "scenes" / "a").mkdir(parents=True)
    (tmp_path / "scenes" / "a" / "a.tif").write_bytes(b"")
    assert [one.image for one in read_scenes(str(tmp_path), str(tmp_path))] == ["a.tif"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_tables_of_spreadsheets_are_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes("Image,cloud\r\n图像/一.tif,3\r\n\r\n".encode(encoding))
    (scene,) = read_scenes(str(path), str(tmp_path / "out"))
    assert (scene.image, scene.cloud) == ("图像/一.tif", 3.0)
    assert scene.path == str(tmp_path / "图像" / "一.tif")


def test_a_table_without_the_column_says_which_it_has(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("file;Date\na.tif;2024-01-01\n")
    with pytest.raises(InputError, match="file, date"):
        read_scenes(str(path), str(tmp_path / "out"))


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1252", "Cerém.tif"), ("big5", "礦區.tif"), ("gb18030", "矿区.tif")]
)
def test_of_old_letters_those_that_name_files_which_are_there(
    encoding: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "s.csv").write_bytes(f"image\n{name}\nelsewhere.tif\n".encode(encoding))
    scenes = read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert [scene.image for scene in scenes] == [name, "elsewhere.tif"]


def test_a_table_that_tells_its_separator_is_read(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text('sep=;\r\nimage;cloud\r\n"a;b.tif";3\r\n')
    (scene,) = read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert (scene.image, scene.cloud) == ("a;b.tif", 3.0)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024/5/1", "2024-05-01"),
        ("2024/5/1 10:30", "2024-05-01"),
        ("2024年5月1日", "2024-05-01"),
        ("20240501", "2024-05-01"),
        ("2024-05-01T03:04:05Z", "2024-05-01T03:04:05Z"),
        ("nan", None),
    ],
)
def test_dates_of_spreadsheets_are_read(words: str, date: Optional[str], tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(f"image,date\na.tif,{words}\n", encoding="utf-8")
    (scene,) = read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert scene.date == date


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("01/02/2024,", "batch.no_date"),
        ("2024-02-30,", "batch.no_date"),
        ("2024111,", "batch.no_date"),
        (",x", "batch.no_percentage"),
        (",120", "batch.no_percentage"),
    ],
)
def test_what_decides_where_scenes_overlap_is_not_guessed(
    row: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / "s.csv").write_text(f"image,date,cloud\na.tif,2024-01-01,5%\nb.tif,{row}\n")
    with pytest.raises(InputError, match="line 3") as caught:
        read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert caught.value.code == code


@pytest.mark.parametrize("where", ["beside", "elsewhere"])
def test_images_lie_beside_a_page_or_where_it_came_from(where: str, tmp_path: Path) -> None:
    if where == "beside":
        (tmp_path / "B.tif").write_bytes(b"")
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": "one",
        "properties": {"datetime": "2024-01-01T00:00:00Z"},
        "geometry": None,
        "links": [{"rel": "self", "href": "https://host/items/one.json"}],
        "assets": {"image": {"href": "./B.tif"}},
    }
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [item]}))
    (scene,) = read_scenes(str(path), str(tmp_path / "out"))
    expected = str(tmp_path / "B.tif")
    assert scene.path == (expected if where == "beside" else "/vsicurl/https://host/items/B.tif")


def test_addresses_of_files_are_paths(tmp_path: Path) -> None:
    image = tmp_path / "red pond 红.tif"
    (tmp_path / "s.csv").write_text(f"image\n{image.as_uri()}\n")
    (scene,) = read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert scene.path == str(image)


def test_links_to_folders_are_followed_once(tmp_path: Path) -> None:
    folder, disk = tmp_path / "in", tmp_path / "disk"
    for place in (folder, disk):
        place.mkdir()
    (disk / "a.tif").write_bytes(b"")
    for name, target in (
        ("one", disk),
        ("other", disk),
        ("loop", folder),
        ("gone", tmp_path / "x"),
    ):
        (folder / name).symlink_to(target)
    found = read_scenes(str(folder), str(tmp_path / "out"))
    assert [(scene.image, scene.path) for scene in found] == [
        ("one/a.tif", str(folder / "one" / "a.tif"))
    ]


@pytest.mark.parametrize("content", [b"II*\0" + bytes(range(256)), b"PK\x03\x04\x14\0\x06\0\x08"])
def test_an_image_or_a_workbook_is_no_list_and_is_not_quoted(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "s.csv").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_scenes(str(tmp_path / "s.csv"), str(tmp_path / "out"))
    assert caught.value.code == "batch.no_table"


def test_an_item_of_a_span_of_time_is_of_its_start(tmp_path: Path) -> None:
    span = {"start_datetime": "2024-01-01T00:00:00Z", "end_datetime": "2024-02-01T00:00:00Z"}
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": "one",
        "properties": {"datetime": None, **span},
        "geometry": None,
        "links": [],
        "assets": {"image": {"href": "./B.tif"}},
    }
    path = tmp_path / "item.json"
    path.write_text(json.dumps(item))
    (scene,) = read_scenes(str(path), str(tmp_path / "out"))
    assert scene.date is not None
    assert scene.date.startswith("2024-01-01T00:00:00")
