"""The operator's words become training data."""

import yaml

from lookups import read_names, training_data

DATAMAP = {
    "categories": [{"id": "address", "title": "常用地址", "synonyms": ["地址"]}],
    "fields": [{"id": "mobile", "title": "手机号", "synonyms": ["APP手机号码"]}],
    "brands": {"huawei": {"title": "华为"}},
}


def test_each_title_and_synonym_leads_to_its_id() -> None:
    names = read_names(DATAMAP)
    assert names["data_category"] == {"常用地址": "address", "地址": "address"}
    assert names["field"] == {"手机号": "mobile", "app手机号码": "mobile"}
    assert names["device_brand"] == {"华为": "huawei"}


def test_one_word_may_mean_a_category_and_a_field() -> None:
    both = {"categories": [{"id": "phone", "title": "手机号"}], **{k: DATAMAP[k] for k in ("fields",)}}
    names = read_names(both)
    assert (names["data_category"]["手机号"], names["field"]["手机号"]) == ("phone", "mobile")


def test_the_longest_word_is_looked_up_first() -> None:
    data = training_data(read_names(DATAMAP))
    lookup = next(entry for entry in data["nlu"] if entry.get("lookup") == "data_category")
    assert lookup["examples"] == "- 常用地址\n- 地址\n"


def test_every_sealed_token_has_its_pattern_and_its_examples() -> None:
    text = yaml.safe_dump(training_data(read_names(DATAMAP)), allow_unicode=True)
    for kind in ("手机号", "身份证号", "银行卡号", "邮箱", "值", "验证码"):
        assert f"⟦{kind}:[0-9a-f]+⟧" in text
        assert f"⟦{kind}:a1b2c3⟧" in text
