"""Names of authors, compared as far as a list of authors allows."""

import pytest

from cmetrack.domain.names import OneName, may_be, places, read_names, same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Popescu I", "Popescu, Ion"),
        ("Popescu I", "I. POPESCU"),
        ("Dr. Ion Popescu", "popescu i"),
        ("Popescu IV", "Popescu, Ion-Vasile"),
        ("Popescu Ion Vasile", "Popescu V"),
        ("Ştefănescu M", "Ștefănescu, Matei"),
        ("Stefanescu Matei", "ŞTEFĂNESCU M."),
        ("Примерова В.А.", "Примерова, Вера Андреевна"),
        ("Семёнов Й", "Семенов И."),
        ("Popescu", "Popescu"),
        ("Conf. univ. dr. Ion Popescu", "Popescu, Ion V."),
        ("Иванов Иван Иванович, к.м.н.", "Иванов Иван Иванович"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert same_person(one, other) and same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Popescu I", "Popescu V"),
        ("Popescu I", "Popa I"),
        ("Ion Popescu", "Ionescu P"),
        ("Popescu I", "Popescu"),
        ("P I", "Popescu Ion"),
        ("P I", "P I"),
        ("", ""),
        ("Dr.", "Prof."),
        ("Popescu I", "Popescu Group of the Island"[:0]),
    ],
)
def test_not_one_person(one: str, other: str) -> None:
    assert not same_person(one, other) and not same_person(other, one)


def test_the_nearest_spelling_goes_first_and_several_stay_several() -> None:
    authors = ["Popescu IV", "Ionescu M", "Popescu I", "Popescu ID"]
    assert places(authors, ["Popescu Ion"]) == [2]
    assert places(authors, ["Popescu IZ"]) == [2]
    assert places([authors[0], authors[3]], ["Popescu I"]) == [0, 1]
    assert places(authors, ["Matei R", "M Ionescu"]) == [1]
    assert places(authors, []) == []


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Vasilescu M, Ionescu D, Georgescu A, Popescu I", 4),
        ("Popescu, Ion; Rusu, Ana", 2),
        ("Popescu, I., Rusu, A., & Ionescu, D.", 3),
        ("I. Popescu, A. Rusu", 2),
        ("Popescu I Rusu A", 2),
        ("Иванов И.И., Петров П.П. и Сидоров С.С.", 3),
        ("Popescu Ion, MD, Rusu Ana, MD, PhD, Ionescu Dan", 3),
        ("POPESCU I., RUSU A.", 2),
        ("Popescu I1,2, Rusu A2* (coord.)", 2),
        ("Popescu Ion\nRusu Ana\nIonescu Dan", 3),
        ("Popescu Ion / Rusu Ana", 2),
        ("Ion Popescu și Ana Rusu", 2),
        ("Popescu, Ion V.", 1),
        ("Popescu, Ion Vasile", 1),
        ("Popescu S.A.", 1),
        ("Grupul de studiu al astmului și bronșitei", 1),
        ("Popescu I, Rusu A și Grupul de studiu Astm", 3),
    ],
)
@pytest.mark.parametrize("structured", [True, False])
def test_a_list_is_counted(text: str, people: int, structured: bool) -> None:
    found = read_names([text], structured=structured)
    assert (len(found.people), found.cut_short, found.unclear) == (people, False, "")


@pytest.mark.parametrize(
    "text",
    ["Popescu I et al.", "Popescu I., Rusu A., ș.a.", "Иванов И.И. и др.", "Popescu I și colab.",
     "Popescu I, Rusu A, and others", "Popescu Ion; Rusu Ana; …", "Иванов И.И. с соавт.", "Popescu I et al",
     "Popescu I & al.", "Popescu I (+ 3 autori)", "Popescu I + 2", "Popescu Ion și alți 3 autori",
     "Иванов И.И. и еще 2 автора"],
)  # fmt: skip
def test_a_list_that_goes_on_is_cut_short(text: str) -> None:
    found = read_names([text])
    assert found.cut_short
    assert found.people[0].startswith(("Popescu", "Иванов"))
    assert not any(name.endswith((".", "al")) and "." not in name[-3:] for name in found.people)


@pytest.mark.parametrize(
    "text",
    ["Popescu Ion, Rusu Ana", "Popescu, Ion, Rusu, Ana", "Popescu Ion Rusu Ana", "Popescu, Ion, Rusu Ana"],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_read_where_somebody_is_known(text: str) -> None:
    assert read_names([text]).unclear == text
    found = read_names([text], ["Dr. Ion Popescu"])
    assert (len(found.people), found.unclear) == (2, "")
    assert places(found.people, ["Ion Popescu"]) == [0]


def test_a_name_of_several_words_may_be_one() -> None:
    known = ["Ana Maria Popescu Rusu"]
    for text in ("Popescu Rusu, Ana Maria", "Ana Maria Popescu Rusu"):
        assert len(read_names([text], known).people) == 1
    # Beside others each text is one name, and so is what stands in braces.
    assert len(read_names(["Garcia Marquez, Gabriel Jose", "Popescu, Ion"]).people) == 2
    assert read_names([OneName("Popescu Ion, Rusu Ana")]).people == ("Popescu Ion, Rusu Ana",)


@pytest.mark.parametrize("name", ["Попеску И.", "ПОПЕСКУ ИОН", "Popescu"])
def test_another_script_or_a_surname_alone_is_a_doubt(name: str) -> None:
    assert places([name], ["Ion Popescu"]) == []
    assert may_be(["Rusu A", name], ["Ion Popescu"]) == name
    assert may_be(["Русу А.", "Rusu"], ["Ion Popescu"]) == ""
