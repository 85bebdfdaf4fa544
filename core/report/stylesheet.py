"""The style of the page: calm on a screen, whole on A4 paper."""

from __future__ import annotations

FOOTER = "Accuracy of a map of tailings ponds"
"""What stands at the foot of a printed page of the style; other reports put theirs there."""

STYLE = """
@page { size: A4; margin: 16mm 15mm 18mm;
  @bottom-left { content: "Accuracy of a map of tailings ponds";
    font: 8pt sans-serif; color: #5a5a5a; }
  @bottom-right { content: counter(page) " / " counter(pages);
    font: 8pt sans-serif; color: #5a5a5a; } }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem 4rem; color: #222; background: #fff;
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .2rem; font-weight: 650; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; padding-top: .5rem; border-top: 1px solid #ccc;
  font-weight: 650; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .6rem 0; max-width: 48rem; }
.about { color: #5a5a5a; margin: 0; overflow-wrap: anywhere; }
.warnings { border-left: 4px solid #c77700; background: #fdf5e8; padding: .6rem 1rem;
  margin: 1.2rem 0; }
.warnings h2 { border: 0; margin: 0; padding: 0; font-size: 1rem; }
.warnings ul { margin: .3rem 0 0; padding-left: 1.2rem; }
.warnings li { overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: 1.35fr 1fr 1fr 1fr 1fr; gap: .6rem;
  margin: 1.2rem 0 .6rem; }
.tile { border: 1px solid #d5d5d5; border-radius: 4px; padding: .6rem .7rem; }
.tile.main { background: #eaf3f9; border-color: #9cc4de; }
.tile .name { color: #5a5a5a; font-size: .85rem; }
.tile .value { font-size: 1.45rem; font-weight: 650; line-height: 1.3; white-space: nowrap; }
.tile.main .value { font-size: 1.9rem; line-height: 1; padding: .1rem 0 .2rem; }
.tile .unit { font-size: .95rem; font-weight: 400; }
.tile .with { color: #5a5a5a; font-size: .78rem; line-height: 1.3; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.8rem;
  align-items: start; }
table { border-collapse: collapse; width: 100%; margin: .9rem 0; font-size: .88rem;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th, td { padding: .22rem .5rem; border-bottom: 1px solid #e2e2e2; vertical-align: top; }
thead th { border-bottom: 1px solid #888; font-weight: 600; vertical-align: bottom; }
th { text-align: left; font-weight: 400; }
.figures th:not(:first-child), .figures td { text-align: right; }
.words td { text-align: left; overflow-wrap: anywhere; }
.words th { white-space: nowrap; }
.files td:nth-child(n+3) { white-space: nowrap; }
:lang(zh) :is(th, .name, .figures td) { word-break: keep-all; }
.tight { font-size: .78rem; }
.tight th, .tight td { padding-top: .08rem; padding-bottom: .08rem; }
.none { font-style: italic; }
figure { margin: .9rem 0; }
figure svg { width: 100%; height: auto; display: block; max-width: 420px; }
figure.wide svg { max-width: 600px; }
figure img { width: 100%; height: auto; display: block; border: 1px solid #ccc; }
figure.panels svg { max-width: none; }
.verdict { font-size: 1.15rem; line-height: 1.45; background: #eaf3f9; border: 1px solid #9cc4de;
  border-radius: 4px; padding: .7rem .9rem; margin: 1.2rem 0; }
figcaption { color: #5a5a5a; font-size: .82rem; line-height: 1.4; margin-top: .35rem; }
.whisker { width: 120px; height: 16px; vertical-align: middle; }
.legend { list-style: none; padding: 0; margin: .4rem 0 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1.1rem; font-size: .85rem; }
.legend svg { width: 1.5rem; height: .8rem; display: inline-block; vertical-align: -.05rem;
  margin-right: .35rem; }
.map h3 { margin-bottom: .4rem; }
.note { background: #f5f5f3; padding: .5rem .8rem; border-radius: 4px; }
dl { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .15rem .8rem; margin: .6rem 0;
  max-width: 48rem; }
dt { font-weight: 600; }
dd { margin: 0; }
.sources { padding-left: 1.1rem; font-size: .85rem; max-width: 48rem; }
.sources li { margin-bottom: .25rem; }
pre { background: #f5f5f3; padding: .7rem .9rem; border-radius: 4px; white-space: pre-wrap;
  overflow-wrap: anywhere; font: .85rem/1.5 ui-monospace, Consolas, monospace; margin: .4rem 0; }
@media (max-width: 44rem) {
  .tiles { grid-template-columns: 1fr 1fr; }
  .pair, dl { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  html { font-size: 10pt; }
  body { font-size: 9.5pt; max-width: none; padding: 0; }
  h2 { margin-top: 1.6rem; }
  h2, h3, caption, h2 + p { break-after: avoid; }
  table, tr, figure, dl, pre, .tiles, .warnings, .note, .whole, li, p, .pair > div {
    break-inside: avoid; }
  thead { display: table-header-group; }
  p, li { orphans: 3; widows: 3; }
  .map img { width: auto; max-width: 100%; max-height: 205mm; margin: 0 auto; }
  p, dl, .sources { max-width: none; }
  figure { margin: .6rem 0; }
  figure svg { max-width: 78mm; }
  figure.panels svg { max-width: none; }
  figure.wide svg { max-width: 112mm; }
  .pair { gap: 0 1.2rem; }
  .tight { font-size: .74rem; line-height: 1.3; }
  th, td { padding: .18rem .35rem; }
}
"""
