"""Where a relative path of the settings begins."""


def test_a_file_of_a_source_is_looked_for_beside_the_settings(read, tmp_path):
    table = '[[sources]]\nname = "past"\nkind = "import"\npath = "exports/reviews.csv"\n'
    [source] = read(instead=f'[[brands]]\nname = "Acme"\nquery = "acme"\n{table}').sources
    assert source.options.path == tmp_path / "exports/reviews.csv"


def test_an_absolute_path_stays(read):
    table = '[[sources]]\nname = "past"\nkind = "import"\npath = "/data/reviews.csv"\n'
    [source] = read(instead=f'[[brands]]\nname = "Acme"\nquery = "acme"\n{table}').sources
    assert str(source.options.path) == "/data/reviews.csv"


def test_a_field_that_no_mention_has_is_told_with_those_it_has(problems):
    table = '[[sources]]\nname = "past"\nkind = "import"\npath = "a.csv"\ncolumns = { txt = "Review" }\n'
    problem = problems(table)["sources[1].columns"]
    assert "did you mean text" in str(problem) and "rating" in str(problem)


def test_a_survey_is_pushed_to_or_is_a_file(problems):
    table = '[[sources]]\nname = "asked"\nkind = "survey"\n'
    assert "`secret`" in str(problems(table)["sources[1]"])
    wrong = problems(f'{table}secret = "sixteen letters!"\ndelimiter = ";"\n')["sources[1]"]
    assert "should be without `delimiter`: the answers of this survey are pushed" in str(wrong)
