"""Names that no table of Igloo was made from, each in its own script and in Latin letters.

Only these are reported; those in `names_written_two_ways` were tuned on. These have been read since, too, by who wrote
rules, so new ones are due. Arabic: single names with the Latin spelling that their bearers use, as labels of Wikidata
have them (CC0; picked by hand out of its transliteration pairs, which English Wikidata names most often in French or
English manner, never by one table).
Chinese: other family and given names in Pinyin or Wade-Giles, and in the spelling of Hong Kong (Igloo's table of it is
Unihan's readings, not these names). Cyrillic: other names, in the romanisation of BGN/PCGN, of British and American
files before 2013 and, for Ukrainian names, in that of Ukrainian passports (2010). Korean: syllables as their bearers
write them. Latin: Portuguese, Filipino and other Spanish names.
"""

# ruff: noqa: SIM905 - a list of words reads as one
from __future__ import annotations

import unicodedata

import numpy as np

from benchmarks.identity.writings import wade_giles

_ARABIC_GIVEN = (
    "ayub أيوب|makhtar مختار|mutee مطيع|younes يونس|alim عالم|badia بديعة|faouzi فوزي|qais قيس|khayal خيال|zaidoon "
    "زيدون|"
    "ferrid فريد|aafia عافية|iqbal إقبال|nazif نظيف|mahmud محمود|dakheel دخيل|qubad قباد|fahd فهد|refaat رفعت|"
    "marzooq مرزوق|menna منة|nedim نديم|subhy صبحي|faisel فيصل|imed عماد|basim باسم|sana سناء|hassaan حسان|thair ثائر|"
    "asaad أسعد|nouzha نزهة|faris فارس|nawwar نوار|houda هدى|adile عديلة|amera أميرة|chadi شادي|nadiya نادية|kotb قطب|"
    "khaleda خالدة|hasan حسن|fatima فاطمة|ghadeer غدير|douraid دريد|ibrahim إبراهيم|sahib صاحب|dahma دهماء"
).split("|")
_ARABIC_FAMILY = (
    "madhoun المدهون|tirawi الطيراوي|bedjaoui بجاوي|zitout زيتوت|gadabi الجدبي|smihi السميحي|corm قرم|razzouk رزوق|"
    "safari صفري|faiez الفائز|merzekane مرزقان|faradi الفرضي|rabayah الربايعة|bouazzi بوعزي|najjar نجار|buhturi "
    "البحتري|"
    "majlisi المجلسي|habibi حبيبي|cheb الشاب|ganzoui القنزوعي|abdah عبده|alqatari القطري|ajram عجرم|"
    "laghmani اللغماني|bukamal بوكمال|melki ملكي|benna البنا|elalamy العلمي|cheriaa شريعة|gharbia غربية|mraqqadi مرقدي|"
    "shehadie شحادة|korbi القربي|sabaaneh سباعنة|khairi خيري|benhima بنهيمة|shariati شريعتي|qahtaba قحطبة"
).split("|")

