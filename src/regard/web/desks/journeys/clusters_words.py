"""What stands out in a cluster, as sentences in the reader's language."""

from django.utils.translation import gettext as _

from regard.journeys.clusters import Cluster
from regard.journeys.clusters_traits import Trait, TraitKind
from regard.web.desks.journeys.words import share_words, time_words, touchpoint
from regard.web.shell.components_figures import figure


def described(cluster: Cluster) -> list[str]:
    """Return what stands out against all others, the most striking first; that nothing does where it does not."""
    return [trait_words(trait) for trait in cluster.traits] or [_("Like the others")]


def trait_words(trait: Trait) -> str:
    """Return one thing in which a cluster differs."""
    if trait.kind in {TraitKind.LENGTH, TraitKind.REPEATS, TraitKind.DURATION}:
        return _size(trait)
    said = {"touchpoint": touchpoint(trait.touchpoint)}
    said |= {"share": share_words(trait.value), "others": share_words(trait.others)}
    return _form(trait) % said


def short_name(cluster: Cluster) -> str:
    """Return what a cluster may be called in a picture: its number, and where it differs most."""
    most = cluster.traits[0].touchpoint if cluster.traits else ""
    return f"{cluster.number} {touchpoint(most) if most else described(cluster)[0]}"


def _form(trait: Trait) -> str:
    """Return the sentence about a touchpoint, to be filled."""
    if trait.kind is TraitKind.FIRST:
        return _("%(share)s begin with %(touchpoint)s, others %(others)s")
    if trait.kind is TraitKind.LAST:
        return _("%(share)s end with %(touchpoint)s, others %(others)s")
    if trait.value and trait.others:
        return _("%(share)s of contacts are %(touchpoint)s, with others %(others)s")
    return _("Only these have %(touchpoint)s") if trait.value else _("No %(touchpoint)s")


def _size(trait: Trait) -> str:
    if trait.kind is TraitKind.DURATION:
        said = {"time": time_words(trait.value), "others": time_words(trait.others)}
        more = _("Long in time: %(time)s, others %(others)s")
        return (more if trait.value > trait.others else _("Short in time: %(time)s, others %(others)s")) % said
    said = {"n": figure(round(trait.value, 1)), "others": figure(round(trait.others, 1))}
    if trait.kind is TraitKind.REPEATS:
        return _("%(n)s contacts repeat a touchpoint, others %(others)s") % said
    more = _("Long: %(n)s contacts, others %(others)s")
    return (more if trait.value > trait.others else _("Short: %(n)s contacts, others %(others)s")) % said
