"""How everything was measured, with the sources."""

from __future__ import annotations

from typing import Optional

from ..protocol.accuracy_measures import PondMeasures
from ..protocol.score_record import ScoreRecord
from ..protocol.texts import text
from .markup import Html, element, join, paragraph, section
from .number_format import count, square_metres

REFERENCES = (
    (
        "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
        "Psychological Measurement 20(1), 37–46. doi:10.1177/001316446002000104"
    ),
    (
        "Csurka, G., Larlus, D., Perronnin, F. (2013). What is a good evaluation measure for "
        "semantic segmentation? Proceedings of the British Machine Vision Conference. "
        "doi:10.5244/C.27.32"
    ),
    (
        "Davison, A. C., Hinkley, D. V. (1997). Bootstrap Methods and their Application. "
        "Cambridge University Press. doi:10.1017/CBO9780511802843"
    ),
    (
        "Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American "
        "Statistical Association 82(397), 171–185. doi:10.1080/01621459.1987.10478410"
    ),
    (
        "Hesterberg, T. C. (2015). What teachers should know about the bootstrap: resampling in "
        "the undergraduate statistics curriculum. The American Statistician 69(4), 371–386. "
        "doi:10.1080/00031305.2015.1089789"
    ),
    (
        "Matthews, B. W. (1975). Comparison of the predicted and observed secondary structure "
        "of T4 phage lysozyme. Biochimica et Biophysica Acta 405(2), 442–451. "
        "doi:10.1016/0005-2795(75)90109-9"
    ),
    (
        "Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015). Obtaining well calibrated "
        "probabilities using Bayesian binning. Proceedings of the AAAI Conference on Artificial "
        "Intelligence 29."
    ),
    (
        "Olofsson, P., Foody, G. M., Herold, M., Stehman, S. V., Woodcock, C. E., Wulder, M. A. "
        "(2014). Good practices for estimating area and assessing accuracy of land change. "
        "Remote Sensing of Environment 148, 42–57. doi:10.1016/j.rse.2014.02.015"
    ),
    (
        "Stehman, S. V. (2014). Estimating area and map accuracy for stratified random sampling "
        "when the strata are different from the map classes. International Journal of Remote "
        "Sensing 35(13), 4923–4939. doi:10.1080/01431161.2014.930207"
    ),
    (
        "Zhang, Xing, Li, Sang (2021). Recognition of the spatial scopes of tailing ponds based "
        "on U-Net and GF-6 images. doi:10.6046/zrzyyg.2021017"
    ),
)

_FORMULAS = (
    ("report.measure.precision", "report.methods.precision"),
    ("report.measure.recall", "report.methods.recall"),
    ("report.measure.f1", "report.methods.f1"),
    ("report.measure.iou", "report.methods.iou"),
    ("report.measure.overall_accuracy", "report.methods.overall_accuracy"),
    ("report.measure.kappa", "report.methods.kappa"),
    ("report.measure.mcc", "report.methods.mcc"),
)
"""Codes of the measures and of their formulas."""


def methods_section(score: ScoreRecord) -> Html:
    """Return the methods text with its references."""
    intervals, ponds = score.intervals, score.ponds
    complete = text(
        "report.methods.polygons_in_area"
        if score.provenance.inputs.area
        else "report.methods.polygons_everywhere"
    )
    return section(
        text("report.methods.title"),
        paragraph(complete, text("report.methods.pixels")),
        element(
            "dl",
            *(
                join([element("dt", text(name)), element("dd", text(formula))])
                for name, formula in _FORMULAS
            ),
        ),
        paragraph(text("report.methods.ponds", iou=ponds.iou)),
        _smallest(ponds),
        paragraph(
            text(
                "report.methods.intervals",
                level=100 * intervals.level,
                resamples=count(intervals.resamples),
            )
        ),
        element(
            "div",
            element("h3", text("report.methods.references")),
            element("ul", *(element("li", words) for words in REFERENCES), class_="sources"),
        ),
    )


def _smallest(ponds: PondMeasures) -> Optional[Html]:
    """Return what a smallest pond means for both sides; ``None`` where every pond counts."""
    if not ponds.min_area_m2:
        return None
    size = square_metres(ponds.min_area_m2)
    return paragraph(text("report.methods.smallest_pond", size=size))