_CHINESE_FAMILY = (
    "姜jiang 沈shen 卢lu 蒋jiang 蔡cai 贾jia 丁ding 魏wei 薛xue 叶ye 阎yan 余yu 潘pan 杜du 戴dai 夏xia 钟zhong 汪wang "
    "田tian "
    "任ren 范fan 方fang 石shi 姚yao 谭tan 廖liao 邹zou 熊xiong 金jin 陆lu 郝hao 孔kong 白bai 崔cui 康kang 毛mao 邱qiu "
    "秦qin "
    "江jiang 史shi 顾gu 侯hou 邵shao 孟meng 龙long 万wan 段duan 雷lei 钱qian 汤tang 尹yin 黎li 易yi 武wu 乔qiao 贺he "
    "赖lai "
    "龚gong 曾zeng 欧阳ouyang 司马sima 诸葛zhuge 上官shangguan"
).split()
_CHINESE_GIVEN = (
    "鹏peng 辉hui 斌bin 波bo 宇yu 浩hao 凯kai 健jian 俊jun 帆fan 旭xu 宁ning 然ran 轩xuan 涵han 怡yi 佳jia 琳lin "
    "倩qian 婷ting "
    "颖ying 莹ying 雯wen 慧hui 蕾lei 璐lu 瑶yao 萍ping 琴qin 云yun 莲lian 珍zhen 贞zhen 翠cui 月yue 香xiang 梅mei "
    "菊ju 祥xiang "
    "福fu 贵gui 荣rong 昌chang 兴xing 宝bao 金jin 林lin 森sen 松song 泉quan 江jiang 诗shi 思si 子zi 紫zi 润run 如ru "
    "若ruo 尔er"
).split()
_HONG_KONG_FAMILY = (
    "陳Chan 黃Wong 李Lee 張Cheung 劉Lau 林Lam 何Ho 吳Ng 鄭Cheng 梁Leung 王Wong 郭Kwok 葉Yip 曾Tsang 謝Tse 鄧Tang "
    "馮Fung 蔡Choi "
    "許Hui 楊Yeung 羅Lo 周Chow 余Yu 黎Lai 胡Wu 趙Chiu 徐Tsui 朱Chu 蘇So 潘Poon 高Ko 孫Suen 馬Ma 呂Lui 盧Lo 關Kwan "
    "譚Tam 莫Mok"
).split()
_HONG_KONG_GIVEN = (
    "志Chi 偉Wai 明Ming 家Ka 國Kwok 文Man 華Wah 強Keung 慧Wai 美Mei 玲Ling 嘉Ka 俊Chun 傑Kit 德Tak 輝Fai 麗Lai 珍Chun "
    "芳Fong "
    "雪Suet 玉Yuk 秀Sau 榮Wing 永Wing 健Kin 海Hoi 詠Wing 淑Shuk 燕Yin 小Siu 子Tsz 思Sze 樂Lok 浩Ho 翠Chui 惠Wai 寶Po "
    "錦Kam "
    "鳳Fung 婷Ting 欣Yan 恩Yan 忠Chung 昌Cheong 龍Lung 雄Hung 平Ping 安On 康Hong"
).split()
_KOREAN_FAMILY = (
    "김Kim 이Lee 박Park 최Choi 정Jung 강Kang 조Cho 윤Yoon 장Jang 임Lim 한Han 오Oh 서Seo 신Shin 권Kwon 황Hwang 안Ahn "
    "송Song 홍Hong "
    "전Jeon 고Ko 문Moon 양Yang 손Son 배Bae 백Baek 남Nam 심Shim 하Ha 성Sung 차Cha 주Joo"
).split()
_KOREAN_GIVEN = (
    "민Min 준Joon 서Seo 연Yeon 지Ji 현Hyun 영Young 수Soo 진Jin 호Ho 성Sung 우Woo 은Eun 경Kyung 미Mi 희Hee 정Jung "
    "혜Hye 상Sang "
    "태Tae 동Dong 석Suk 용Yong 재Jae 형Hyung 원Won 선Sun 숙Sook 옥Ok 순Soon 철Chul 기Ki 규Kyu 윤Yoon 하Ha 아Ah"
).split()

_RUSSIAN_GIVEN = (
    "Константин Фёдор Геннадий Вячеслав Станислав Вадим Руслан Тимур Кирилл Григорий Павел Артём Денис Роман Егор "
    "Галина "
    "Валентина Надежда Вера Оксана Лариса Алла Жанна Зинаида Любовь Эдуард Юлиан Илья Яна"
).split()
_RUSSIAN_FAMILY = (
    "Волков Козлов Морозов Новиков Павлов Семёнов Голубев Виноградов Богданов Фёдоров Михайлов Беляев Тарасов Комаров "
    "Киселёв Макаров Щербаков Шестаков Цыганков Яхонтов Третьяков Рябчиков Хохлов Чистяков Юдин Жданов Ульянов Лихачёв "
    "Ежов Ильин Эйхман Подъячев Хрусталёв Царёв Ощепков Чащин Жигулин"
).split()
_UKRAINIAN_GIVEN = (
    "Григорій Олексій Сергій Андрій Євген Юрій Василь Микола Богдан Тарас Олена Наталія Ірина Їржина Ганна".split()
)
_UKRAINIAN_FAMILY = (
    "Гаврилюк Шевчук Коваленко Ткаченко Лисенко Хмельницький Гриценко Кравчук Щербина Яценко Юхименко Цимбалюк Жадан "
    "Гнатюк Загребельний Їжакевич Єрмоленко Згурський"
).split()
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_TABLES = {
    "bgn": dict(zip(_RUSSIAN, "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".split(),
                    strict=True)),
    "english": dict(zip(_RUSSIAN, "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh sch - y - e iu ia".split(),
                        strict=True)),
}  # fmt: skip
_UKRAINIAN = dict(zip(
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
    "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch - iu ia -".split(), strict=True,
)) | {"Є": "Ye", "Ї": "Yi", "Й": "Y", "Ю": "Yu", "Я": "Ya"}  # fmt: skip

