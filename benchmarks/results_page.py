"""What the benchmarks found, as one page of Markdown: the failures first, each figure with its interval and command."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intervals import Interval, rate, share, shown
from storms import ALL, EARLY, LATER, OURS, Score, by_rule

RULES = {
    OURS: "**Foreshock**",
    "median": "last hour against the 7-day median",
    "daymean": "24-hour mean against the 7-day mean",
    "negatives": "last hour of complaints alone",
}
KINDS = {"storm": "storm", "slow": "slow burn", "outage": "outage"}
CAUSES = {
    "flare": "a real burst of complaints that dies by itself before it is large",
    "bots": "a few accounts that paste near-identical texts",
    "news": "one story printed by many",
    "buzz": "praise that goes round",
    "launch": "a loud day of the brand itself",
    "background": "nothing at all: chance",
}
GROUPS = {
    "unseen": "worlds that nobody had looked at (seeds 31 to 34)",
    "design": "the worlds on which rules and thresholds were chosen (seeds 1 to 9)",
    "chosen": "the worlds that were asked for",
}
NOT_ALL = 40  # missed storms that are listed


@dataclass(frozen=True, slots=True)
class Job:
    """One benchmark with its options; `name` says what for, and several of one name are parts of one thing."""

    name: str
    script: str
    options: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(["python", f"benchmarks/{self.script}", *self.options])


@dataclass(frozen=True, slots=True)
class Ran:
    """When, of what, for how long, and whether everything was measured that the page is kept of."""

    at: datetime
    commit: str
    minutes: float
    whole: bool


Found = Mapping[Job, Any]


def page(found: Found, ran: Ran) -> str:
    """The whole page."""
    parts = [_head(ran), *_failures(found), *_storms(found), *_decoys(found), *_budgets(found), *_nab(found)]
    parts += [*_line(found), *_novel(found), *_forecast(found), *_cost(found)]
    return "\n".join(parts).rstrip() + "\n"


def _head(ran: Ran) -> str:
    quick = "" if ran.whole else "\n**A quick look: fewer worlds than the kept page has. Wide intervals.**\n"
    return f"""# Results

