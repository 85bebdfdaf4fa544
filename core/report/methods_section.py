"""How everything was measured, with the sources."""

from __future__ import annotations

from typing import Optional

from ..protocol.accuracy_measures import PondMeasures
from ..protocol.score_record import ScoreRecord
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
    ("Precision", "TP / (TP + FP), the user’s accuracy of ponds"),
    ("Recall", "TP / (TP + FN), the producer’s accuracy of ponds"),
    ("F1", "2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall"),
    ("IoU", "TP / (TP + FP + FN), intersection over union, the Jaccard index"),
    ("Overall accuracy", "(TP + TN) / (TP + FP + FN + TN); high by itself where ponds are rare"),
    (
        "Kappa",
        (
            "(p - e) / (1 - e), with overall accuracy p and the agreement e expected by chance "
            "from the margins (Cohen, 1960); given for comparison with older work, since Olofsson "
            "et al. (2014) advise against it"
        ),
    ),
    (
        "MCC",
        "(TP TN - FP FN) / √((TP + FP) (TP + FN) (TN + FP) (TN + FN)) (Matthews, 1975)",
    ),
)


def methods_section(score: ScoreRecord) -> Html:
    """Return the methods text with its references."""
    intervals, ponds = score.intervals, score.ponds
    area = (
        "inside the assessment area that was drawn"
        if score.provenance.inputs.area
        else "wherever the prediction has data, since no assessment area was given"
    )
    return section(
        "Methods",
        paragraph(
            f"The reference polygons were taken to be complete {area}. A reference polygon covers "
            "the pixels whose centre it contains, on the grid of the prediction. Every pixel that "
            "is valid there counts once, as TP (pond in both), FP (pond in the prediction only), "
            "FN (pond in the reference only) or TN (pond in neither). A measure whose denominator "
            "is zero is not defined, and said to be so; it is never 0 or 1."
        ),
        element(
            "dl",
            *(join([element("dt", name), element("dd", words)]) for name, words in _FORMULAS),
        ),
        paragraph(
            "Ponds are groups of pond pixels that share edges. A predicted and a reference pond "
            f"are matched one to one where their intersection over union is {ponds.iou:g} or "
            "more; below 0.5, where several partners are possible, as many pairs as possible are "
            "made. A reference pond is split where two or more predicted ponds lie mostly in it "
            "and cover most of it together; a predicted pond is merged where two or more reference "
            "ponds lie mostly in it. A pond that the edge of the assessment area cuts is judged by "
            "the part inside. Areas are in the plane of the ground, on the ellipsoid. Boundary F1 "
            "compares outlines within a tolerance, as in Csurka et al. (2013); the cut at the edge "
            "of the area is no outline."
        ),
        _smallest(ponds),
        paragraph(
            "Intervals of these measures are bias-corrected and accelerated (BCa) bootstrap "
            f"intervals (Efron, 1987) at {100 * intervals.level:g} %, from "
            f"{count(intervals.resamples)} resamples of "
            "whole clusters: square blocks of ground for the pixel measures, ponds for the pond "
            "measures (Davison and Hinkley, 1997), with tails widened by Student’s t, since few "
            "clusters make a bootstrap too sure of itself (Hesterberg, 2015). Pixels are never "
            "resampled as if each were an observation of its own. Areas with standard errors, and "
            "accuracies that hold for the whole map, need a probability sample (Olofsson et al., "
            "2014; Stehman, 2014). Expected "
            "calibration error is that of Naeini et al. (2015). The method of mapping follows "
            "Zhang et al. (2021)."
        ),
        element(
            "div",
            element("h3", "References"),
            element("ul", *(element("li", words) for words in REFERENCES), class_="sources"),
        ),
    )


def _smallest(ponds: PondMeasures) -> Optional[Html]:
    """Return what a smallest pond means for both sides; ``None`` where every pond counts."""
    if not ponds.min_area_m2:
        return None
    size = square_metres(ponds.min_area_m2)
    return paragraph(
        f"Ponds smaller than {size} take no part in the figures of ponds, in the reference and in "
        "the prediction alike: alone, such a pond is neither missed nor false, and two of them are "
        "no pair. A pair of which one pond reaches that size counts as any other, so that no pond "
        "is missed or false because its partner lies just below the line. A reference pond that is "
        "covered by fragments below that size is missed, unless one of them alone overlaps it as "
        "much as a match asks; the fragments are neither false nor pieces into which it is split. "
        "The same holds the other way round. Pixels and outlines are counted whole."
    )
