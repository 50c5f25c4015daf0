"""The `foreshock` command. Heavy things are imported inside the commands: --help answers at once."""

import typer

from console.commands import (
    account,
    act,
    asks,
    begin,
    correct,
    demo,
    digest,
    doctor,
    drafting,
    drill,
    erase,
    followup,
    imports,
    knowledge,
    learn,
    lexicon,
    measure,
    model,
    notify,
    on_call,
    publishing,
    query,
    receive,
    recheck,
    replay,
    replies,
    reply,
    report,
    rescore,
    run,
    see,
    serve,
    silence,
    sources,
    teach,
    topics,
    trace,
    up,
)
from console.house import Numbered

app = typer.Typer(
    name="foreshock",
    help="Finds the complaint that is about to go viral while it is still small, says why, and drafts the answer.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",  # "rich" takes what stands in [brackets] for a style, and shows nothing
    pretty_exceptions_enable=False,
)
app.command("init")(begin.init)
app.command("run")(run.run)
app.command("up")(up.up)
app.command("serve")(serve.serve)
app.command("receive")(receive.receive)
app.command("import")(imports.import_)
app.command("alerts")(see.alerts)
app.command("show", cls=Numbered)(see.show)
app.command("queue")(asks.queue)
app.command("drafts")(asks.drafts)
app.command("draft")(drafting.draft)
app.command("mentions")(see.mentions)
app.command("correct", cls=Numbered)(correct.correct)
app.command("corrections")(correct.corrections)
app.command("teach")(teach.teach)
app.command("accuracy")(teach.accuracy)
app.command("learn")(learn.learn)
app.command("heads")(learn.heads)
app.command("rescore")(rescore.rescore)
app.command("topics")(topics.topics)
app.command("trace", cls=Numbered)(trace.trace)
app.command("missed")(trace.missed)
app.command("acknowledge", cls=Numbered)(act.acknowledge)
app.command("resolve", cls=Numbered)(act.resolve)
app.command("reopen", cls=Numbered)(act.reopen)
app.command("assign", cls=Numbered)(act.assign)
app.command("comment", cls=Numbered)(act.comment)
app.command("verdict", cls=Numbered)(act.verdict)
app.command("silence")(silence.silence)
app.command("unsilence", cls=Numbered)(silence.unsilence)
app.command("silences")(silence.silences)
app.command("digest")(digest.digest)
app.command("fixed")(digest.fixed)
app.command("unfixed", cls=Numbered)(digest.unfixed)
app.command("fixes")(digest.fixes)
app.command("replies")(replies.replies)
app.command("drill")(drill.drill)
app.command("on-call")(on_call.on_call)
app.command("backtest")(measure.backtest)
app.command("replay")(replay.replay)
app.command("understand")(measure.understand)
app.command("evaluate", cls=measure.Several)(measure.evaluate)
app.command("doctor")(doctor.doctor)
app.command("model")(model.model)
app.command("recheck")(recheck.recheck)
app.command("erase")(erase.erase)
app.command("away")(followup.away)
app.add_typer(account.app, name="account")
app.add_typer(followup.app, name="followup")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(notify.app, name="notify")
app.add_typer(publishing.app, name="publishing")
app.add_typer(query.app, name="query")
app.add_typer(reply.app, name="reply")
app.add_typer(report.app, name="report")
app.add_typer(sources.app, name="sources")
app.add_typer(drafting.app, name="voice")
app.add_typer(demo.app, name="demo")


def main() -> None:
    """The entry point. Exit codes: 0; 1 some source or delivery failed; 2 usage or settings."""
    app()
