"""Which column, or which place in a JSON object, is which field of a mention: as a person says, else a good guess."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator

from mentions import clean

_NAMES = """
id         id external_id review_id comment_id post_id message_id response_id ticket_id answer_id submission_id
id         uuid guid token network_id mention_id resource_id
text       text body content comment message review review_text review_body review_content comments feedback verbatim
text       comment_text full_text tweet post answer description selftext open_text reason note details
text       mention_text mention_content sound_bite_text hit_sentence content_snippet snippet opening_text
title      title subject headline review_title summary
said       said date time datetime date_time timestamp created_at created published_at published submitted_at submitted
said       posted_at responded_at completed_at created_utc created_time created_date creation_date review_date
said       response_date submission_date submit_date post_date date_created date_submitted day
said       published_date publish_date date_published mention_date timestamp_utc date_utc
edited     edited edited_at updated_at modified_at updated modified
author     author user username user_name handle screen_name reviewer reviewer_name customer customer_name respondent
author     name display_name nickname login sender from by author_handle author_username profile_name influencer
author_id  author_id user_id customer_id reviewer_id respondent_id sender_id
author_name  author_name full_name
author_url   author_url profile_url user_url profile
followers  followers followers_count follower_count author_followers user_followers x_followers twitter_followers
url        url link permalink href web_url review_url post_url
site       site platform channel network domain domain_url
rating     rating stars star_rating review_rating
language   language lang locale
country    country country_code
tags       tags labels hashtags keywords
kind       kind
reply_to   reply_to in_reply_to parent_id parent
root       root thread_id conversation_id thread
likes      likes like_count upvotes favorites favourites favorite_count
shares     shares share_count retweets retweet_count reposts
replies    replies reply_count num_comments comment_count
views      views view_count impressions
gone       gone deleted is_deleted
"""
_SCORES = "nps nps_score csat csat_score score rating stars answer_score recommend likelihood satisfaction"
_ROWS = [line.split() for line in _NAMES.split("\n") if line]
GUESSES = {field: tuple(name for row in _ROWS if row[0] == field for name in row[1:]) for field, *_ in _ROWS}
"""Every field that can be mapped, with the names that are taken for it where nobody says, the likeliest first."""
_HINTS = """
text    comment comments review feedback message text body content verbatim opinion
said    date datetime timestamp posted submitted created published
rating  rating stars
"""
_ASKED = "nps csat score rating stars likely recommend satisfied satisfaction rate"
HINTS = {field: frozenset(words) for field, *words in map(str.split, _HINTS.strip().split("\n"))}
"""Words within a longer name that tell what it is, where no name tells it better."""
ASKED = HINTS | {"rating": frozenset(_ASKED.split())}
"""The same in a survey, whose columns are often whole questions."""
SURVEY = GUESSES | {"rating": tuple(_SCORES.split())}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CHOSEN: dict[tuple[Any, ...], dict[str, str]] = {}
MOST_CHOSEN = 1_000


def _known(mapping: dict[str, str]) -> dict[str, str]:
    for field, place in mapping.items():
        if field not in GUESSES:
            near = get_close_matches(field, GUESSES, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"has no field {field!r}: {hint}the fields are {', '.join(GUESSES)}")
        if not place.strip() or len(place) > 500:
            raise ValueError(f"says no place for {field}: write the name of a column, or a path such as user.name")
    return mapping


Mapped = Annotated[dict[str, str], AfterValidator(_known)]
"""Field of a mention -> the name of a column, or a dotted path in a JSON object. An unknown field is a mistake."""


def chosen(names: Iterable[str], given: Mapping[str, str], *, survey: bool = False) -> dict[str, str]:
    """Field -> the name among these at which it stands. What was given comes first; no name is used twice."""
    key = (tuple(names), tuple(given.items()), survey)
    if key not in _CHOSEN:
        if len(_CHOSEN) >= MOST_CHOSEN:
            _CHOSEN.clear()
        _CHOSEN[key] = _chosen(key[0], given, survey)
    return _CHOSEN[key]


def _chosen(names: Iterable[str], given: Mapping[str, str], survey: bool) -> dict[str, str]:
    free: dict[str, str] = {}
    for name in names:
        if name not in given.values():
            free.setdefault(plain_name(name), name)
    found = dict(given)
    for field, guesses in (SURVEY if survey else GUESSES).items():
        guess = next((name for name in guesses if name in free), None)
        if guess is not None and field not in found:
            found[field] = free.pop(guess)
    for field, words in (ASKED if survey else HINTS).items():
        guess = next((name for name in free if words & set(name.split("_"))), None)
        if guess is not None and field not in found:
            found[field] = free.pop(guess)
    return found


def plain_name(name: str) -> str:
    """createdAt, "Created at" and created_at are one name."""
    return re.sub(r"[\W_]+", "_", _HUMP.sub("_", clean(name)[0])).strip("_").casefold()


def is_head(names: Iterable[str]) -> bool:
    """Whether these are names of columns beyond doubt: one of them is that of a text, another that of a time."""
    plain = set(map(plain_name, names))
    return not plain.isdisjoint(GUESSES["said"]) and not plain.isdisjoint((*GUESSES["text"], *GUESSES["title"]))


def value_at(record: Any, path: str) -> Any:
    """What stands at a dotted path: keys of objects, numbers of list items from 0; None where nothing does.

    A key that has full stops itself is found too, as long as it is the whole path.
    """
    if isinstance(record, Mapping) and path in record:
        return record[path]
    for key in path.split("."):
        if isinstance(record, Mapping):
            record = record.get(key)
        elif isinstance(record, Sequence) and not isinstance(record, str) and re.fullmatch(r"\d{1,6}", key):
            record = record[int(key)] if int(key) < len(record) else None
        else:
            return None
    return record


def fields_of(record: Mapping[str, Any], given: Mapping[str, str], *, survey: bool = False) -> dict[str, Any]:
    """Field -> value, as it stands in the record."""
    found = chosen([name for name in record if isinstance(name, str)], given, survey=survey)
    return {field: value_at(record, path) for field, path in found.items()}