*Written wholly by `make results`, {ran.at:%d %B %Y}, commit {ran.commit}, in {ran.minutes:.0f} minutes. Do not edit: \
change the code and run it again.*
{quick}
What the detector gets wrong comes first. In brackets behind a figure: 95 % of what chance alone would make of it \
(resampled events; Garwood's interval for rates). The command under a table prints its figures; all need the bench and \
the data beside the checkout (`../shared`). [How detection works](how-detection-works.md) explains the words.

The worlds are made by a program: brands with days and weekends, storms of three kinds, decoys; their truth is known. \
Three kernels (`power`, `exponential`, `weibull`) are three ways in which people wait before they react to each other. \
Real brands are odder than any of them: measure your own with `foreshock backtest` and `foreshock report detector`."""


# ---- what goes wrong


def _failures(found: Found) -> Iterator[str]:
    yield "\n## What it gets wrong"
    groups = list(_groups(found))
    for group, jobs, score in groups:
        yield from _missed(group, score)
        yield _command(jobs)
    yield from _late(groups)
    yield from _causes(groups)
    yield from _lost_on_the_line(found)


def _groups(found: Found) -> Iterator[tuple[str, list[Job], list[tuple[str, str, Score]]]]:
    """Each group of worlds, what it was run by, and kernel, rule and score of each."""
    for group in GROUPS:
        jobs = _named(found, f"storms {group}")
        if jobs:
            yield group, jobs, list(by_rule(world for job in jobs for world in found[job]["worlds"]))


def _named(found: Found, name: str) -> list[Job]:
    return [job for job in found if job.name == name]


def _ours(scores: Iterable[tuple[str, str, Score]]) -> Score:
    """Our score over all kernels."""
    return [score for _, rule, score in scores if rule == OURS][-1]


def _missed(group: str, scores: Sequence[tuple[str, str, Score]]) -> Iterator[str]:
    score = _ours(scores)
    missed = score.missed()
    yield f"\n### Storms missed, in {GROUPS[group]}\n"
    yield f"{len(missed)} of {len(score.events)} were never told before nine tenths of them had been said."
    if missed:
        yield ""
        yield from _table(
            ("kernel", "seed", "brand", "topic", "kind", "why"),
            [(one["kernel"], one["seed"], one["brand"], one["topic"], KINDS[one["kind"]], one["why"])
             for one in missed[:NOT_ALL]],
        )  # fmt: skip
        if len(missed) > NOT_ALL:
            yield f"\nand {len(missed) - NOT_ALL} more."


def _late(groups: Sequence[tuple[str, Any, Sequence[tuple[str, str, Score]]]]) -> Iterator[str]:
    yield "\n### Storms told late\n"
    yield "Shares in % of each kind, over all kernels. A slow burn climbs over a day and a half to three days first.\n"
    rows = []
    for group, _, scores in groups:
        score = _ours(scores)
        for kind, name in KINDS.items():
            some = [one for one in score.events if one["kind"] == kind]
            after = share([one["fraction"] > LATER for one in some])
            never = share([not one["hit"] for one in some])
            not_early = share([one["fraction"] > EARLY for one in some])
            rows.append((group, name, len(some), shown(not_early), shown(after), shown(never)))
    yield from _table(("worlds", "kind", "events", "after 10 % of it", "after 25 %", "never"), rows)


def _causes(groups: Sequence[tuple[str, Any, Sequence[tuple[str, str, Score]]]]) -> Iterator[str]:
    yield "\n### False alarms and their causes\n"
    yield "What most of the mentions behind each false alarm were, over all kernels.\n"
    rows = []
    for group, _, scores in groups:
        for rule, score in _by_rule(scores):
            many = score.causes.total()
            shares = (f"{score.causes[cause]} ({score.causes[cause] / many:.0%})" if many else "0" for cause in CAUSES)
            rows.append((group, RULES[rule], many, f"{score.weeks:.0f}", *shares))
    yield from _table(("worlds", "rule", "false alarms", "brand-weeks", *CAUSES), rows)
    yield ""
    yield from (f"* **{cause}**: {what}" for cause, what in CAUSES.items())


def _by_rule(scores: Iterable[tuple[str, str, Score]]) -> dict[str, Score]:
    """Over all kernels: they come last."""
    return {rule: score for _, rule, score in scores}.items()


def _lost_on_the_line(found: Found) -> Iterator[str]:
    for job in _named(found, "line"):
        late = found[job]["late"]
        events = found[job]["ways"]["the line"]["events"]
        yield "\n### Lost between text and alert\n"
        yield f"{len(late)} of {events} events of the whole line (below) were told after a tenth of them, or never:\n"
        many = Counter(one["lost"] for one in late)
        never = Counter(one["lost"] for one in late if not one["ever"])
        both = Counter(one["lost"] for one in late if not one["true"])
        yield from _table(
            ("what lost most of it", "events", "of them never told", "late with the true topic and flag too"),
            [(what, number, never[what], both[what]) for what, number in many.most_common()],
        )
        yield _command([job])


# ---- storms


def _storms(found: Found) -> Iterator[str]:
    yield "\n## Storms in made worlds"
    yield "\nShares in %; hours are medians of what was told. Every rule reads the same mentions. The plain rules are"
    yield "those that tools on the market document, each set for 0.25 false alarms a brand-week on other worlds."
    for group, jobs, scores in _groups(found):
        events, weeks = len(_ours(scores).events), _ours(scores).weeks
        yield f"\n**{GROUPS[group].capitalize()}**: {events} events, {weeks:.0f} brand-weeks.\n"
        head = ("kernel", "rule", "before 10 %", "before 25 %", "ever", "slow burns before 10 %", "hours before half")
        yield from _table((*head, "false alarms a brand-week"), [_row(*one) for one in scores])
        yield _command(jobs)


def _row(kernel: str, rule: str, score: Score) -> tuple[str, ...]:
    shares = (score.before(EARLY), score.before(LATER), score.ever(), score.before(EARLY, "slow"))
    hours, alarms = shown(score.lead(), "{:.1f}"), shown(score.alarms(), "{:.2f}")
    return (f"**{kernel}**" if kernel == ALL else kernel, RULES[rule], *map(shown, shares), hours, alarms)


def _decoys(found: Found) -> Iterator[str]:
    jobs = _named(found, "decoys")
    yield "\n## No storm at all\n"
    yield "Background and decoys only: each alert is false, of complaints and of volume.\n"
    rows = []
    for kernel, _, score in by_rule(world for job in jobs for world in found[job]["worlds"]):
        rows.append((kernel, f"{score.weeks:.0f}", *_told(score)))
    yield from _table(("kernel", "brand-weeks", "complaints a brand-week", "volume a brand-week", "together"), rows)
    yield _command(jobs)


def _told(score: Score) -> tuple[str, str, str]:
    """Alarms of complaints, of volume, and together."""
    false, volume = (sum(many) for many in zip(*_counts(score), strict=True))
    both = rate(false + volume, score.weeks)
    return shown(score.alarms(), "{:.2f}"), shown(score.volume(), "{:.2f}"), shown(both, "{:.2f}")


def _counts(score: Score) -> list[tuple[int, int]]:
    return [(len(world["false"]), world["volume"]) for world in score.worlds]


def _budgets(found: Found) -> Iterator[str]:
    """With the first kernel of the worlds where nothing was chosen; the budget of .25 is that of the storms above."""
    asked = [job for job in found if job.name.startswith("budget")]
    known = {found[job]["budget"]: Score(found[job]["worlds"]) for job in asked}
    group, _, scores = next(_groups(found))
    kernel = scores[0][0] if not asked else found[asked[0]]["worlds"][0]["kernel"]
    known[0.25] = next(score for one, rule, score in scores if (one, rule) == (kernel, OURS))
    yield "\n## Budgets asked and kept\n"
    yield "A budget is of complaint and volume alerts together. An alert of volume is counted whether it is true or"
    yield f"not, so volume takes at most this of the budget. Kernel `{kernel}`, {GROUPS[group]}.\n"
    rows = [
        (budget, *_told(score), shown(score.before(EARLY)), shown(score.before(LATER)), shown(score.ever()))
        for budget, score in sorted(known.items())
    ]
    head = ("budget", "false, of complaints", "volume, true or not", "together at most", "before 10 %", "before 25 %")
    yield from _table((*head, "ever"), rows)
    yield _command(asked)


# ---- counts, the whole line, new topics


def _nab(found: Found) -> Iterator[str]:
    for job in _named(found, "nab"):
        series = found[job]["series"]
        alarms = rate(sum(one["false"] for one in series), sum(one["weeks"] for one in series))
        yield "\n## Counts of mentions (NAB)\n"
        yield f"**Score {found[job]['score']:.1f}** on five public series of brand mentions with labelled windows, by"
        yield "the shipped threshold (0: nothing flagged, 100: perfect). Nothing is fitted to these series."
        yield f"False alerts a brand-week: {shown(alarms, '{:.2f}')}.\n"
        rows = [
            (one["series"], f"{one['score']:.1f}", f"{one['others']:.1f}", f"{one['found']} of {one['windows']}",
             shown(rate(one["false"], one["weeks"]), "{:.2f}"))
            for one in series
        ]  # fmt: skip
        head = ("series", "score alone", "score of the other four", "windows found", "false alerts a brand-week")
        yield from _table(head, rows)
        yield _command([job])


def _line(found: Found) -> Iterator[str]:
    for job in _named(found, "line"):
        ways = found[job]["ways"]
        some = ways["the line"]
        seeds = ", ".join(map(str, found[job]["seeds"]))
        yield "\n## The whole line: from a text in a feed to an alert\n"
        yield f"A world (seed {seeds}) in which everybody speaks with real texts, served as feeds, heard, understood"
        yield f"and judged as in life: {found[job]['mentions']:,} mentions, {some['events']} events in"
        yield f"{some['brand_weeks']:.0f} brand-weeks. Below it the same mentions with the true topic, flag or both.\n"
        yield from _table(
            ("", "before 10 %", "before 25 %", "ever", "false alarms a brand-week", "caused by"),
            [(way, *_shares(one), _listed(one["false_alarm_causes"])) for way, one in ways.items()],
        )
        yield f"\nAlerts of other kinds in it: {_listed(found[job]['apart']) or 'none'}."
        yield _command([job])


def _shares(one: Mapping[str, Any]) -> Iterator[str]:
    """From score_storms.py, which gives shares of so many events."""
    many = one["events"]
    for key in ("by_10", "by_25", "flagged"):
        held = round(one[key] / 100 * many)
        yield shown(share([True] * held + [False] * (many - held)))
    yield shown(rate(one["false_alarms"], one["brand_weeks"]), "{:.2f}")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{what} {many}" for what, many in sorted(counts.items()))


def _novel(found: Found) -> Iterator[str]:
    for job in _named(found, "novel"):
        calm, storms, real = (found[job][key] for key in ("calm", "storms", "real"))
        yield "\n## What no taxonomy foresaw\n"
        yield "Forty people say one new thing, each in own words, among real tweets about airlines as if of one brand."
        late = [one for one in storms if not one["new"]]
        yield f"Not told as new: {len(late)} of {len(storms)}{':' if late else '.'}\n"
        yield from (f"* {_thing(one)}" for one in late)
        yield from ("",) if late else ()
        yield from _table(
            ("tweets a day", "over", "told before 25 % of the voices", "told as new"), _novel_rows(storms)
        )
        told = shown(rate(calm["told"], calm["weeks"]), "{:.2f}")
        yield f"\nWithout a storm: {calm['told']} new topics in {calm['weeks']:.0f} brand-weeks, {told} a brand-week."
        yield "Of the tweets of each airline at their own times, in a week with real storms, it would have told:\n"
        for one in real:
            told = ", ".join(f"{alert['at']} {alert['topic']}" for alert in one["told"])
            yield f"* {one['airline']}: {told or 'nothing'}"
        yield _command([job])


def _thing(one: Mapping[str, Any]) -> str:
    return f"{one['thing']} over {one['hours']} h among {one['daily']} a day, told as {one['topic'] or 'nothing'}"


def _novel_rows(storms: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for daily, hours in sorted({(one["daily"], one["hours"]) for one in storms}):
        some = [one for one in storms if (one["daily"], one["hours"]) == (daily, hours)]
        early = [one["share"] is not None and one["share"] <= LATER for one in some]
        yield (
            str(daily),
            f"{hours} h",
            f"{sum(early)} of {len(some)}",
            f"{sum(one['new'] for one in some)} of {len(some)}",
        )


# ---- the outlook, and what it costs


def _forecast(found: Found) -> Iterator[str]:
    for job in _named(found, "forecast"):
        yield "\n## The outlook of an alert\n"
        yield "How often as many complaints followed within a day as the interval said: it should be 80 %. It is wide,"
        yield "because most alerts come to little and a few to thousands.\n"
        rows = [
            (one["kernel"], one["alerts"], shown(Interval(*one["within"])), one["below"], one["above"],
             f"{one['width']:.0f} times")
            for one in found[job]["kernels"]
        ]  # fmt: skip
        yield from _table(("kernel", "alerts", "within, %", "below it", "above it", "high end over low end"), rows)
        yield _command([job])


def _cost(found: Found) -> Iterator[str]:
    for job in _named(found, "cost"):
        one = found[job]
        yield "\n## What it costs\n"
        yield f"* {one['mentions'] / one['seconds']:,.0f} mentions a second on one core, of {one['mentions']:,}."
        yield "* A series (one topic of one brand) takes {median:,.0f} bytes in the median, at most {most:,}.".format(
            **one["series_bytes"]
        )
        yield "* A brand takes {median:,.0f} bytes in the median, at most {most:,}.".format(**one["brand_bytes"])
        ratio = "{median:.2f} ({least:.2f} to {most:.2f} in nine pairs)".format(**one["age"])
        yield f"* A day at the age of {one['days']} days costs {ratio} times one at the age of seven."
        yield _command([job])


# ---- Markdown


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def _command(jobs: Sequence[Job]) -> str:
    """One line for all parts of the same thing that differ in nothing but the kernel, or one each."""
    return "\n" + "\n".join(f"    {line}" for line in dict.fromkeys(_joined(jobs)))


def _joined(jobs: Sequence[Job]) -> list[str]:
    lines = [str(job) for job in jobs]
    kernels = [job.options[job.options.index("--kernel") + 1] for job in jobs if "--kernel" in job.options]
    alike = {line.replace(f"--kernel {one}", "--kernel {}") for line, one in zip(lines, kernels, strict=False)}
    return [alike.pop().format(" ".join(kernels))] if len(kernels) == len(lines) > 1 and len(alike) == 1 else lines
