"""What decides how a text is understood, beside the rules: nothing yet is known of a brand that is new."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sentiment.lexicon import Lexicon
from sentiment.topics import Taxonomy

if TYPE_CHECKING:  # numpy and scipy take long to import, and most commands need neither
    from sentiment.classifier import Classifier
    from sentiment.learning.head import Encodes, Head

RULES = "8"  # counts up with every change of the rules or their word lists


@dataclass(frozen=True, kw_only=True)
class Model:
    """Everything that one brand's texts are understood with. COLD is that of a brand without words and labels of its
    own. Each part that is there adds itself to `version`."""

    lexicon: Lexicon | None = None
    taxonomy: Taxonomy | None = None
    """Topics that a user changed; None is the taxonomy that comes with Foreshock."""
    classifier: "Classifier | None" = None
    """For the languages that it lists, and for English that the cold scorer is unsure of."""
    head: "Head | None" = None
    """What corrections have taught: it has the last word."""
    encoder: "Encodes | None" = None
    """Features for a head: by itself it decides nothing, so `version` does not name it."""

    @cached_property
    def version(self) -> str:
        """Rules and parts, such as `6+lex.1a2b3c4d`: the same version gives the same text the same understanding."""
        parts = [RULES]
        if self.lexicon is not None:
            parts.append(f"lex.{self.lexicon.digest}")
        if self.taxonomy is not None:
            parts.append(f"top.{self.taxonomy.digest}")
        if self.classifier is not None:
            parts.append(f"onnx.{self.classifier.digest}")
        if self.head is not None:
            parts.append(self.head.version)
        return "+".join(parts)


COLD = Model()