_LATIN_GIVEN = (
    "João Luís Gonçalo Thiago Vinícius Débora Conceição Antônio Estêvão Cândida Jerônimo Rómulo Efraín Abundio Nicolás "
    "Matías Ramón Agustín Belén Asunción Encarnación Nélida Maricel Jejomar Crisanto Rizalino"
).split()
_LATIN_FAMILY = (
    "Araújo|Magalhães|Gonçalves|Simões|de Oliveira|dos Santos|Guimarães|Brandão|Cação|Leitão|Villaseñor|Ordóñez|"
    "Meléndez|"
    "Galván|Cárdenas|Solís|Valdés|de la Fuente|Macapagal|Dimaculangan|Panganiban|Lualhati|Baño|Iñíguez|Avendaño|Cúneo"
).split("|")


def _one(rng: np.random.Generator, of: list[str]) -> str:
    return str(rng.choice(np.array(of, dtype=object)))


def _split(both: str) -> tuple[str, str]:
    """A character or two and its Latin letters."""
    at = next(i for i, letter in enumerate(both) if letter.isascii())
    return both[:at], both[at:]


def _arabic(rng: np.random.Generator) -> tuple[str, str]:
    (given, own_given), (father, own_father) = (_one(rng, _ARABIC_GIVEN).split(" ") for _ in range(2))
    family, own_family = _one(rng, _ARABIC_FAMILY).split(" ")
    # The Latin spellings of Wikidata leave the article out as often as not.
    article = (
        str(rng.choice(["al-", "El ", ""])) if own_family.startswith("ال") and family[:2] not in ("al", "el") else ""
    )
    said = f"{given} {father} {article}{family}" if rng.random() < 0.5 else f"{given} {article}{family}"
    return f"{own_given} {own_father} {own_family}", said.title()


def _chinese(rng: np.random.Generator) -> tuple[str, str]:
    family = _split(_one(rng, _CHINESE_FAMILY))
    given = [_split(_one(rng, _CHINESE_GIVEN)) for _ in range(1 if rng.random() < 0.25 else 2)]
    own = family[0] + "".join(character for character, _ in given)
    if rng.random() < 0.6 or len(family[0]) == 2:
        parts = family[1].title(), "".join(said for _, said in given).title()
    else:
        parts = wade_giles(family[1]).title(), "-".join(wade_giles(said) for _, said in given).title()
    return own, " ".join(parts if rng.random() < 0.5 else parts[::-1])


def _by_syllable(family: list[str], given: list[str], rng: np.random.Generator) -> tuple[str, str]:
    surname, syllables = _split(_one(rng, family)), [_split(_one(rng, given)) for _ in range(2)]
    own = surname[0] + "".join(character for character, _ in syllables)
    said = (" ", "-", "")[int(rng.integers(3))].join(latin for _, latin in syllables).title()
    return own, f"{surname[1]} {said}" if rng.random() < 0.5 else f"{said} {surname[1]}"


def _hong_kong(rng: np.random.Generator) -> tuple[str, str]:
    return _by_syllable(_HONG_KONG_FAMILY, _HONG_KONG_GIVEN, rng)


def _korean(rng: np.random.Generator) -> tuple[str, str]:
    return _by_syllable(_KOREAN_FAMILY, _KOREAN_GIVEN, rng)


def _cyrillic(rng: np.random.Generator) -> tuple[str, str]:
    if rng.random() < 0.3:
        given, family, table = _one(rng, _UKRAINIAN_GIVEN), _one(rng, _UKRAINIAN_FAMILY), _UKRAINIAN
    else:
        given, family = _one(rng, _RUSSIAN_GIVEN), _one(rng, _RUSSIAN_FAMILY)
        table = _TABLES[str(rng.choice(["bgn", "english"]))]
    own = f"{given} {family}"
    return own, "".join(table.get(letter) or table.get(letter.lower(), letter) for letter in own).replace(
        "-", ""
    ).title()


def _latin(rng: np.random.Generator) -> tuple[str, str]:
    given = [_one(rng, _LATIN_GIVEN) for _ in range(1 + int(rng.random() < 0.4))]
    first, other = _one(rng, _LATIN_FAMILY), _one(rng, _LATIN_FAMILY)
    plain = [
        unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode() for part in (given[0], first, other)
    ]
    ways = (f"{plain[0]} {plain[1]}", f"{plain[1]} {plain[2]} {plain[0]}", f"{plain[0]} {plain[1]}-{plain[2]}")
    return f"{' '.join(given)} {first} {other}", str(rng.choice(np.array(ways, dtype=object)))


KEPT_BACK = {
    "Arabic": _arabic, "Chinese": _chinese, "Cyrillic": _cyrillic, "Hong Kong": _hong_kong, "Korean": _korean,
    "Latin": _latin,
}  # fmt: skip
