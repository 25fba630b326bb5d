"""The sample operator's people: who they are and what is special about them. All of them are invented.

Their numbers begin with 160, a range that no carrier was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

YEAR = 365
NOTHING = Decimal(0)


@dataclass(frozen=True)
class NamedPerson:
    """One card of the demo: the number to sign in with, the name, what is special."""

    phone: str
    name: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """What one account holds. The defaults are an adult who has been here for two years, nothing open.

    `days` is since when; `age` in years; `old_orders` were finished more than three years ago.
    `extras` says whether the rarer data are there: documents, face, contacts, calls, campaigns.
    `listed` is whether the demo offers the person for signing in.
    """

    id: int
    name: str
    phone: str | None
    about: str = ""
    listed: bool = True
    age: int = 30
    days: int = 2 * YEAR
    closed_days: int | None = None
    orders: int = 8
    open_orders: int = 0
    old_orders: int = 0
    addresses: int = 3
    balance: Decimal = NOTHING
    coupons: int = 0
    points: int = 0
    disputes: tuple[str, ...] = ()
    violations: tuple[bool, ...] = ()  # each: whether it is grave
    wechat: bool = False
    origin: str = "app"
    marketing: bool = True
    extras: bool = True
    empty: bool = False  # registered, and nothing else


ORDINARY = (
    Person(
        id=1, name="林晓禾", phone="16000000001", age=29, about="正常：常给家里和公司寄东西，什么都收集得齐"
    ),
    Person(id=2, name="欧阳晓", phone="16000000002", age=34, about="正常：名字少写了一个字，想改过来"),
    Person(id=3, name="周文博", phone="16000000003", age=41, about="正常：刚搬了家，存着三个常用地址"),
    Person(id=4, name="苏禾清", phone="16000000004", age=26, about="正常：营销短信、电话、邮件、推送都开着"),
    Person(id=5, name="高远", phone="16000000005", age=37, about="正常：不怎么用了，没有未完成的事"),
    Person(id=6, name="沈知夏", phone="16000000006", age=31, about="正常：普通用户，订单都已完成"),
    Person(id=7, name="陆一鸣", phone="16000000007", age=45, about="正常：开小店，经常帮客人寄货", orders=24),
    Person(id=8, name="何婉宁", phone="16000000008", age=52, about="正常：很少下单，习惯打电话问"),
    Person(id=9, name="诺敏·巴图", phone="16000000009", age=28, about="正常：名字里有间隔号", orders=5),
    Person(id=10, name="司徒安", phone="16000000010", age=33, about="正常：复姓，资料齐全", orders=11),
)

SPECIAL = (
    Person(
        id=11,
        name="许多多",
        phone="16000000011",
        about="有两单还在路上，注销前要先等送达",
        open_orders=2,
    ),
    Person(
        id=12,
        name="钱有余",
        phone="16000000012",
        about="余额里还有 36.50 元，注销前要先提现",
        balance=Decimal("36.50"),
    ),
    Person(
        id=13,
        name="程小满",
        phone="16000000013",
        about="13 岁，办理前需要监护人同意",
        age=13,
        days=200,
        orders=3,
        extras=False,
        marketing=False,
    ),
    Person(
        id=14,
        name="顾前人",
        phone="16000000014",
        about="号码的前主人：旧账号还留着这个号码",
        listed=False,
        days=6 * YEAR,
        orders=4,
        old_orders=9,
    ),
    Person(
        id=15,
        name="姜新月",
        phone="16000000014",
        about="号码是别人用过的：上一位主人的旧账号还在，看不到也动不了",
        days=90,
        orders=2,
    ),
    Person(
        id=16,
        name="冯铁柱",
        phone="16000000016",
        about="有严重违规和信用记录，这部分会长期保存",
        violations=(True, False, True),
    ),
    Person(
        id=17,
        name="温小信",
        phone="16000000017",
        about="从微信来的，资料里有微信授权的信息",
        wechat=True,
        origin="wechat",
    ),
    Person(
        id=18,
        name="郑有理",
        phone="16000000018",
        about="有一件纠纷还在处理，注销前要先办结",
        disputes=("reviewing", "settled"),
    ),
    Person(
        id=19,
        name="孔惠",
        phone="16000000019",
        about="还有三张优惠券和 260 积分，注销时会提醒，不会拦着",
        coupons=3,
        points=260,
    ),
    Person(
        id=20,
        name="常思旧",
        phone="16000000020",
        about="老用户：三年前的订单可以处理掉，近三年的还要留",
        days=7 * YEAR,
        orders=10,
        old_orders=15,
    ),
    Person(
        id=21,
        name="白初",
        phone="16000000021",
        about="刚注册，除了姓名和手机号码几乎什么都没有",
        days=1,
        empty=True,
    ),
    Person(
        id=22,
        name="马不停",
        phone="16000000022",
        about="有两千张订单，数量特别多",
        days=5 * YEAR,
        orders=1400,
        old_orders=600,
    ),
    Person(
        id=23,
        name="无号",
        phone=None,
        about="只用微信登录，没有留手机号码",
        listed=False,
        wechat=True,
        origin="wechat",
        orders=3,
    ),
    Person(
        id=24,
        name="尤十七",
        phone="16000000024",
        about="17 岁，未满 18 岁，需要监护人授权",
        age=17,
        days=300,
        orders=4,
        marketing=False,
    ),
    Person(
        id=25,
        name="苗转身",
        phone="16000000025",
        about="已经注销的账号，订单还在法定保存期里",
        listed=False,
        days=3 * YEAR,
        closed_days=60,
    ),
    Person(
        id=26,
        name="范全有",
        phone="16000000026",
        about="什么都沾一点：在途的订单、余额、纠纷和优惠券",
        open_orders=1,
        balance=Decimal("128.00"),
        disputes=("open",),
        coupons=2,
        points=80,
        violations=(False,),
        wechat=True,
    ),
)

NAMED = ORDINARY + SPECIAL


def named() -> tuple[NamedPerson, ...]:
    """The people the demo offers, as they were invented; those without anything special come first."""
    return tuple(NamedPerson(p.phone, p.name, p.about) for p in NAMED if p.listed and p.phone)
