"""What mentions are told apart by."""

from console.house import JsonOption, SettingsOption


def topics(settings: SettingsOption = None, json: JsonOption = False) -> None:
    """The topics, each with the touchpoint where it happens; those of your own file too."""
    from console.house import settings_of
    from console.lines import line
    from sentiment.topics import taxonomy

    known = settings_of(settings)
    for topic in (known.taxonomy or taxonomy()).topics:
        if json:
            shown = {"name": topic.name, "touchpoint": topic.touchpoint, "description": topic.description}
            print(line({**shown, "cues": list(topic.cues), "hints": list(topic.hints)}))
        else:
            print(f"{topic.name:<12}  {topic.touchpoint:<8}  {topic.description}")
