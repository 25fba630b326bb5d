"""Draws what `make understanding` measured, beside its figures; runs in the bot's environment.

bot/.venv/bin/python scripts/pictures.py docs/understanding/understanding.json
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams.update(
    {
        "svg.hashsalt": "privacy-desk",  # the same figures, the same file
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "figure.constrained_layout.use": True,
    }
)

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import PercentFormatter  # noqa: E402

BLUE, RED, GREY = "#1f6f8b", "#c0392b", "#8a8a8a"
Figures = dict[str, Any]


def confusion(axes: Axes, found: Figures) -> None:
    """What was meant, down; what was understood, across. Blue is right, red is a mistake."""
    intents, counts = found["matrix"]["intents"], found["matrix"]["counts"]
    for down, line in enumerate(counts):
        for across, count in enumerate(line):
            if count:
                share = count / sum(line)
                colour = BLUE if down == across else RED
                shade = 0.15 + 0.85 * share if down == across else min(1.0, 0.15 + 4 * share)
                box = plt.Rectangle((across - 0.5, down - 0.5), 1, 1, color=colour, alpha=shade, lw=0)
                axes.add_patch(box)
                dark = "white" if shade > 0.55 else "black"
                axes.text(across, down, str(count), ha="center", va="center", fontsize=8, color=dark)
    places = range(len(intents))
    axes.set(xlim=(-0.5, len(intents) - 0.5), ylim=(len(intents) - 0.5, -0.5), aspect="equal")
    axes.set_xticks(places, intents, rotation=60, ha="right", rotation_mode="anchor", fontsize=8)
    axes.set_yticks(places, intents, fontsize=8)
    axes.set_xticks([place + 0.5 for place in places], minor=True)
    axes.set_yticks([place + 0.5 for place in places], minor=True)
    axes.grid(which="minor", color="#e5e5e5", lw=0.5)
    axes.tick_params(which="both", length=0)
    axes.set(xlabel="understood as", ylabel="meant", title=f"{found['rows']} unseen rows")


def reliability(axes: Axes, found: Figures) -> None:
    """How sure it was, and how often it was right; the larger the dot, the more rows."""
    bins = found["reliability"]
    axes.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--")
    axes.plot([part["confidence"] for part in bins], [part["right"] for part in bins], color=BLUE, lw=1)
    for part in bins:
        axes.scatter(part["confidence"], part["right"], s=20 + part["rows"], color=BLUE, alpha=0.6)
        axes.annotate(
            str(part["rows"]),
            (part["confidence"], part["right"]),
            xytext=(0, -14),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    axes.set(xlim=(0, 1.04), ylim=(0, 1.08), xlabel="how sure it was", ylabel="how often it was right")
    axes.set_title(f"apart by {found['calibration_error']:.3f} on average (numbers: rows)")


def threshold(axes: Axes, found: Figures) -> None:
    """What is read back, and what is acted on by mistake, for each threshold."""
    names = {"chosen_on": "rows it was chosen on", "unseen": "unseen rows"}
    for (name, title), colour in zip(names.items(), (GREY, BLUE), strict=True):
        points = found["trade"][name]
        across, up = ([each[key] for each in points] for key in ("read_back", "misfires_acted"))
        axes.plot(across, up, marker="o", ms=4, color=colour, label=title)
        for each in points:
            if each["threshold"] == found["threshold"]:
                axes.scatter(each["read_back"], each["misfires_acted"], s=110, color=RED, zorder=3)
            axes.annotate(
                f"{each['threshold']:.2f}",
                (each["read_back"], each["misfires_acted"]),
                xytext=(5, 5),
                textcoords="offset points",
                fontsize=7,
                color=colour,
            )
    axes.axhline(0.005, color=GREY, lw=1, ls="--")
    aim = (0.01, 0.005)
    axes.annotate("aim: one row of two hundred", aim, xycoords=("axes fraction", "data"), va="bottom")
    axes.set(xlabel="destructive requests that are read back first", ylabel="misfires acted on, of all rows")
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    axes.set_ylim(bottom=0)
    axes.set_title(f"red: the threshold in use, {found['threshold']:g}")
    axes.legend(frameon=False)


def curve(axes: Axes, found: Figures) -> None:
    """How well it understands with a part of the sentences."""
    shares = [point["share"] for point in found["curve"]]
    for key, title, colour in (("accuracy", "accuracy", BLUE), ("macro_f1", "macro-F1", RED)):
        values = [point[key] for point in found["curve"]]
        axes.plot(shares, values, marker="o", color=colour, label=title)
        for share, value in zip(shares, values, strict=True):
            below = (0, -14) if key == "accuracy" else (0, 7)
            axes.annotate(
                f"{value:.3f}",
                (share, value),
                xytext=below,
                textcoords="offset points",
                ha="center",
                fontsize=8,
                color=colour,
            )
    axes.set_xscale("log")
    axes.set_xticks(shares, [f"{share:.0%}" for share in shares])
    axes.minorticks_off()
    axes.margins(0.08, 0.15)
    axes.set(xlabel="of the training sentences", ylabel="on unseen rows")
    axes.legend(frameon=False, loc="lower right")


PICTURES = {
    "confusion": (confusion, (9.5, 9.0)),
    "reliability": (reliability, (5.5, 5.0)),
    "threshold": (threshold, (7.0, 5.0)),
    "curve": (curve, (6.5, 4.5)),
}


def main() -> None:
    """Draws each picture beside the figures."""
    figures = Path(sys.argv[1])
    found = json.loads(figures.read_text(encoding="utf-8"))
    for name, (draw, size) in PICTURES.items():
        picture, axes = plt.subplots(figsize=size)
        draw(axes, found)
        picture.savefig(figures.with_name(f"{name}.svg"), metadata={"Date": None})


if __name__ == "__main__":
    main()
