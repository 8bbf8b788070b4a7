"""What `--help` shows of each command: lines to type, and what they give."""

from rich.markup import escape

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "spacefilm": (
        ("spacefilm run", "read data/raw, publish data/warehouse"),
        ("spacefilm timeline", "what happened, first to last"),
        ('spacefilm sql "FROM speakers()"', "who is quoted, and how much"),
        ("spacefilm sql", "a prompt; .help tells more"),
    ),
    "run": (
        ("spacefilm run", "read data/raw, publish data/warehouse"),
        ("spacefilm run my/texts --out my/warehouse", "texts of your own"),
        ("spacefilm run --strict", "publish nothing if anything is refused"),
        ("spacefilm run my/texts --runner dask --address 10.0.0.1:8786", "texts read by the workers of a cluster"),
        ("spacefilm run --accept", "publish though more is refused, or less found, than is usual"),
        ("spacefilm run --json | jq .n_rows", "the summary, for a program"),
        ("spacefilm run --quiet --wait 600", "from a timer: after a run that is still on, and without a word"),
    ),
    "serve": (
        ('spacefilm serve --cron "0 6 * * *"', "a run every morning at six, until stopped"),
        ('spacefilm serve --cron "0 * * * *" --timezone Europe/Berlin', "every hour, days by that clock"),
    ),
    "sql": (
        ('spacefilm sql "SELECT name, agency FROM crew ORDER BY name"', "one question"),
        ("spacefilm sql \"FROM quotes_by('Shipenko')\"", "a macro of the catalogue; `spacefilm schema` lists them"),
        ('spacefilm sql "FROM events" --format csv --out events.csv', "a file to take away"),
        ("spacefilm sql", "a prompt with completion and history"),
        ("spacefilm sql --format json < questions.sql", "the questions of a file"),
    ),
    "timeline": (
        ("spacefilm timeline", "everything, first to last"),
        ("spacefilm timeline --from 2021-10-05 --to 2021-10-05", "one day"),
        ("spacefilm timeline --person Shipenko --craft Soyuz", "one person on one craft"),
    ),
    "why": (
        ("spacefilm why yulia-peresild", "the names, rules and places that made one person"),
        ('spacefilm sql "SELECT person_id, name FROM people"', "whom one may ask for"),
    ),
    "report": (
        ("spacefilm report", "write report.html, to open in a browser"),
        ("spacefilm report --png timeline.png", "the timeline alone, as a picture"),
    ),
    "evaluate": (
        ("spacefilm evaluate data/gold", "precision, recall and F1 per measure"),
        ("spacefilm evaluate data/gold --errors", "and every error, grouped by kind"),
    ),
    "schema": (
        ("spacefilm schema", "all tables, and the macros"),
        ("spacefilm schema quotes", "one table"),
    ),
    "history": (
        ("spacefilm history", "a line per snapshot"),
        ("spacefilm history --json", "all that their runs tell, for a program"),
    ),
    "diff": (
        ("spacefilm diff 1", "what is published has that snapshot 1 has not"),
        ("spacefilm diff 1 2 --table events", "between two snapshots, in one table"),
    ),
    "rollback": (
        ("spacefilm history", "which snapshots there are"),
        ("spacefilm rollback 1", "publish snapshot 1 again"),
    ),
    "prune": (
        ("spacefilm prune --keep 5", "keep the newest five"),
        ("spacefilm prune --keep 1 --grace 0", "free what can be freed, now"),
    ),
}
"""Command → lines to type, each with what it gives."""


def examples_of(command: str) -> str | None:
    """The examples of a command, as its help shows them; none where it has none."""
    if command not in EXAMPLES:
        return None
    told = (f"  {escape(line)}\n      [dim]{escape(gives)}[/dim]" for line, gives in EXAMPLES[command])
    return "[bold]Examples[/bold]\n" + "\n".join(told)
