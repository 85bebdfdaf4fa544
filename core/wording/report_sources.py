"""Texts of :mod:`core.report`: the literature that its methods are from."""

from __future__ import annotations

from typing import Dict

TEXTS: Dict[str, str] = {
    "report.source.cohen_1960": (
        "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
        "Psychological Measurement 20(1), 37–46. doi:10.1177/001316446002000104"
    ),
    "report.source.conley_1999": (
        "Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of "
        "Econometrics 92(1), 1–45. doi:10.1016/S0304-4076(98)00084-0"
    ),
    "report.source.csurka_2013": (
        "Csurka, G., Larlus, D., Perronnin, F. (2013). What is a good evaluation measure for "
        "semantic segmentation? Proceedings of the British Machine Vision Conference. "
        "doi:10.5244/C.27.32"
    ),
    "report.source.davison_1997": (
        "Davison, A. C., Hinkley, D. V. (1997). Bootstrap Methods and their Application. "
        "Cambridge University Press. doi:10.1017/CBO9780511802843"
    ),
    "report.source.efron_1987": (
        "Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American "
        "Statistical Association 82(397), 171–185. doi:10.1080/01621459.1987.10478410"
    ),
    "report.source.hesterberg_2015": (
        "Hesterberg, T. C. (2015). What teachers should know about the bootstrap: resampling in "
        "the undergraduate statistics curriculum. The American Statistician 69(4), 371–386. "
        "doi:10.1080/00031305.2015.1089789"
    ),
    "report.source.matthews_1975": (
        "Matthews, B. W. (1975). Comparison of the predicted and observed secondary structure "
        "of T4 phage lysozyme. Biochimica et Biophysica Acta 405(2), 442–451. "
        "doi:10.1016/0005-2795(75)90109-9"
    ),
    "report.source.naeini_2015": (
        "Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015). Obtaining well calibrated "
        "probabilities using Bayesian binning. Proceedings of the AAAI Conference on Artificial "
        "Intelligence 29."
    ),
    "report.source.olofsson_2014": (
        "Olofsson, P., Foody, G. M., Herold, M., Stehman, S. V., Woodcock, C. E., Wulder, M. A. "
        "(2014). Good practices for estimating area and assessing accuracy of land change. "
        "Remote Sensing of Environment 148, 42–57. doi:10.1016/j.rse.2014.02.015"
    ),
    "report.source.stehman_2014": (
        "Stehman, S. V. (2014). Estimating area and map accuracy for stratified random sampling "
        "when the strata are different from the map classes. International Journal of Remote "
        "Sensing 35(13), 4923–4939. doi:10.1080/01431161.2014.930207"
    ),
    "report.source.zhang_2021": (
        "Zhang, Xing, Li, Sang (2021). Recognition of the spatial scopes of tailing ponds based "
        "on U-Net and GF-6 images. doi:10.6046/zrzyyg.2021017"
    ),
}
"""Templates by code."""
