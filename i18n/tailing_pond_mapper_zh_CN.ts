<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>@default</name>
    <message>
        <location filename="../ui/batch/job.py"/>
        <location filename="../ui/text/words.py"/>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
    <message>
        <location filename="../ui/batch/layers.py"/>
        <location filename="../ui/project/result_layers.py"/>
        <source>{} ponds</source>
        <translation>{} 尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/batch/layers.py"/>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/project/result_layers.py"/>
        <location filename="../ui/score/plan.py"/>
        <source>{} prediction</source>
        <translation>{} 预测</translation>
    </message>
    <message>
        <location filename="../ui/batch/plan.py"/>
        <source>There is no list of scenes {}.</source>
        <translation>没有景列表 {}。</translation>
    </message>
    <message>
        <location filename="../ui/batch/plan.py"/>
        <source>Choose a folder of images, a CSV with a column image, or a STAC item collection.</source>
        <translation>请选择影像文件夹、含 image 列的 CSV 或 STAC 条目集合。</translation>
    </message>
    <message>
        <location filename="../ui/batch/plan.py"/>
        <source>No folder is chosen for the results.</source>
        <translation>没有选择结果文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/batch/plan.py"/>
        <source>Choose one: a batch is too large for a temporary folder.</source>
        <translation>请选择一个：批处理太大，不宜放在临时文件夹中。</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>Scene</source>
        <translation>景</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>done before</source>
        <translation>以前已完成</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>failed, will be tried again</source>
        <translation>失败，稍后重试</translation>
    </message>
    <message>
        <location filename="../ui/batch/scene_table.py"/>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <location filename="../ui/change/area_plot.py"/>
        <source>Area with its 95 % interval, by date</source>
        <translation>各期面积及其 95 % 区间</translation>
    </message>
    <message>
        <location filename="../ui/change/area_plot.py"/>
        <source>Area over time</source>
        <translation>面积随时间的变化</translation>
    </message>
    <message>
        <location filename="../ui/change/area_plot.py"/>
        <source>No area is known.</source>
        <translation>面积未知。</translation>
    </message>
    <message>
        <location filename="../ui/change/area_plot.py"/>
        <source>Area (ha)</source>
        <translation>面积（ha）</translation>
    </message>
    <message>
        <location filename="../ui/change/change_words.py"/>
        <source>No tailings pond found at any date.</source>
        <translation>各期均未发现尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/change/change_words.py"/>
        <source>{} of {} ponds changed</source>
        <translation>{1} 个尾矿库中有 {0} 个发生变化</translation>
    </message>
    <message>
        <location filename="../ui/change/change_words.py"/>
        <source>{}: {} new, {} grown, {} shrunk, {} gone.</source>
        <translation>{}：新增 {}，扩大 {}，缩小 {}，消失 {}。</translation>
    </message>
    <message>
        <location filename="../ui/change/change_words.py"/>
        <source>Pond {}: {}, {}, {}</source>
        <translation>尾矿库 {}：{}，{}，{}</translation>
    </message>
    <message>
        <location filename="../ui/change/change_words.py"/>
        <source>Pond {}: {}, {} since {}, {:.1f} times its standard error of {}.</source>
        <translation>尾矿库 {0}：{1}，自 {3}以来 {2}，为其标准误 {5} 的 {4:.1f} 倍。</translation>
    </message>
    <message>
        <location filename="../ui/change/change_words.py"/>
        <source>{} The map shows {}.</source>
        <translation>{}地图显示 {}。</translation>
    </message>
    <message>
        <location filename="../ui/change/layers.py"/>
        <source>{} change</source>
        <translation>{} 变化</translation>
    </message>
    <message>
        <location filename="../ui/change/layers.py"/>
        <source>{} ledger</source>
        <translation>{} 台账</translation>
    </message>
    <message>
        <location filename="../ui/change/ledger_style.py"/>
        <source>New</source>
        <translation>新增</translation>
    </message>
    <message>
        <location filename="../ui/change/ledger_style.py"/>
        <source>Grown</source>
        <translation>扩大</translation>
    </message>
    <message>
        <location filename="../ui/change/ledger_style.py"/>
        <source>Shrunk</source>
        <translation>缩小</translation>
    </message>
    <message>
        <location filename="../ui/change/ledger_style.py"/>
        <source>Gone</source>
        <translation>消失</translation>
    </message>
    <message>
        <location filename="../ui/change/ledger_style.py"/>
        <source>Stable</source>
        <translation>稳定</translation>
    </message>
    <message>
        <location filename="../ui/change/ledger_style.py"/>
        <source>Unobserved</source>
        <translation>未观测</translation>
    </message>
    <message>
        <location filename="../ui/change/plan.py"/>
        <source>A change needs two dates.</source>
        <translation>变化需要两个日期。</translation>
    </message>
    <message>
        <location filename="../ui/change/plan.py"/>
        <source>Tick at least two images or predictions.</source>
        <translation>请勾选至少两幅影像或两个预测结果。</translation>
    </message>
    <message>
        <location filename="../ui/change/plan.py"/>
        <source>The folder {} holds no images.</source>
        <translation>文件夹 {} 中没有影像。</translation>
    </message>
    <message>
        <location filename="../ui/change/plan.py"/>
        <source>Choose a folder with an image of each date, its date in the name.</source>
        <translation>请选择每期有一幅影像、文件名中有日期的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>Image</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/processing/compare.py"/>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Reference polygons</source>
        <translation>参考多边形</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Assessment area</source>
        <translation>评价区</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>F1, interval from</source>
        <translation>F1 区间下限</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>F1, interval to</source>
        <translation>F1 区间上限</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Overall accuracy</source>
        <translation>总体精度</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Kappa</source>
        <translation>Kappa 系数</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <source>Ponds found</source>
        <translation>检出的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Ponds missed</source>
        <translation>漏检的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>False ponds</source>
        <translation>误检的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Seconds to fit</source>
        <translation>拟合用时（秒）</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Seconds to predict</source>
        <translation>预测用时（秒）</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/compare/table.py"/>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/processing/compare.py"/>
        <source>Methods</source>
        <translation>方法</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Less method</source>
        <translation>减去的方法</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/sample/print_layout.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/print_layout.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Measure</source>
        <translation>指标</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/project/field_style.py"/>
        <source>Interval from</source>
        <translation>区间下限</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <location filename="../ui/project/field_style.py"/>
        <source>Interval to</source>
        <translation>区间上限</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>p</source>
        <translation>p 值</translation>
    </message>
    <message>
        <location filename="../ui/compare/comparison_sheets.py"/>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <source>{} comparison</source>
        <translation>{} 比较</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/score/layers.py"/>
        <source>{} reference ponds</source>
        <translation>{} 参考尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/score/layers.py"/>
        <source>{} predicted ponds</source>
        <translation>{} 预测尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/score/layers.py"/>
        <source>{} errors</source>
        <translation>{} 误差</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/score/layers.py"/>
        <source>Found</source>
        <translation>检出</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/score/layers.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Missed</source>
        <translation>漏检</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/score/layers.py"/>
        <source>A pond</source>
        <translation>正确</translation>
    </message>
    <message>
        <location filename="../ui/compare/layers.py"/>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <location filename="../ui/score/layers.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>False</source>
        <translation>误检</translation>
    </message>
    <message>
        <location filename="../ui/compare/plan.py"/>
        <source>The layer "{}" has no field "class".</source>
        <translation>图层“{}”没有字段“class”。</translation>
    </message>
    <message>
        <location filename="../ui/compare/plan.py"/>
        <source>Give it one: 1 for each polygon of a pond, 0 for other ground.</source>
        <translation>请添加该字段：尾矿库多边形填 1，其他地物填 0。</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>Comparison of methods</source>
        <translation>方法比较</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>Comparison of methods that map tailings ponds</source>
        <translation>尾矿库制图方法比较</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/print_layout.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Pixels</source>
        <translation>像元</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/score/print_layout.py"/>
        <source>Reference ponds</source>
        <translation>参考尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>TP</source>
        <translation>TP</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>FN</source>
        <translation>FN</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>FP</source>
        <translation>FP</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>TN</source>
        <translation>TN</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <source>Fit, s</source>
        <translation>拟合（秒）</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <location filename="../ui/compare/table.py"/>
        <source>Predict, s</source>
        <translation>预测（秒）</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>no result</source>
        <translation>无结果</translation>
    </message>
    <message>
        <location filename="../ui/compare/print_layout.py"/>
        <source>All methods were judged on the same pixels of the assessment area; none of them was fitted to these. Intervals of F1 are from a bootstrap over blocks of ground. Seconds are wall time, reading and writing included. The report has paired differences and tests.</source>
        <translation>所有方法都在评价区内相同的像元上评价，这些像元没有用于任何方法的拟合。F1 的置信区间由地面区块的自助法得到。秒数为实际耗时，包括读写。成对差异及检验见报告。</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Choose, or draw new</source>
        <translation>请选择，或新建</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>New layer</source>
        <translation>新建图层</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>All of the image</source>
        <translation>整幅影像</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>Tested inside {} polygon only.</source>
        <translation>只在 {} 个多边形内测试。</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>Tested inside {} polygons only.</source>
        <translation>只在 {} 个多边形内测试。</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>There, what no reference polygon covers counts as no pond.</source>
        <translation>其中没有参考多边形覆盖之处都按非尾矿库计。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>The engine is not set up yet.</source>
        <translation>引擎尚未安装。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>Open the page Engine of the panel and set it up.</source>
        <translation>请打开面板的“引擎”页进行安装。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>The engine wrote: {}</source>
        <translation>引擎输出：{}</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>Its last words are in the log panel, tab "{}".</source>
        <translation>它最后的输出在日志面板的“{}”标签中。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>A library of the engine failed in mid-run ({}), over a damaged file or a driver.</source>
        <translation>引擎的某个程序库在运行中途失败（{}），原因是文件损坏或驱动出错。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>Check whether the files of the job open in another program, or convert them (to GeoTIFF, GeoPackage) first; for a graphics driver, choose the device "CPU". A new engine starts by itself.</source>
        <translation>请检查任务所用的文件能否在其他程序中打开，或先将其转换（为 GeoTIFF、GeoPackage）；如果是显卡驱动，请把设备设为“CPU”。新的引擎会自动启动。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>killed or crashed</source>
        <translation>被终止或崩溃</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>exit status {}</source>
        <translation>退出状态 {}</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>The engine stopped in mid-run ({}).</source>
        <translation>引擎在运行中停止（{}）。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>Most often memory ran out or a graphics driver failed: close other programs or choose the device "CPU", then try again; a new engine starts by itself.</source>
        <translation>最常见的原因是内存耗尽或显卡驱动出错：请关闭其他程序，或把设备设为“CPU”，然后重试；新的引擎会自动启动。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>The engine's interpreter {} could not be started ({}).</source>
        <translation>无法启动引擎的解释器 {}（{}）。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>Open the page Engine of the panel and set the engine up again.</source>
        <translation>请打开面板的“引擎”页重新安装引擎。</translation>
    </message>
    <message>
        <location filename="../ui/engine/engine_process.py"/>
        <source>The engine's last output:
{}</source>
        <translation>引擎最后的输出：
{}</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>There are no wheels in {}.</source>
        <translation>{} 中没有 wheel 文件。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Choose the folder that pip download wrote its .whl files to.</source>
        <translation>请选择 pip download 存放 .whl 文件的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>The environment does not see the GDAL and numpy of this QGIS.</source>
        <translation>运行环境找不到本 QGIS 的 GDAL 和 numpy。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Look at the lines above, and reinstall QGIS with its Python bindings.</source>
        <translation>请查看上面的输出，并重新安装带 Python 绑定的 QGIS。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Installing…</source>
        <translation>正在安装…</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>pip could not install the engine's packages.</source>
        <translation>pip 未能安装引擎的软件包。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Look at the lines above. Without internet, install from a folder of wheels.</source>
        <translation>请查看上面的输出。没有互联网时，可从 wheel 文件夹安装。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Installing what comparisons need…</source>
        <translation>正在安装方法比较所需的软件包…</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>The installation replaced GDAL or numpy.</source>
        <translation>安装过程替换了 GDAL 或 numpy。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Report this with the lines above.</source>
        <translation>请附上面的输出报告该问题。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>The engine was installed, but cannot work. {}</source>
        <translation>引擎已安装，但不能工作。{}</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Try again, or choose the CPU.</source>
        <translation>请重试，或选择 CPU。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Checking the engine…</source>
        <translation>正在检查引擎…</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>The engine at {} does not answer.</source>
        <translation>位于 {} 的引擎没有响应。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Set it up again on the page Engine.</source>
        <translation>请在“引擎”页重新安装。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>{} could not be removed.</source>
        <translation>无法删除 {}。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Close other QGIS windows that use the engine, and try again.</source>
        <translation>请关闭其他使用该引擎的 QGIS 窗口，然后重试。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>no NVIDIA driver found</source>
        <translation>未找到 NVIDIA 驱动程序</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>the NVIDIA driver does not answer</source>
        <translation>NVIDIA 驱动程序没有响应</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>the NVIDIA driver {} is too old for CUDA 12, which needs {} or later</source>
        <translation>NVIDIA 驱动程序 {} 太旧，CUDA 12 需要 {} 或更高版本</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>{}, driver {}</source>
        <translation>{}，驱动程序 {}</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Making the environment…</source>
        <translation>正在建立运行环境…</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>The environment could not be made in {}.</source>
        <translation>无法在 {} 中建立运行环境。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Close other QGIS windows that use the engine, check the disk space, and try again.</source>
        <translation>请关闭其他使用该引擎的 QGIS 窗口，检查磁盘空间，然后重试。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <location filename="../ui/project/geopackage.py"/>
        <source>{} cannot be written: {}.</source>
        <translation>无法写入 {}：{}。</translation>
    </message>
    <message>
        <location filename="../ui/engine/environment_setup.py"/>
        <source>Make the folder writable, or free some disk space.</source>
        <translation>请使该文件夹可写，或释放一些磁盘空间。</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>The Python interpreter that belongs to this QGIS was not found ({}).</source>
        <translation>没有找到属于本 QGIS 的 Python 解释器（{}）。</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>Reinstall QGIS with its Python bindings and GDAL's, or name an interpreter in the environment variable TAILING_POND_MAPPER_PYTHON.</source>
        <translation>请重新安装带 Python 绑定和 GDAL 绑定的 QGIS，或在环境变量 TAILING_POND_MAPPER_PYTHON 中指定解释器。</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>{}: not there</source>
        <translation>{}：不存在</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>macOS keeps the Python of this QGIS from loading packages that QGIS did not bring.</source>
        <translation>macOS 不允许此 QGIS 的 Python 加载 QGIS 自带以外的软件包。</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>Install Python {version} for {machine} beside it, from python.org or with Homebrew (python@{version}), and try again: the engine then runs in that one, with the GDAL and numpy of this QGIS.</source>
        <translation>请另行安装适用于 {machine} 的 Python {version}（从 python.org 下载，或用 Homebrew 安装 python@{version}），然后重试：引擎将在该 Python 中运行，并使用此 QGIS 的 GDAL 和 numpy。</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>does not run</source>
        <translation>无法运行</translation>
    </message>
    <message>
        <location filename="../ui/engine/host_python.py"/>
        <source>is Python {}, QGIS runs {}</source>
        <translation>是 Python {}，而 QGIS 使用 {}</translation>
    </message>
    <message>
        <location filename="../ui/engine/pip_source.py"/>
        <source>{} cannot install packages: it has no pip.</source>
        <translation>{} 没有 pip，无法安装软件包。</translation>
    </message>
    <message>
        <location filename="../ui/engine/pip_source.py"/>
        <source>A flatpak of QGIS comes without it. Install from a folder of wheels that holds pip's own as well (python -m pip download pip), or install QGIS from the packages of your system.</source>
        <translation>flatpak 版 QGIS 不带 pip。请从 wheel 文件夹安装，其中也要有 pip 自身的 wheel（python -m pip download pip），或者改用系统软件包安装 QGIS。</translation>
    </message>
    <message>
        <location filename="../ui/engine/pip_source.py"/>
        <source>Run the OSGeo4W Setup, install the package python3-pip, and try again.</source>
        <translation>请运行 OSGeo4W Setup，安装软件包 python3-pip，然后重试。</translation>
    </message>
    <message>
        <location filename="../ui/engine/pip_source.py"/>
        <source>In a terminal, run: sudo apt install python3-venv. Then try again.</source>
        <translation>请在终端中运行：sudo apt install python3-venv，然后重试。</translation>
    </message>
    <message>
        <location filename="../ui/engine/pip_source.py"/>
        <source>Install Python's modules venv and ensurepip with the package manager of your system, and try again.</source>
        <translation>请用系统的软件包管理器安装 Python 的 venv 和 ensurepip 模块，然后重试。</translation>
    </message>
    <message>
        <location filename="../ui/engine/proxy.py"/>
        <source>The proxy {} set in QGIS is no HTTP proxy, and pip knows no other.</source>
        <translation>QGIS 中设置的代理 {} 不是 HTTP 代理，而 pip 只认识 HTTP 代理。</translation>
    </message>
    <message>
        <location filename="../ui/engine/proxy.py"/>
        <source>Set an HTTP proxy under Settings &gt; Options &gt; Network, or install from a folder.</source>
        <translation>请在 设置 &gt; 选项 &gt; 网络 中设置 HTTP 代理，或从文件夹安装。</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <location filename="../ui/widgets/forms.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <source>Keep the probability raster</source>
        <translation>保留概率栅格</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <source>Smallest pond</source>
        <translation>最小尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <location filename="../ui/processing/parameter_kinds.py"/>
        <source>Run on</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <source>New projects begin with these. What a project itself remembers goes first.</source>
        <translation>新工程以此为初始设置；工程自身记住的设置优先。</translation>
    </message>
    <message>
        <location filename="../ui/options_page.py"/>
        <location filename="../ui/window_actions.py"/>
        <source>Tailing Pond Mapper</source>
        <translation>Tailing Pond Mapper</translation>
    </message>
    <message>
        <location filename="../ui/page_base/drawing.py"/>
        <source>Click the corners of a polygon; a right click ends it. Every edit is saved.</source>
        <translation>单击多边形的各个角点，右键结束。每次编辑都会保存。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/drawing.py"/>
        <source>{} What was predicted is hidden until you stop.</source>
        <translation>{}停止绘制前，预测结果保持隐藏。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/drawing.py"/>
        <source>Every polygon is a pond now. Click its corners; a right click ends it.</source>
        <translation>现在勾绘的都是尾矿库。单击各个角点，右键结束。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/drawing.py"/>
        <source>Every polygon is other ground now. Click its corners; a right click ends it.</source>
        <translation>现在勾绘的都是其他地物。单击各个角点，右键结束。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/drawing.py"/>
        <source>The layer is in the temporary folder {}: export it to keep it.</source>
        <translation>该图层在临时文件夹 {} 中：要保留请导出。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/notices.py"/>
        <source>Cancelled; nothing was kept.</source>
        <translation>已取消，没有保留任何结果。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/page.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../ui/page_base/page.py"/>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <location filename="../ui/page_base/page.py"/>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <location filename="../ui/page_base/project_job.py"/>
        <source>The project names "{}". It was not read: it was never used here, or is not on this machine. Choose it yourself if you trust it.</source>
        <translation>工程中指定了“{}”。没有读取它：它从未在此使用过，或不在本机上。如果您信任它，请自行选择。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/project_job.py"/>
        <source>The project is not saved: the result is in a temporary folder, which the system clears. Save the project, or choose a folder to save to, and run it again.</source>
        <translation>工程尚未保存：结果位于会被系统清除的临时文件夹中。请保存工程或选择保存文件夹，然后重新运行。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/result_links.py"/>
        <source>The report {} is no longer there.</source>
        <translation>报告 {} 已不存在。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/result_links.py"/>
        <source>The folder {} is no longer there.</source>
        <translation>文件夹 {} 已不存在。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/result_links.py"/>
        <source>The layout is no longer in the project.</source>
        <translation>该布局已不在工程中。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/result_links.py"/>
        <source>Saved as {}.</source>
        <translation>已保存为 {}。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/result_links.py"/>
        <source>{} cannot be written.</source>
        <translation>无法写入 {}。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/result_links.py"/>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>Close it where it is open, or check that its folder can be written to.</source>
        <translation>请在已打开它的程序中将其关闭，或检查其文件夹是否可写。</translation>
    </message>
    <message>
        <location filename="../ui/page_base/saved_edits.py"/>
        <source>Drawn</source>
        <translation>绘制</translation>
    </message>
    <message>
        <location filename="../ui/prepare/layers.py"/>
        <source>{} was written but cannot be opened.</source>
        <translation>{} 已写出，但无法打开。</translation>
    </message>
    <message>
        <location filename="../ui/prepare/layers.py"/>
        <source>Check that the disk is not full, and prepare the product again.</source>
        <translation>请检查磁盘是否已满，然后重新处理该产品。</translation>
    </message>
    <message>
        <location filename="../ui/prepare/layers.py"/>
        <source>Natural colour</source>
        <translation>自然彩色</translation>
    </message>
    <message>
        <location filename="../ui/prepare/layers.py"/>
        <source>False colour</source>
        <translation>假彩色</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>The raster of classes to judge: 1 pond, 0 other.</source>
        <translation>要评价的分类栅格：1 尾矿库，0 其他。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Polygons of all ponds inside the assessment area, in any reference system. With a field "class", 1 is pond and 0 is other. May be empty where there is a sample.</source>
        <translation>评价区内全部尾矿库的多边形，坐标系不限。有字段“class”时，1 为尾矿库，0 为其他。有样本时可以留空。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Points drawn by Draw a probability sample, labelled. Only these allow an estimate of the area of ponds and of the accuracy of the whole map.</source>
        <translation>由“抽取概率样本”抽出并已标注的点。只有它能用来估计尾矿库面积和整幅图的精度。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Go on without points that are unsure or not yet labelled. Where those are the difficult ones, the accuracies come out too high.</source>
        <translation>不计不确定或尚未标注的点。若它们恰是困难的点，精度会偏高。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Where the reference is complete; nothing else is assessed. Empty: wherever the prediction is valid.</source>
        <translation>参考在其中完整；其余不作评价。留空：预测结果有效的所有地方。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Of the same segmentation: the report then says what other thresholds give.</source>
        <translation>同一次分割的概率：报告随后说明其他阈值会给出什么。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>The report's map shows the ponds on it.</source>
        <translation>报告中的地图以它为底图显示尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Smaller ponds are neither missed nor false, in the reference and in the prediction.</source>
        <translation>参考和预测中较小的尾矿库既不算漏检，也不算误检。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>A folder for score.json, confusion.csv, report.html, errors.tif and the verdict on each pond.</source>
        <translation>存放 score.json、confusion.csv、report.html、errors.tif 和每个尾矿库判定的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>The estimates then hold for the inside of these polygons. Empty: the whole map.</source>
        <translation>估计只对这些多边形内部成立。留空：整幅图。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>stratified draws from each class of the map by itself, so that rare ponds get enough points; simple draws from all pixels alike.</source>
        <translation>stratified 从图的每一类分别抽取，使少见的尾矿库得到足够的点；simple 从所有像元中同等抽取。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>How many points to label. Leave it empty to give a standard error instead.</source>
        <translation>要标注多少个点。留空则改为给出标准误。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>As many points are drawn as the overall accuracy needs for this standard error, if the expectations below are right.</source>
        <translation>抽取的点数使总体精度达到此标准误，前提是下面的预期正确。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>No class of the map gets fewer points, however rare it is.</source>
        <translation>图的每一类不少于此数，无论多么少见。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>A guess at the user's accuracy of ponds. It decides how many points are drawn, not what they will say.</source>
        <translation>对尾矿库用户精度的猜测。它决定抽多少点，不影响结果。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>A guess at the user's accuracy of other ground. It decides how many points are drawn, not what they will say.</source>
        <translation>对其他地物用户精度的猜测。它决定抽多少点，不影响结果。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>A GeoPackage of points with an empty field label, and tables that belong to the sample.</source>
        <translation>点的 GeoPackage，字段 label 为空，另有属于样本的表。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>The image that every method maps.</source>
        <translation>每种方法都要制图的影像。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Polygons with an integer field "class" that the classifiers are fitted to: 1 pond, 0 other. Not needed for the U-Net alone.</source>
        <translation>带整数字段“class”的多边形，用来拟合分类器：1 尾矿库，0 其他。只用 U-Net 时不需要。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Where the reference is complete, away from the samples; nothing else is assessed.</source>
        <translation>参考在其中完整，且远离样本；其余不作评价。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>What to compare. One that fails leaves the others' results.</source>
        <translation>要比较什么。某一方法失败时，其他方法的结果保留。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Polygon by polygon, between training and test. Otherwise samples that touch the assessment area are refused: a method is not tested on what it was fitted to.</source>
        <translation>逐个多边形分到训练和测试。否则与评价区相接的样本会被拒绝：方法不在拟合所用的样本上测试。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>What random forest and its like are given.</source>
        <translation>随机森林等方法所看到的波段。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>More trees take longer and seldom harm.</source>
        <translation>树越多越慢，很少有害。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Levels of a tree; 0: as many as it takes.</source>
        <translation>树的层数；0：需要多少就多少。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Fewest sample pixels at the end of a branch.</source>
        <translation>分枝末端最少的样本像元数。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>How much a wrong sample pixel counts; 0: chosen by cross-validation over polygons.</source>
        <translation>判错的样本像元的分量；0：按多边形的交叉验证选择。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>How near pixels must be to count as alike; 0: chosen by cross-validation over polygons.</source>
        <translation>像元要多接近才算相似；0：按多边形的交叉验证选择。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>A support vector machine takes long on many pixels: some are drawn.</source>
        <translation>支持向量机处理大量像元很慢：从中抽取一部分。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Share of the ground that is pond, before the image is looked at.</source>
        <translation>不看影像时，尾矿库所占地面的比例。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>Where the samples hold more, some are drawn.</source>
        <translation>样本更多时，从中抽取一部分。</translation>
    </message>
    <message>
        <location filename="../ui/processing/accuracy_parameter_help.py"/>
        <source>A folder for comparison.json, report.html, and the map, errors and fitted model of each method.</source>
        <translation>存放 comparison.json、report.html 以及每种方法的图、误差和拟合模型的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/segment.py"/>
        <source>Threshold (the model's own if empty)</source>
        <translation>阈值（留空采用模型自身的阈值）</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Workers (as many as there is room for if empty)</source>
        <translation>工作进程数（留空则按内存和核心数）</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Address of a Dask scheduler</source>
        <translation>Dask 调度器地址</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Write the joined ponds as GeoParquet, too</source>
        <translation>同时把合并的尾矿库写为 GeoParquet</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>List of scenes (CSV or STAC item collection)</source>
        <translation>景列表（CSV 或 STAC 条目集合）</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Or folder of images and products</source>
        <translation>或影像和产品的文件夹</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/segment.py"/>
        <source>Model (the plugin's own if empty)</source>
        <translation>模型（留空为插件自带的模型）</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/processing/threshold.py"/>
        <source>Smallest pond (m²)</source>
        <translation>最小尾矿库（m²）</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <location filename="../ui/processing/prepare.py"/>
        <source>Elevation model (m)</source>
        <translation>高程模型（m）</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Keep the probability rasters</source>
        <translation>保留概率栅格</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Folder for results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Joined ponds</source>
        <translation>合并的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Scenes that are done, and that failed</source>
        <translation>已完成和失败的各景</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Scenes that are done</source>
        <translation>已完成的景数</translation>
    </message>
    <message>
        <location filename="../ui/processing/batch.py"/>
        <source>Scenes that failed</source>
        <translation>失败的景数</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Least confidence at one of the dates (the model's own if empty; 0 for all)</source>
        <translation>某一期至少应有的置信度（留空则取模型自己的；0 为全部）</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Unchanged ponds that are not flagged (%)</source>
        <translation>未变化的尾矿库中不被标记的比例（%）</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Images or predictions</source>
        <translation>影像或预测结果</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Dates (found by themselves if empty)</source>
        <translation>日期（留空则自动查找）</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>Band numbers of blue, green, red, near infrared</source>
        <translation>蓝、绿、红、近红外的波段号</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/processing/score.py"/>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Ledger</source>
        <translation>台账</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/processing/score.py"/>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <location filename="../ui/processing/export_register.py"/>
        <location filename="../ui/processing/review_figures.py"/>
        <location filename="../ui/processing/segment.py"/>
        <source>Number of ponds</source>
        <translation>尾矿库数量</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Ponds that changed</source>
        <translation>发生变化的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>New ponds</source>
        <translation>新增的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Grown ponds</source>
        <translation>扩大的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Shrunk ponds</source>
        <translation>缩小的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Gone ponds</source>
        <translation>消失的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/change.py"/>
        <source>Unobserved ponds</source>
        <translation>未观测的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>Reference</source>
        <translation>参考数据</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Model of the U-Net</source>
        <translation>U-Net 的模型</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Divide samples that touch the assessment area</source>
        <translation>划分与评价区相接的样本</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/project/field_style.py"/>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>F1 of {}</source>
        <translation>{}的 F1</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Random forest: trees</source>
        <translation>随机森林：决策树数</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Random forest: depth</source>
        <translation>随机森林：深度</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Random forest: pixels in a leaf</source>
        <translation>随机森林：叶节点像元数</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Support vector machine: C</source>
        <translation>支持向量机：C</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Support vector machine: gamma</source>
        <translation>支持向量机：gamma</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Support vector machine: sample pixels at most</source>
        <translation>支持向量机：样本像元数上限</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Maximum likelihood: prior of ponds</source>
        <translation>最大似然：尾矿库先验概率</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Sample pixels at most, for the others</source>
        <translation>其他方法的样本像元数上限</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Seed (same seed, same comparison)</source>
        <translation>随机种子（种子相同，比较结果相同）</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <location filename="../ui/processing/segment.py"/>
        <source>Band numbers in the order of a model with other bands</source>
        <translation>波段编号，按使用其他波段的模型的顺序</translation>
    </message>
    <message>
        <location filename="../ui/processing/compare.py"/>
        <source>Bands that classifiers see (all if empty)</source>
        <translation>分类器使用的波段（留空为全部）</translation>
    </message>
    <message>
        <location filename="../ui/processing/export_register.py"/>
        <location filename="../ui/processing/join_reviews.py"/>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <location filename="../ui/processing/export_register.py"/>
        <source>Register</source>
        <translation>名录</translation>
    </message>
    <message>
        <location filename="../ui/processing/export_register.py"/>
        <location filename="../ui/review/register_job.py"/>
        <source>{} pond written to {}.</source>
        <translation>{} 个尾矿库已写入 {}。</translation>
    </message>
    <message>
        <location filename="../ui/processing/export_register.py"/>
        <location filename="../ui/review/register_job.py"/>
        <source>{} ponds written to {}.</source>
        <translation>{} 个尾矿库已写入 {}。</translation>
    </message>
    <message>
        <location filename="../ui/processing/job_algorithm.py"/>
        <source>The parameter {} is missing.</source>
        <translation>缺少参数 {}。</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Review of another person</source>
        <translation>另一人的复核</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Who joins them (you if empty)</source>
        <translation>合并者（留空则为您）</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Joined review</source>
        <translation>合并后的复核</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <location filename="../ui/processing/sample.py"/>
        <location filename="../ui/review/page.py"/>
        <location filename="../ui/review/register_job.py"/>
        <source>GeoPackages (*.gpkg)</source>
        <translation>GeoPackage (*.gpkg)</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Decisions that were taken over</source>
        <translation>采纳的决定</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Ponds that were new</source>
        <translation>新增的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Ponds that were decided differently</source>
        <translation>决定不一致的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>Ponds with another outline to ask about</source>
        <translation>轮廓不同、有待询问的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>{} is one of the reviews that are to be joined.</source>
        <translation>{} 是要合并的复核之一。</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/train/plan.py"/>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <source>The joined review cannot be written to {}: {}</source>
        <translation>合并后的复核无法写入 {}：{}</translation>
    </message>
    <message>
        <location filename="../ui/processing/join_reviews.py"/>
        <location filename="../ui/review/register.py"/>
        <source>Close the program that has the file open, or choose another file.</source>
        <translation>请关闭占用该文件的程序，或另选文件。</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>Seed (same seed, same network)</source>
        <translation>随机种子（种子相同，网络相同）</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <source>Images (those that the review names if empty)</source>
        <translation>影像（留空则为复核中记载的影像）</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>Model to start from (the plugin's own if empty)</source>
        <translation>初始模型（留空为插件自带的模型）</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>Epochs (automatic if empty)</source>
        <translation>训练轮数（留空为自动）</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>New model</source>
        <translation>新模型</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/train.py"/>
        <source>Models (*.onnx)</source>
        <translation>模型 (*.onnx)</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <source>What is better on what was held out</source>
        <translation>在留作验证的尾矿库上哪一项更好</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/processing/review_figures.py"/>
        <source>In words</source>
        <translation>文字说明</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <source>Held-out loss before</source>
        <translation>训练前的验证损失</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <source>Held-out loss after</source>
        <translation>训练后的验证损失</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/review/learning_plan.py"/>
        <source>There is no model that could learn.</source>
        <translation>没有可用于学习的模型。</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <source>Choose one.</source>
        <translation>请选择一个。</translation>
    </message>
    <message>
        <location filename="../ui/processing/learn.py"/>
        <location filename="../ui/train/plan.py"/>
        <source>There is a model "{}" in {} already.</source>
        <translation>{1} 中已有模型“{0}”。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Number of the blue band. Empty: bands are found by their descriptions, wavelengths or colours. Give all bands of the model or none.</source>
        <translation>蓝波段的编号。留空：按描述、波长或颜色识别波段。模型的波段要么全部给出，要么都不给。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Number of the green band.</source>
        <translation>绿波段的编号。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Number of the red band.</source>
        <translation>红波段的编号。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Number of the near-infrared band. The shipped model does without, less well.</source>
        <translation>近红外波段的编号。随附的模型没有它也能运行，但效果较差。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Numbers of bands, with spaces, in the order in which the model has them; such as 1 2 3 4. Only for models with other bands than blue, green, red and near infrared.</source>
        <translation>波段编号，以空格分隔，按模型中的顺序，例如 1 2 3 4。仅用于波段不是蓝、绿、红、近红外的模型。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>An ONNX file: of this plugin, a classifier fitted by a comparison, or a Segmentor made for Deepness.</source>
        <translation>ONNX 文件：本插件的模型、由比较拟合的分类器，或为 Deepness 制作的 Segmentor。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Smaller ponds are left out of the outlines, by their area on the ellipsoid. The raster keeps them.</source>
        <translation>小于此值的尾矿库不列入轮廓，按椭球面上的面积计。栅格不受影响。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>How far an outline may move, in pixels. 0 keeps the exact edges of the pixels.</source>
        <translation>轮廓最多可移动多少像元。0 表示保持像元的精确边缘。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>auto takes the GPU where it works, else the CPU, and says which; cpu; cuda fails where there is no GPU.</source>
        <translation>auto 在 GPU 可用时使用 GPU，否则使用 CPU，并说明用了哪一个；cpu；cuda 在没有 GPU 时报错。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A first look at the image, averaged to about 30 m, tells on which ground a pond can be, and only that is searched: faster where mines are few. Ponds that it overlooks are in no result.</source>
        <translation>先看平均到约 30 m 的影像，初筛出可能有尾矿库的地面，只搜索这些地面：矿山少的地方更快。初筛漏掉的尾矿库不会出现在任何结果中。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A GeoPackage with the outlines: area and perimeter on the ellipsoid, mean probability, confidence.</source>
        <translation>存放轮廓的 GeoPackage：椭球面上的面积和周长、平均概率、置信度。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Where random numbers begin: the same number gives the same result again.</source>
        <translation>随机数的起点：相同的数得到相同的结果。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A raster with blue, green, red and preferably near-infrared bands, a coordinate reference system and pixels of 0.6 to 30 m. Not a raw Level-1A image: prepare that first.</source>
        <translation>栅格，含蓝、绿、红波段，最好还有近红外，有坐标参照系，像元 0.6 至 30 m。不能是未经处理的 1A 级影像：请先处理。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Cover this rectangle only, snapped to pixels. Empty: the whole image.</source>
        <translation>只处理此矩形，对齐到像元。留空：整幅影像。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Cover the inside of these polygons only; all else becomes nodata.</source>
        <translation>只处理这些多边形内部；其余为无数据。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A pixel is a pond from this probability on. Lower: fewer ponds are missed, more are false. Empty: the one that the model's card recommends.</source>
        <translation>概率达到此值的像元判为尾矿库。越低，漏检越少，误检越多。留空：模型卡推荐的值。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>How much is computed at once. The result does not depend on it.</source>
        <translation>一次计算多少。结果与之无关。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A raster of bytes on the image's own grid: 1 pond, 0 other, 255 nodata.</source>
        <translation>与影像格网相同的字节型栅格：1 尾矿库，0 其他，255 无数据。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A raster of percents, 0 to 100, 255 nodata. Needed to try other thresholds later without running the network.</source>
        <translation>百分数栅格，0 至 100，255 无数据。以后不运行网络而尝试其他阈值时需要。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The probability raster that a segmentation kept: percents, 0 to 100.</source>
        <translation>分割时保留的概率栅格：百分数，0 至 100。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A pixel is a pond from this probability on; whole percents are exact. One that was chosen on reference polygons looks better on them than elsewhere.</source>
        <translation>概率达到此值的像元判为尾矿库；整百分数是精确的。在参考多边形上选出的阈值，在那里的表现好于在别处。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>An image of each date, or predictions made from them, in any order. Images of one day belong into one raster first.</source>
        <translation>每期一幅影像，或由其得到的预测结果，顺序不限。同一天的影像应先拼成一个栅格。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A date for each input, in their order, with spaces, such as 2019-03-18 2020-03-20. Empty: from metadata, XML file or file name.</source>
        <translation>按顺序为每个输入给出日期，以空格分隔，如 2019-03-18 2020-03-20。留空：取自元数据、XML 文件或文件名。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Ponds that never had this confidence are left out: most of them are none. Empty: the one from which the model shows ponds.</source>
        <translation>从未达到这一置信度的尾矿库不列入：其中大多不是尾矿库。留空：模型显示尾矿库的置信度。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>How many of 100 ponds that do not change are not flagged, in percent. Higher: fewer false alarms, and more changes are missed.</source>
        <translation>100 个未变化的尾矿库中不被标记的个数，百分数。越高：虚警越少，漏掉的变化越多。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Smaller outlines are left out at every date, by their area on the ellipsoid.</source>
        <translation>每期都略去较小的轮廓，按椭球面上的面积计。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A folder for the ledger as a GeoPackage, ledger.csv, change.json, report.html and the predictions that were made.</source>
        <translation>存放台账的 GeoPackage、ledger.csv、change.json、report.html 和所作预测结果的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Images with the bands of the model, to learn from.</source>
        <translation>要学习的影像，波段与模型相同。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Polygons of ponds on these images. With a field "class", 1 is pond and 0 is other, and what no polygon covers is not learnt from.</source>
        <translation>这些影像上尾矿库的多边形。有字段“class”时，1 为尾矿库，0 为其他，没有多边形覆盖的地方不学习。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Where every pond is drawn: what no polygon covers there is no pond.</source>
        <translation>其中每个尾矿库都已勾绘：那里没有多边形覆盖的地方都不是尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The network that goes on learning. Few polygons suffice only for that.</source>
        <translation>继续学习的网络。多边形不多时只能如此。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Needs many images and hours; the model above is unused.</source>
        <translation>需要许多影像和数小时；不使用上面的模型。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>How often all is gone through. The best one is kept.</source>
        <translation>全部数据学习多少遍。保留最好的一轮。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>An ONNX file with its card; the polygons that it learnt from are kept beside it.</source>
        <translation>ONNX 文件，内含模型卡；所学的多边形保存在它旁边。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The archive as delivered, its folder, or one image or XML file of it.</source>
        <translation>交付时的压缩包、其文件夹，或其中一个影像或 XML 文件。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Heights of the ground in metres. Without them, hills end up beside their place.</source>
        <translation>地面高程，单位米。没有它，山丘的位置会偏移。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Give the bands the pixels of the panchromatic image; sixteen times the data.</source>
        <translation>使各波段具有全色影像的像元大小；数据量为十六倍。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Take haze off. The shipped network was trained without.</source>
        <translation>去除霾的影响。随附的网络训练时没有使用。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>One height for all ground, where there is no elevation model.</source>
        <translation>没有高程模型时，所有地面取同一高程。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The bands of WFV are delivered in another order.</source>
        <translation>WFV 的波段交付时是另一种顺序。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Of the image that is made.</source>
        <translation>所生成影像的坐标参照系。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A GeoTIFF of reflectance in ten-thousandths, with bands by name; 0 is nodata.</source>
        <translation>反射率的 GeoTIFF，单位万分之一，波段有名称；0 为无数据。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The GeoPackage of a review, as page Review of the panel keeps it.</source>
        <translation>复核的 GeoPackage，由面板的“复核”页保存。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Another review of the same ground. A decision goes before none; of two, the later one.</source>
        <translation>同一地面的另一份复核。有判定的优先于没有的；两者都有时以较晚的为准。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Name in the history of the joined review.</source>
        <translation>合并后复核历史中的署名。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A new review with the decisions of both, which page Review can go on with.</source>
        <translation>含双方判定的新复核，“复核”页可以继续使用。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The ponds that are accepted or edited; the name's ending says in what format.</source>
        <translation>已接受或已编辑的尾矿库；格式由文件名的扩展名决定。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Where the ponds of the review were found.</source>
        <translation>找到复核中尾矿库的影像。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>The ONNX file with its card; not written where nothing got better.</source>
        <translation>ONNX 文件，内含模型卡；没有变得更好时不写出。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>A CSV with a column image, whose paths are relative to it, or a STAC item collection. Columns date and cloud (percent) decide which scene is believed where they overlap.</source>
        <translation>含 image 列的 CSV（路径相对于该 CSV），或 STAC 条目集合。date 和 cloud（百分比）列决定重叠处采用哪一景。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>All images and Level-1A products in this folder and those inside it.</source>
        <translation>此文件夹及其子文件夹中的全部影像和 1A 级产品。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Smaller ponds are left out of the joined layer, once they are joined.</source>
        <translation>合并之后，更小的尾矿库不列入合并图层。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Heights for Level-1A products, in metres.</source>
        <translation>1A 级产品所用的高程，米。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Write a raster of percents for each scene, to try other thresholds later.</source>
        <translation>为每景写出百分比栅格，供以后尝试其他阈值。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Processes that work at the same time, one thread each. More than one need what the page Engine installs for Batch.</source>
        <translation>同时工作的进程数，每个一个线程。多于一个时需要“引擎”页为批处理安装的软件包。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Of a Dask cluster that exists, such as tcp://192.168.1.10:8786.</source>
        <translation>已有 Dask 集群的地址，例如 tcp://192.168.1.10:8786。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Needs a GDAL with the driver Parquet.</source>
        <translation>需要带有 Parquet 驱动的 GDAL。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_help.py"/>
        <source>Joined ponds, the list of what is done and what failed, and a folder for each scene. Choose that of an earlier run to go on with it.</source>
        <translation>合并的尾矿库、已完成和失败的清单，以及每景一个文件夹。选择以前运行的文件夹即可继续。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_kinds.py"/>
        <source>Blue band (found by itself if empty)</source>
        <translation>蓝波段（留空则自动识别）</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_kinds.py"/>
        <source>Green band</source>
        <translation>绿波段</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_kinds.py"/>
        <source>Red band</source>
        <translation>红波段</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_kinds.py"/>
        <source>Near-infrared band (none if empty)</source>
        <translation>近红外波段（留空表示没有）</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_kinds.py"/>
        <source>Screen first: skip ground without signs of ponds</source>
        <translation>先初筛：跳过没有尾矿库迹象的地面</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_values.py"/>
        <source>Some of the bands blue, green and red are given, and some are not.</source>
        <translation>蓝、绿、红波段只给出了一部分。</translation>
    </message>
    <message>
        <location filename="../ui/processing/parameter_values.py"/>
        <source>Give all three, or none and let them be found.</source>
        <translation>请三个全部给出，或都不给出以便自动识别。</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Height where there is no model, m above the ellipsoid (the product's own if empty)</source>
        <translation>没有高程模型时的椭球高，m（留空采用产品自身的值）</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Put the bands in the order of their wavelengths</source>
        <translation>按波长排列波段</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Reference system (the UTM zone of the product if empty)</source>
        <translation>坐标参照系（留空为产品所在的 UTM 带）</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Level-1A product</source>
        <translation>1A 级产品</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Pan-sharpen</source>
        <translation>全色融合</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Dark-object subtraction</source>
        <translation>暗目标法</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Prepared image</source>
        <translation>处理后的影像</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>When it was taken (ISO 8601, UTC)</source>
        <translation>成像时间（ISO 8601，UTC）</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Where the gains came from</source>
        <translation>定标系数的来源</translation>
    </message>
    <message>
        <location filename="../ui/processing/prepare.py"/>
        <source>Where the heights came from</source>
        <translation>高程的来源</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Predicted ponds that were accepted</source>
        <translation>已接受的预测尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Predicted ponds that were accepted with another outline</source>
        <translation>修改轮廓后接受的预测尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Ponds that were missed and drawn</source>
        <translation>漏检后补绘的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Predicted ponds that are none</source>
        <translation>并非尾矿库的预测</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Ponds that nobody has decided on</source>
        <translation>尚未决定的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Likely ponds among those that are left</source>
        <translation>尚未决定者中可能的尾矿库数</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Likely ponds, at least</source>
        <translation>可能的尾矿库数，下限</translation>
    </message>
    <message>
        <location filename="../ui/processing/review_figures.py"/>
        <source>Likely ponds, at most</source>
        <translation>可能的尾矿库数，上限</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Points of each class at least (stratified)</source>
        <translation>每个类别的最少点数（分层）</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/processing/threshold.py"/>
        <location filename="../ui/sample/print_layout.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Prediction</source>
        <translation>预测结果</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Draw inside</source>
        <translation>抽样范围</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Design</source>
        <translation>抽样设计</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Points (or a standard error below)</source>
        <translation>点数（或在下面给出标准误）</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Standard error of the overall accuracy, 0 to 1</source>
        <translation>总体精度的标准误，0 至 1</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Expected to be right of what is mapped as pond, 0 to 1</source>
        <translation>图上划为尾矿库者的预期正确率，0 至 1</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Expected to be right of the rest, 0 to 1</source>
        <translation>其余部分的预期正确率，0 至 1</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Seed (same seed, same points)</source>
        <translation>随机种子（种子相同，样本点相同）</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Points to label</source>
        <translation>待标注的点</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Standard error to expect of the overall accuracy</source>
        <translation>总体精度的预期标准误</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Standard error to expect of the area of ponds, m²</source>
        <translation>尾矿库面积的预期标准误，m²</translation>
    </message>
    <message>
        <location filename="../ui/processing/sample.py"/>
        <source>Points</source>
        <translation>点数</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Smallest pond that counts (m²; empty: as in the segmentation)</source>
        <translation>参加统计的最小尾矿库（m²；留空：与分割时一致）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Seed (same seed, same intervals)</source>
        <translation>随机种子（种子相同，置信区间相同）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Labelled sample</source>
        <translation>已标注的样本</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Leave out points of the sample without a label</source>
        <translation>略去样本中没有标注的点</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Errors</source>
        <translation>误差</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>True positives</source>
        <translation>真阳性（TP）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>False positives</source>
        <translation>假阳性（FP）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>False negatives</source>
        <translation>假阴性（FN）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>True negatives</source>
        <translation>真阴性（TN）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Reference ponds found</source>
        <translation>检出的参考尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Reference ponds missed</source>
        <translation>漏检的参考尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>False predicted ponds</source>
        <translation>误检的预测尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Threshold of the best F1</source>
        <translation>F1 最高的阈值</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Overall accuracy by the sample</source>
        <translation>总体精度（按样本）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>User’s accuracy of ponds by the sample</source>
        <translation>尾矿库的用户精度（按样本）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Producer’s accuracy of ponds by the sample</source>
        <translation>尾矿库的生产者精度（按样本）</translation>
    </message>
    <message>
        <location filename="../ui/processing/score.py"/>
        <source>Area of ponds by the sample (m²)</source>
        <translation>尾矿库面积（按样本，m²）</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>Area of ponds (m²)</source>
        <translation>尾矿库面积（m²）</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>Pixels per side of a window (by memory if empty)</source>
        <translation>窗口每边的像元数（留空则按内存确定）</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>Part to cover</source>
        <translation>要覆盖的范围</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>Polygons to cover</source>
        <translation>要覆盖的多边形</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/processing/threshold.py"/>
        <source>Simplify outlines (pixels)</source>
        <translation>简化轮廓（像元）</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/processing/threshold.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <location filename="../ui/text/words.py"/>
        <source>Ponds</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>Share of the ground that was not searched</source>
        <translation>没有搜索的地面所占比例</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>{} pond, {:,.0f} m², on {}, in {:.1f} s</source>
        <translation>{0} 个尾矿库，{1:,.0f} m²，用时 {3:.1f} 秒，运行于 {2}</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>{} ponds, {:,.0f} m², on {}, in {:.1f} s</source>
        <translation>{0} 个尾矿库，{1:,.0f} m²，用时 {3:.1f} 秒，运行于 {2}</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <source>The extent</source>
        <translation>该范围</translation>
    </message>
    <message>
        <location filename="../ui/processing/segment.py"/>
        <location filename="../ui/segment/plan.py"/>
        <source>The layer "{}"</source>
        <translation>图层“{}”</translation>
    </message>
    <message>
        <location filename="../ui/processing/threshold.py"/>
        <source>Probability (percent)</source>
        <translation>概率（百分比）</translation>
    </message>
    <message>
        <location filename="../ui/processing/threshold.py"/>
        <source>Threshold (0 to 1)</source>
        <translation>阈值（0 至 1）</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Segment tailings ponds</source>
        <translation>分割尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Finds mine tailings ponds in a satellite image with a U-Net.

The image needs the bands that the model takes (blue, green, red, and near infrared if there is one) in reflectance or in raw digital numbers with a scale, and a coordinate reference system. Bands are found by their descriptions or wavelengths; where there are none, give their numbers in the order of the model, such as "1 2 3 4".

Results: a raster of classes (1 pond, 0 other, 255 no data) on the image's own grid, the ponds as polygons with their ellipsoidal areas, and, if wanted, the probability in percent. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>用 U-Net 在卫星影像中寻找矿山尾矿库。

影像须含模型所需的波段（蓝、绿、红，以及可能有的近红外），为反射率或带比例系数的原始 DN 值，并有坐标参照系。波段由其描述或波长识别；没有这些信息时，请按模型的顺序给出波段号，例如“1 2 3 4”。

结果：与影像同一格网的类别栅格（1 尾矿库，0 其他，255 无数据）、带椭球面面积的尾矿库多边形，以及按需输出的百分比概率。任务在引擎自己的进程中运行；引擎在面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Segment tailings ponds in many scenes</source>
        <translation>在多景影像中分割尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Finds tailings ponds in many scenes and joins them to one layer.

Scenes come from a CSV with a column image (and date and cloud, if they are known), a STAC item collection, or a folder; Level-1A products are prepared first. A scene that fails is tried again, then listed with its reason, and stops nothing.

Where scenes overlap, the one that has data, has less cloud, or is later is believed. Run again with the same folder, it does only what is not done yet. The jobs run in the engine's own processes; the panel's page Engine sets them up.</source>
        <translation>在多景影像中寻找尾矿库，并合并为一个图层。

各景来自含 image 列（以及已知时的 date 和 cloud 列）的 CSV、STAC 条目集合或文件夹；1A 级产品先行处理。失败的景会再试一次，然后连同原因列出，不影响其他景。

各景重叠处，采用有数据、云量较少或较晚的一景。用同一文件夹再次运行时，只做尚未完成的部分。工作在引擎自己的进程中运行，由面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Apply another threshold to tailings ponds</source>
        <translation>对尾矿库应用另一个阈值</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Makes the classified raster and the ponds anew from the probability raster that a segmentation kept, without running the network.

The raster holds whole percents. At a threshold of whole percents every pixel gets the class that the segmentation would give it at that threshold; others are rounded to the nearest.

A threshold that was chosen on reference polygons looks better on them than elsewhere.</source>
        <translation>由分割时保留的概率栅格重新生成类别栅格和尾矿库，不必再次运行网络。

该栅格存放整数百分比。阈值为整数百分比时，每个像元的类别与分割在该阈值下给出的一致；其他阈值四舍五入到最近的整数百分比。

用参考多边形选出的阈值，在这些多边形上的表现会好于别处。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Score predicted tailings ponds</source>
        <translation>评价预测的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Says how well a classified raster (1 pond, 0 other, nodata unknown) agrees with reference polygons: pixel by pixel, pond by pond, and along the outlines, with intervals, as a report to read and as figures.

Every reference polygon is a pond; where the layer has a field "class", 1 is pond and 0 is other. What no polygon covers counts as no pond, inside the assessment area or, without one, wherever the prediction is valid.

A labelled sample, as the algorithm Draw a probability sample makes it, gives the accuracies of the whole map and the area of ponds with their errors. With a sample alone, choose no reference, area, probability or image.

With the probability raster, the report says what other thresholds would give. An output that is undefined is empty. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>说明类别栅格（1 尾矿库，0 其他，NoData 为未知）与参考多边形的符合程度：逐像元、逐尾矿库以及沿轮廓评价，给出置信区间，形成可阅读的报告和数值。

每个参考多边形都是一个尾矿库；图层含有字段“class”时，1 为尾矿库，0 为其他。在评价区之内，或没有评价区时在预测结果有效之处，没有多边形覆盖的地面按非尾矿库计。

由算法“抽取概率样本”得到并已标注的样本，可给出全图的精度和尾矿库面积及其误差。只用样本时，不要选择参考数据、评价区、概率或影像。

给出概率栅格时，报告还会说明其他阈值的结果。无定义的输出为空。任务在引擎自己的进程中运行；引擎在面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Draw a probability sample</source>
        <translation>抽取概率样本</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Draws pixels of a classified raster (1 pond, 0 other, nodata unknown) at random, as points to label. With the labels, the score gives the accuracy of the whole map and the area of ponds with their errors.

Give either the number of points, or the standard error that the overall accuracy should have; what is expected to be right decides how many points that takes. In a stratified sample, each class of the map gets a least number of points.

Label the points in the panel, page Score, or fill in the field "label": 1 pond, 0 other, -1 unsure. The tables in the file belong to the sample: keep them together. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>从类别栅格（1 尾矿库，0 其他，NoData 为未知）中随机抽取像元，作为待标注的点。标注之后，评价可给出全图的精度和尾矿库面积及其误差。

请给出点数，或总体精度应达到的标准误；所需点数由预期正确率决定。在分层样本中，图上每个类别都有最少点数。

请在面板的“评价”页标注这些点，或填写字段“label”：1 尾矿库，0 其他，-1 不确定。文件中的各表都属于该样本：请一并保留。任务在引擎自己的进程中运行；引擎在面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Compare methods that map tailings ponds</source>
        <translation>比较尾矿库制图方法</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Runs U-Net, random forest, support vector machine and maximum likelihood on one image with the same samples, the same test area and the same clock, and says which is best and whether the difference is real.

Samples carry an integer field "class": 1 pond, 0 other ground. They must keep clear of the assessment area, or are divided between training and test, polygon by polygon.

A depth, C or gamma of 0 is chosen by the engine. One method failing leaves the others' results; its outputs are empty. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>在一幅影像上，用相同的样本、相同的测试区和相同的计时方式运行 U-Net、随机森林、支持向量机和最大似然，说明哪种最好、差异是否真实。

样本含有整数字段“class”：1 尾矿库，0 其他地物。样本必须避开评价区，否则会逐个多边形划分为训练和测试两部分。

深度、C 或 gamma 为 0 时由引擎选定。某种方法失败时，其他方法的结果仍然保留；失败方法的输出为空。任务在引擎自己的进程中运行；引擎在面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Find changes of tailings ponds</source>
        <translation>查找尾矿库变化</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Follows tailings ponds over two or more dates: which are new, grown, shrunk or gone, beyond the uncertainty of their areas and of the registration of the images.

Images are segmented; predictions are taken as they are, and lead to their images by their manifests. Dates come from metadata, the product's XML file or the file's name, unless they are given. A pond without data, under thick cloud or in its shadow is unobserved, never gone.

Of 100 ponds that do not change, as many as the level says are not flagged. Results: a layer with a row for each pond and date, which the temporal controller plays, a table, and a report with pictures. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>跟踪两期或多期的尾矿库：哪些新增、扩大、缩小或消失，超出其面积和影像配准的不确定性。

影像会被分割；预测结果按原样使用，并由其运行清单找到影像。日期取自元数据、产品的 XML 文件或文件名，除非另行给出。没有数据、被厚云遮盖或位于云影中的尾矿库为未观测，绝不是消失。

100 个未变化的尾矿库中，不被标记的个数如水平所述。结果：每个尾矿库每期一行的图层，可由时态控制器播放；表格；带图片的报告。工作在引擎自己的进程中运行；面板的 引擎 页负责安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Train a network on tailings ponds</source>
        <translation>训练尾矿库网络</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Trains a network on images and reference polygons of your own, best by going on from the plugin's own model.

Where the reference layer has a field "class", 1 is pond and 0 is other, and what no polygon covers is not learnt from. Else every polygon is a pond, and all that none covers is no pond: inside the polygons of the layer that says where the reference is complete, or in the images as a whole.

Part of the reference is held out; the best epoch on it is kept, or the last one where a model goes on from polygons of both classes alone. The model appears in the panel if it is written to the folder of your other models. The polygons are kept beside it. A training that was stopped goes on when it is run again with the same inputs and output. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>用您自己的影像和参考多边形训练网络，最好从插件自带的模型继续训练。

参考图层含有字段“class”时，1 为尾矿库，0 为其他，没有多边形覆盖之处不参加学习。否则每个多边形都是尾矿库，没有多边形覆盖之处都不是尾矿库：限于说明参考数据完整范围的图层的多边形之内，或整幅影像。

参考数据的一部分留作验证；保留在其上最佳的一轮，如果模型只从两个类别的多边形继续训练，则保留最后一轮。模型写入存放您其他模型的文件夹时，会出现在面板中。多边形保存在模型旁边。中断的训练在用相同的输入和输出再次运行时会继续。任务在引擎自己的进程中运行；引擎在面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Prepare a Gaofen product</source>
        <translation>处理高分产品</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Makes an image to segment from a Level-1A product of Gaofen-1, -2 or -6: reflectance at the top of the atmosphere, on a map grid, with the names and wavelengths of its bands.

The product is the archive (.tar.gz), which stays packed, a folder with its files, or one image or XML file of them. Heights come from an elevation model; without one, a single height is taken for all, and hills end up beside their place.

Sharpening gives the bands the sample distance of the panchromatic image. Subtracting the darkest object takes haze off. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>由高分一号、二号或六号的 1A 级产品制作可供分割的影像：大气层顶反射率、地图格网、带波段名称和波长。

产品可以是压缩包（.tar.gz，无需解压）、其文件所在的文件夹，或其中的一个影像或 XML 文件。高程来自高程模型；没有高程模型时，全部采用同一高程，山丘会偏离其位置。

全色融合使各波段具有全色影像的采样距离。减去最暗目标可以去除霾。任务在引擎自己的进程中运行；引擎在面板的“引擎”页安装。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Join two reviews of tailings ponds</source>
        <translation>合并两份尾矿库复核</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Makes one review of two: copies that two people went through, or reviews of two predictions of the same ground. Both stay as they are.

A decision goes before none, the later of two before the earlier; ponds that were decided on differently are listed. Ponds with other identities are matched by their outlines: a grid that lies a pixel away makes no second pond, and an outline that differs by more is listed, and asked about when the review is gone on with.

The joined review is a GeoPackage as the panel's page Review reads it, history included: there, joining can be undone. No engine takes part.</source>
        <translation>把两份复核合成一份：可以是两人各自处理的副本，也可以是同一地区两次预测的复核。两份原文件都保持不变。

有决定的优先于没有决定的，较晚的决定优先于较早的；决定不一致的尾矿库会列出。标识不同的尾矿库按轮廓匹配：格网相差一个像元不会产生重复的尾矿库；轮廓相差更大的会列出，并在继续复核时询问。

合并后的复核是一个 GeoPackage，面板的“复核”页可以读取，历史也在其中：可在那里撤销合并。此算法不需要引擎。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Export the register of a review</source>
        <translation>导出复核的名录</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Writes the ponds of a review that stand, accepted or edited, as a file for others. The end of its name says which: .shp, .geojson, .kml, or .xlsx and .ods, spreadsheets with the longitude and latitude of a point inside each pond.

The fields are those of the review. A Shapefile's names have ten letters: perim_m, mean_prob, rev_by, rev_at. No engine takes part.</source>
        <translation>把复核中成立（已接受或已编辑）的尾矿库写成供他人使用的文件。格式由文件名的结尾决定：Shapefile、GeoJSON、KML 或电子表格；电子表格中有每个尾矿库内一点的经纬度。

字段与复核相同。Shapefile 的字段名缩短到十个字母。此算法不需要引擎。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Figures of a review</source>
        <translation>复核的统计数字</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Counts the decisions of a review, says which share of ponds was accepted by confidence, and how many of those that nobody has looked at are likely ponds.

Somebody chose what to look at: this is no probability sample, and no measure of the map's accuracy. An output that is undefined is empty. The job runs in the engine's own process; the panel's page Engine sets it up.</source>
        <translation>统计复核中的决定，按置信度给出被接受的比例，并说明无人查看过的尾矿库中可能有多少是真的。

查看哪些是由人挑选的：这不是概率样本，也不能衡量整幅图的精度。未定义的输出为空。任务在引擎自己的进程中运行；可在面板的“引擎”页中安装引擎。</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Learn from a review</source>
        <translation>从复核中学习</translation>
    </message>
    <message>
        <location filename="../ui/processing/toolbox.py"/>
        <source>Trains the model on what was accepted, edited and rejected in a review, and on ground that was looked over whole. Each decided pond is held out once; a model is written only where it does clearly better there, else the output is empty.

The images are those that the decided ponds were found on, where the review names them or beside it, unless others are given. At least six predicted ponds must be decided on. The job runs in the engine's own process and needs PyTorch there; the panel's page Engine sets it up.</source>
        <translation>用复核中接受、编辑和拒绝的尾矿库以及全部查看过的地面来训练模型。每个已决定的尾矿库都留作验证一次；只有在那里明显更好时才写出模型，否则输出为空。

除非另行给出，影像即已决定的尾矿库所在的影像，按复核中记载的路径或在复核旁边查找。至少要有六个预测的尾矿库已作决定。任务在引擎自己的进程中运行，需要其中装有 PyTorch；可在面板的“引擎”页中安装引擎。</translation>
    </message>
    <message>
        <location filename="../ui/processing/train.py"/>
        <source>Images</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../ui/processing/train.py"/>
        <source>Complete inside</source>
        <translation>参考完整的范围</translation>
    </message>
    <message>
        <location filename="../ui/processing/train.py"/>
        <source>Start from nothing: a new network</source>
        <translation>从零开始：新网络</translation>
    </message>
    <message>
        <location filename="../ui/processing/train.py"/>
        <source>F1 on what was held out</source>
        <translation>验证数据上的 F1</translation>
    </message>
    <message>
        <location filename="../ui/processing/train.py"/>
        <source>Best epoch</source>
        <translation>最佳轮次</translation>
    </message>
    <message>
        <location filename="../ui/project/confidence_style.py"/>
        <source>High: {:.2f} and more</source>
        <translation>高：{:.2f} 及以上</translation>
    </message>
    <message>
        <location filename="../ui/project/confidence_style.py"/>
        <source>Medium: {:.2f} to {:.2f}</source>
        <translation>中：{:.2f} 至 {:.2f}</translation>
    </message>
    <message>
        <location filename="../ui/project/confidence_style.py"/>
        <source>Low: below {:.2f}</source>
        <translation>低：低于 {:.2f}</translation>
    </message>
    <message>
        <location filename="../ui/project/confidence_style.py"/>
        <source>Without a confidence</source>
        <translation>无置信度</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>Area (m²)</source>
        <translation>面积（m²）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Predicted area (m²)</source>
        <translation>预测面积（平方米）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>Perimeter (m)</source>
        <translation>周长（m）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>Mean probability</source>
        <translation>平均概率</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Best IoU</source>
        <translation>最佳 IoU</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Area error (share)</source>
        <translation>面积误差（比例）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>No. of the predicted pond</source>
        <translation>预测尾矿库编号</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>No. of the reference pond</source>
        <translation>参考尾矿库编号</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Split</source>
        <translation>被分割</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/score/measure_table.py"/>
        <source>Merged</source>
        <translation>合并</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Shown from</source>
        <translation>显示起</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Shown until</source>
        <translation>显示止</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Standard error of the area (m²)</source>
        <translation>面积的标准误（m²）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Change (m²)</source>
        <translation>变化（m²）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Standard error of the change (m²)</source>
        <translation>变化的标准误（m²）</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Change over its standard error</source>
        <translation>变化与其标准误之比</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Since</source>
        <translation>自</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Relation</source>
        <translation>关系</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>To pond</source>
        <translation>相关尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Parts</source>
        <translation>部分数</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Probability on its ground</source>
        <translation>其地面的概率</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <source>Share not seen</source>
        <translation>未见的比例</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <location filename="../ui/project/field_style.py"/>
        <location filename="../ui/score/print_layout.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <location filename="../ui/project/geopackage.py"/>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>The layer "{}" is not a raster file ({}).</source>
        <translation>图层“{}”不是栅格文件（{}）。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>Save the part you need as a GeoTIFF first: right-click the layer, Export.</source>
        <translation>请先把需要的部分保存为 GeoTIFF：右键单击图层，选择“导出”。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>The file of the layer "{}" cannot be opened: {}.</source>
        <translation>无法打开图层“{}”的文件：{}。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>Check that it still exists, then add it to the project again.</source>
        <translation>请检查它是否仍然存在，然后重新添加到工程中。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>Write the right one into the file (Raster, Projections, Assign Projection), then try again.</source>
        <translation>请把正确的坐标参照系写入文件（栅格、投影、指定投影），然后重试。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>The layer "{}" has no coordinate reference system.</source>
        <translation>图层“{}”没有坐标参照系。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>The file of the layer "{}" has no coordinate reference system; QGIS only assumes {}.</source>
        <translation>图层“{}”的文件没有坐标参照系；QGIS 只是假定为 {}。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>The layer "{}" is shown in {}, but its file says {}.</source>
        <translation>图层“{}”按 {} 显示，但其文件注明的是 {}。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>{} does not touch the layer "{}".</source>
        <translation>{}与图层“{}”不相交。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>Zoom to the layer, or cover the whole layer.</source>
        <translation>请缩放到图层，或覆盖整个图层。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>Nothing is selected in the layer "{}".</source>
        <translation>图层“{}”中没有选中任何要素。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>The layer "{}" holds no polygon.</source>
        <translation>图层“{}”中没有多边形。</translation>
    </message>
    <message>
        <location filename="../ui/project/layers.py"/>
        <source>Select or draw the polygons to cover, or cover the whole layer.</source>
        <translation>请选择或勾绘要覆盖的多边形，或覆盖整个图层。</translation>
    </message>
    <message>
        <location filename="../ui/project/map_marks.py"/>
        <source>Coordinates</source>
        <translation>坐标</translation>
    </message>
    <message>
        <location filename="../ui/project/new_folder.py"/>
        <source>The folder {} cannot be made ({}).</source>
        <translation>无法建立文件夹 {}（{}）。</translation>
    </message>
    <message>
        <location filename="../ui/project/new_folder.py"/>
        <source>Choose another folder to save to.</source>
        <translation>请选择其他文件夹来保存。</translation>
    </message>
    <message>
        <location filename="../ui/project/print_layout.py"/>
        <source>Made {}</source>
        <translation>制作于 {}</translation>
    </message>
    <message>
        <location filename="../ui/project/print_layout.py"/>
        <source>Author: {}</source>
        <translation>作者：{}</translation>
    </message>
    <message>
        <location filename="../ui/project/print_layout.py"/>
        <source>Tailing Pond Mapper in QGIS {}</source>
        <translation>由 Tailing Pond Mapper 在 QGIS {} 中制作</translation>
    </message>
    <message>
        <location filename="../ui/project/print_layout.py"/>
        <source>acquired {}</source>
        <translation>获取时间 {}</translation>
    </message>
    <message>
        <location filename="../ui/project/print_layout.py"/>
        <source>Image: {}</source>
        <translation>影像：{}</translation>
    </message>
    <message>
        <location filename="../ui/project/print_layout.py"/>
        <source>Reference: {}</source>
        <translation>参考数据：{}</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>The reference layer "{}" holds no polygon.</source>
        <translation>参考图层“{}”中没有多边形。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>Draw the ponds that you know, or choose another layer.</source>
        <translation>请勾绘您已知的尾矿库，或选择其他图层。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>The layer "{}", inside which all is drawn, holds no polygon.</source>
        <translation>说明参考完整范围的图层“{}”中没有多边形。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>Draw where you have looked at everything, or choose no layer there.</source>
        <translation>请勾绘您已全部查看过的范围，或在此不选择图层。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <location filename="../ui/sample/layers.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Pond</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <location filename="../ui/project/result_layers.py"/>
        <location filename="../ui/sample/layers.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <location filename="../ui/text/review_words.py"/>
        <location filename="../ui/text/words.py"/>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>What is it?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>The field "class" of the layer "{}" is neither 1 (pond) nor 0 (other) for {} of {} polygons.</source>
        <translation>图层“{}”的字段“class”在 {} 个（共 {} 个）多边形中既不是 1（尾矿库）也不是 0（其他）。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>Fill it in; if it means something else, rename it.</source>
        <translation>请填写该字段；如果它另有含义，请把它改名。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>pond</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>No polygon of the layer "{}" has the class {} ({}).</source>
        <translation>图层“{}”中没有类别 {}（{}）的多边形。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>Draw some of both: only what the polygons cover is learnt from, so that they have to show what is no pond as well.</source>
        <translation>请两类都勾绘一些：网络只学习多边形覆盖之处，因此也要让它看到哪些不是尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>{} is there, but is no file of polygons.</source>
        <translation>{} 已存在，但不是多边形文件。</translation>
    </message>
    <message>
        <location filename="../ui/project/reference_layer.py"/>
        <source>Remove it, or choose another name or folder.</source>
        <translation>请删除它，或选择其他名称或文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/project/result_layers.py"/>
        <source>{} tailings ponds</source>
        <translation>{} 尾矿库识别</translation>
    </message>
    <message>
        <location filename="../ui/project/result_layers.py"/>
        <source>{} probability</source>
        <translation>{} 概率</translation>
    </message>
    <message>
        <location filename="../ui/project/result_layers.py"/>
        <source>Tailings pond</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/project/review_as_reference.py"/>
        <source>The layer "{}" is a review: {} of its {} polygons were rejected, or nobody has decided on them.</source>
        <translation>图层“{}”是复核：其中 {} 个（共 {} 个）多边形已被拒绝，或尚未判定。</translation>
    </message>
    <message>
        <location filename="../ui/project/review_as_reference.py"/>
        <source>To train on it, click "Learn from this review" on page Review. For all else, choose its register, which page Review shows: it holds only the ponds that stand.</source>
        <translation>要用它训练，请在“复核”页点击“从此复核学习”。其他用途请选择其名录（可由“复核”页显示）：名录中只有成立的尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>What it is</source>
        <translation>内容</translation>
    </message>
    <message>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>Bytes</source>
        <translation>字节数</translation>
    </message>
    <message>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>Last changed</source>
        <translation>最后修改时间</translation>
    </message>
    <message>
        <location filename="../ui/project/spreadsheet.py"/>
        <source>{} cannot be written ({}).</source>
        <translation>无法写入 {}（{}）。</translation>
    </message>
    <message>
        <location filename="../ui/review/file_access.py"/>
        <source>{} is being reviewed in another window (process {} on {}).</source>
        <translation>{} 正在另一窗口中复核（进程 {}，主机 {}）。</translation>
    </message>
    <message>
        <location filename="../ui/review/file_access.py"/>
        <source>Stop the review there first. To share the work, give each reviewer a copy, and join the copies afterwards.</source>
        <translation>请先在那里停止复核。如需分工，请给每位复核者一份副本，之后再合并。</translation>
    </message>
    <message>
        <location filename="../ui/review/file_access.py"/>
        <source>Nothing can be written to the folder of {}.</source>
        <translation>无法写入 {} 所在的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/review/file_access.py"/>
        <source>Copy the review to a folder of your own.</source>
        <translation>请将复核文件复制到自己的文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/review/file_access.py"/>
        <source>The review {} cannot be read: {}</source>
        <translation>无法读取复核 {}：{}</translation>
    </message>
    <message>
        <location filename="../ui/review/file_access.py"/>
        <source>Close the program that has the file open, then try again.</source>
        <translation>请关闭占用该文件的程序后重试。</translation>
    </message>
    <message>
        <location filename="../ui/review/history.py"/>
        <source>The history of the review cannot be read: {}</source>
        <translation>无法读取复核的历史记录：{}</translation>
    </message>
    <message>
        <location filename="../ui/review/history.py"/>
        <source>Undo reaches back no further than this.</source>
        <translation>撤销只能到此为止。</translation>
    </message>
    <message>
        <location filename="../ui/review/job.py"/>
        <source>The review is in the temporary folder {}: save the project first.</source>
        <translation>复核文件在临时文件夹 {} 中：请先保存工程。</translation>
    </message>
    <message>
        <location filename="../ui/review/job.py"/>
        <source>There is no pond in this queue.</source>
        <translation>此队列中没有尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/job.py"/>
        <source>The layer of the review was removed: the review has ended, all is in {}.</source>
        <translation>复核图层已被移除：复核已结束，全部内容都在 {} 中。</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>merged into another</source>
        <translation>已并入另一个</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <location filename="../ui/text/review_words.py"/>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{}: {}, not {}</source>
        <translation>{}：{}，而非{}</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} decisions were taken over, {} ponds were new.</source>
        <translation>已采纳 {} 项判定，新增 {} 个尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} pond was decided on differently; the later decision stands:</source>
        <translation>{} 个尾矿库的判定不一致，以较晚者为准：</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} ponds were decided on differently; the later decisions stand:</source>
        <translation>{} 个尾矿库的判定不一致，以较晚者为准：</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} pond has another outline there, which is asked about: {}</source>
        <translation>有 {} 个尾矿库在那里轮廓不同，将予询问：{}</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} ponds have other outlines there, which are asked about: {}</source>
        <translation>有 {} 个尾矿库在那里轮廓不同，将予询问：{}</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} is the review that is open.</source>
        <translation>{} 就是当前打开的复核。</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>Choose the other one.</source>
        <translation>请选择另一个。</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>{} has another coordinate reference system than this review.</source>
        <translation>{} 的坐标参照系与本复核不同。</translation>
    </message>
    <message>
        <location filename="../ui/review/joining.py"/>
        <source>Join copies of one review.</source>
        <translation>请合并同一复核的副本。</translation>
    </message>
    <message>
        <location filename="../ui/review/layers.py"/>
        <source>{} register</source>
        <translation>{} 名录</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_job.py"/>
        <source>Learning from a review</source>
        <translation>从复核学习</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_job.py"/>
        <source>Cancelled; no model was made, and the review is as it was.</source>
        <translation>已取消；没有生成模型，复核保持原样。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_job.py"/>
        <source>The model "{}" is better than the one in use, and chosen on page Segment.</source>
        <translation>模型“{}”优于现用模型，已在“分割”页选中。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_job.py"/>
        <source>Segment with it</source>
        <translation>用它分割</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_job.py"/>
        <source>No new model: what was learnt is not clearly better than the model in use.</source>
        <translation>没有生成新模型：学习所得并不明显优于现用模型。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>Choose one on page Segment first.</source>
        <translation>请先在“分割”页选择一个。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>learnt from {}</source>
        <translation>学自 {}</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>None of the images is there that the decided ponds were found on.</source>
        <translation>已判定尾矿库所在的影像都不存在。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>Put them beside the review, in the folder {}.</source>
        <translation>请将其放在复核文件旁边的文件夹 {} 中。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>Nothing has been decided in this review yet.</source>
        <translation>此复核中还没有任何判定。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>Accept or reject ponds first.</source>
        <translation>请先接受或拒绝一些尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_plan.py"/>
        <source>Nothing was learnt from images that are not there: {}.</source>
        <translation>以下影像不存在，未从中学习：{}。</translation>
    </message>
    <message>
        <location filename="../ui/review/new_file.py"/>
        <source>{}: ponds</source>
        <translation>{}：尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/review/new_file.py"/>
        <source>{}: areas looked over</source>
        <translation>{}：已看过的地面</translation>
    </message>
    <message>
        <location filename="../ui/review/new_file.py"/>
        <source>{} is no review: it lacks {}.</source>
        <translation>{} 不是复核文件：缺少 {}。</translation>
    </message>
    <message>
        <location filename="../ui/review/new_file.py"/>
        <source>Choose the file of a review, or a name that is free.</source>
        <translation>请选择复核文件，或使用未被占用的名称。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>QGIS does not let the layer "{}" be edited.</source>
        <translation>QGIS 不允许编辑图层“{}”。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>See that its file may be written.</source>
        <translation>请确认其文件可写。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>This QGIS has no tool to reshape outlines.</source>
        <translation>此版本 QGIS 没有重塑轮廓的工具。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>Move their corners instead.</source>
        <translation>请改为移动拐点。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>The outline crosses or touches itself{}.</source>
        <translation>轮廓自相交或自相接{}。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>Move the corners apart, or press Esc to leave the pond as it was.</source>
        <translation>请移开拐点，或按 Esc 保持原样。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>Nothing is left of the outline.</source>
        <translation>轮廓已空无一物。</translation>
    </message>
    <message>
        <location filename="../ui/review/outline_tools.py"/>
        <source>Draw it again, or press Esc to leave the pond as it was.</source>
        <translation>请重新绘制，或按 Esc 保持原样。</translation>
    </message>
    <message>
        <location filename="../ui/review/plan.py"/>
        <source>There is no pond to review.</source>
        <translation>没有可复核的尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/plan.py"/>
        <source>Tick the ponds of a segmentation, or choose the file of a review.</source>
        <translation>请勾选一次分割得到的尾矿库，或选择复核文件。</translation>
    </message>
    <message>
        <location filename="../ui/review/plan.py"/>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <location filename="../ui/review/register.py"/>
        <source>The name of {} does not say what the register is to be written as.</source>
        <translation>从 {} 的文件名看不出名录要写成什么格式。</translation>
    </message>
    <message>
        <location filename="../ui/review/register.py"/>
        <source>Let it end in one of {}.</source>
        <translation>请让它以下列之一结尾：{}。</translation>
    </message>
    <message>
        <location filename="../ui/review/register.py"/>
        <source>There is no pond in the register.</source>
        <translation>名录中没有尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/register.py"/>
        <source>Accept ponds first, or draw those that were missed.</source>
        <translation>请先接受尾矿库，或绘制漏检的尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/register.py"/>
        <source>The register cannot be written to {}: {}</source>
        <translation>无法将名录写入 {}：{}</translation>
    </message>
    <message>
        <location filename="../ui/review/register_job.py"/>
        <source>{} pond, {}</source>
        <translation>{} 个尾矿库，{}</translation>
    </message>
    <message>
        <location filename="../ui/review/register_job.py"/>
        <source>{} ponds, {}</source>
        <translation>{} 个尾矿库，{}</translation>
    </message>
    <message>
        <location filename="../ui/review/register_job.py"/>
        <source>Export the register</source>
        <translation>导出名录</translation>
    </message>
    <message>
        <location filename="../ui/review/register_job.py"/>
        <source>Join another review</source>
        <translation>合并另一份复核</translation>
    </message>
    <message>
        <location filename="../ui/review/register_job.py"/>
        <source>There is no review yet.</source>
        <translation>还没有复核。</translation>
    </message>
    <message>
        <location filename="../ui/review/register_job.py"/>
        <source>Start one, or choose the file of one.</source>
        <translation>请开始复核，或选择复核文件。</translation>
    </message>
    <message>
        <location filename="../ui/review/review_file.py"/>
        <source>The file of the review, {}, is no longer there.</source>
        <translation>复核文件 {} 已不存在。</translation>
    </message>
    <message>
        <location filename="../ui/review/review_file.py"/>
        <source>Put it back, then start the review again. What was saved before is in it.</source>
        <translation>请将其放回原处，然后重新开始复核。此前保存的内容都在其中。</translation>
    </message>
    <message>
        <location filename="../ui/review/review_file.py"/>
        <location filename="../ui/sample/labelling.py"/>
        <source>The layer "{}" is being edited.</source>
        <translation>图层“{}”正在编辑。</translation>
    </message>
    <message>
        <location filename="../ui/review/review_file.py"/>
        <source>Save these edits, or give them up, then go on.</source>
        <translation>请保存或放弃这些编辑，然后继续。</translation>
    </message>
    <message>
        <location filename="../ui/review/review_file.py"/>
        <source>This pond was changed elsewhere meanwhile, last by {}.</source>
        <translation>此尾矿库在此期间已在别处被修改，最后修改者：{}。</translation>
    </message>
    <message>
        <location filename="../ui/review/review_file.py"/>
        <source>It is shown as it is now: decide again.</source>
        <translation>现已显示其最新状态：请重新判定。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>Marked as looked over: here, what is no pond is none. U undoes it.</source>
        <translation>已标记为全部查看：此处未标为尾矿库的都不是尾矿库。按 U 撤销。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>Every pond of this queue is decided on.</source>
        <translation>此队列中的尾矿库已全部判定。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>The image has no near infrared band: there is no false colour.</source>
        <translation>影像没有近红外波段，无法显示假彩色。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>No other image of this ground is in the project.</source>
        <translation>工程中没有此处的其他影像。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>The pond is in the register.</source>
        <translation>该尾矿库已列入名录。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>There is nothing to undo.</source>
        <translation>没有可撤销的操作。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>Nothing was undone.</source>
        <translation>没有被撤销的操作。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>Undone: {}.</source>
        <translation>已撤销：{}。</translation>
    </message>
    <message>
        <location filename="../ui/review/reviewing.py"/>
        <source>Done again: {}.</source>
        <translation>已重做：{}。</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>It could not be saved to {}: {}</source>
        <translation>无法保存到 {}：{}</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>Make room on the disk, or close the program that has the file open, and do it again: nothing was changed.</source>
        <translation>请腾出磁盘空间，或关闭占用该文件的程序，然后重试：没有任何内容被改动。</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>accepting</source>
        <translation>接受</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>rejecting</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>editing the outline</source>
        <translation>编辑轮廓</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>splitting</source>
        <translation>拆分</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>merging</source>
        <translation>合并</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>drawing</source>
        <translation>绘制</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>naming</source>
        <translation>命名</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>marking ground as looked over</source>
        <translation>标记为全部查看</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>joining another review</source>
        <translation>合并另一份复核</translation>
    </message>
    <message>
        <location filename="../ui/review/rows.py"/>
        <source>changing outside of the review</source>
        <translation>在复核之外修改</translation>
    </message>
    <message>
        <location filename="../ui/sample/labelling.py"/>
        <source>End that first: labels are saved without it.</source>
        <translation>请先结束编辑：标注不经编辑状态直接保存。</translation>
    </message>
    <message>
        <location filename="../ui/sample/labelling.py"/>
        <source>Every point of "{}" has a label.</source>
        <translation>“{}”的所有样本点都已标注。</translation>
    </message>
    <message>
        <location filename="../ui/sample/labelling.py"/>
        <source>To change one, edit the layer; to use them, score by the sample.</source>
        <translation>要修改标注，请编辑该图层；要使用标注，请按样本评价。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>The layer "{}" is not the GeoPackage in which the sample was drawn.</source>
        <translation>图层“{}”不是抽样时写出的 GeoPackage。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>Add that file to the project, and label it there.</source>
        <translation>请把该文件添加到工程中，在其中标注。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>The sample {} cannot be opened.</source>
        <translation>无法打开样本 {}。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>Check that it still exists.</source>
        <translation>请检查它是否仍然存在。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>Unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>Not labelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>The file of the layer "{}" does not say how large the pixels are.</source>
        <translation>图层“{}”的文件没有说明像元有多大。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>Draw the sample again with this version.</source>
        <translation>请用当前版本重新抽样。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>The label cannot be written to the file of the layer "{}".</source>
        <translation>无法把标注写入图层“{}”的文件。</translation>
    </message>
    <message>
        <location filename="../ui/sample/layers.py"/>
        <source>Check that the file is not open elsewhere, and that its folder has room.</source>
        <translation>请检查该文件没有在别处打开，且其文件夹有足够空间。</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <source>Sample report</source>
        <translation>样本报告</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <source>Accuracy and area by a probability sample</source>
        <translation>基于概率样本的精度与面积</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <source>Sample points</source>
        <translation>样本点</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <source>Sampling design: {}.</source>
        <translation>抽样设计：{}。</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Estimate</source>
        <translation>估计值</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Standard error</source>
        <translation>标准误</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <location filename="../ui/score/print_layout.py"/>
        <source>95 % interval</source>
        <translation>95 % 置信区间</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <source>Map \ label, points</source>
        <translation>图上类别 \ 标注（点数）</translation>
    </message>
    <message>
        <location filename="../ui/sample/print_layout.py"/>
        <location filename="../ui/score/print_layout.py"/>
        <location filename="../ui/text/words.py"/>
        <source>undefined</source>
        <translation>无定义</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>User’s accuracy: {}</source>
        <translation>用户精度：{}</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Producer’s accuracy: {}</source>
        <translation>生产者精度：{}</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Area, ha: {}</source>
        <translation>面积（公顷）：{}</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Map \ label</source>
        <translation>图上类别 \\ 标注</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Estimates</source>
        <translation>估计值</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>{} interval from</source>
        <translation>{} 区间下限</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>{} interval to</source>
        <translation>{} 区间上限</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Error matrix, points</source>
        <translation>混淆矩阵（点数）</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Error matrix, shares</source>
        <translation>混淆矩阵（面积比例）</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Strata</source>
        <translation>层</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Stratum</source>
        <translation>层</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <source>Labelled points</source>
        <translation>已标注的点</translation>
    </message>
    <message>
        <location filename="../ui/sample/sample_sheets.py"/>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Probability sample</source>
        <translation>概率抽样</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>{} accuracy</source>
        <translation>{} 精度</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>{} measures</source>
        <translation>{} 指标</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>Pond in both (TP)</source>
        <translation>二者均为尾矿库（TP）</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>Predicted only (FP)</source>
        <translation>仅预测为尾矿库（FP）</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>Reference only (FN)</source>
        <translation>仅参考为尾矿库（FN）</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>Pond in neither (TN)</source>
        <translation>二者均非尾矿库（TN）</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>{} % and more</source>
        <translation>{} % 及以上</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <source>less than {} %</source>
        <translation>低于 {} %</translation>
    </message>
    <message>
        <location filename="../ui/score/layers.py"/>
        <location filename="../ui/score/threshold_job.py"/>
        <source>{} at {} %</source>
        <translation>{}，阈值 {} %</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>MCC</source>
        <translation>MCC</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>Recall of ponds</source>
        <translation>尾矿库召回率</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>Precision of ponds</source>
        <translation>尾矿库精确率</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>F1 of ponds</source>
        <translation>尾矿库 F1</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>Matched</source>
        <translation>匹配</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>Boundary F1 within {:g} px</source>
        <translation>边界 F1，容差 {:g} 像元</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>No intervals could be given.</source>
        <translation>无法给出置信区间。</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>{:.0f} % intervals from {} resamples of the ponds; those of the pixel measures could not be given.</source>
        <translation>{:.0f} % 置信区间，由尾矿库重抽样 {} 次得到；像元指标的置信区间无法给出。</translation>
    </message>
    <message>
        <location filename="../ui/score/measure_table.py"/>
        <source>{:.0f} % intervals from {} resamples of {} blocks of {:.0f} m.</source>
        <translation>{0:.0f} % 置信区间，由 {2} 个边长 {3:.0f} m 的区块重抽样 {1} 次得到。</translation>
    </message>
    <message>
        <location filename="../ui/score/print_layout.py"/>
        <source>Accuracy report</source>
        <translation>精度报告</translation>
    </message>
    <message>
        <location filename="../ui/score/print_layout.py"/>
        <source>Accuracy of the predicted tailings ponds</source>
        <translation>预测尾矿库的精度</translation>
    </message>
    <message>
        <location filename="../ui/score/print_layout.py"/>
        <source>Predicted ponds</source>
        <translation>预测尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/score/print_layout.py"/>
        <source>Counts are over the valid pixels of the assessment area; a reference polygon covers the pixels whose centre it contains. Precision TP/(TP+FP), recall TP/(TP+FN), F1 their harmonic mean, IoU TP/(TP+FP+FN). Predicted and reference ponds are matched one to one at a polygon IoU of at least 0.5.</source>
        <translation>计数针对评价区内的有效像元；参考多边形覆盖其所包含中心的像元。精确率 TP/(TP+FP)，召回率 TP/(TP+FN)，F1 为二者的调和平均，IoU TP/(TP+FP+FN)。预测尾矿库与参考尾矿库在多边形 IoU 不小于 0.5 时一对一匹配。</translation>
    </message>
    <message>
        <location filename="../ui/score/print_layout.py"/>
        <source>Drawn references allow no interval of the area: see the report.</source>
        <translation>勾绘的参考数据不能给出面积的置信区间：见报告。</translation>
    </message>
    <message>
        <location filename="../ui/score/print_layout.py"/>
        <source>Ponds below {} take no part in the figures of ponds.</source>
        <translation>小于 {} 的尾矿库不计入尾矿库指标。</translation>
    </message>
    <message>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Outlines</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Measures</source>
        <translation>指标</translation>
    </message>
    <message>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Error matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <location filename="../ui/score/score_sheets.py"/>
        <source>Map \ reference, pixels</source>
        <translation>图上类别 \\ 参考类别（像元）</translation>
    </message>
    <message>
        <location filename="../ui/segment/plan.py"/>
        <source>What the map shows</source>
        <translation>地图视图范围</translation>
    </message>
    <message>
        <location filename="../ui/segment/plan.py"/>
        <source>There is no polygon layer that says what to cover.</source>
        <translation>没有说明覆盖范围的多边形图层。</translation>
    </message>
    <message>
        <location filename="../ui/segment/plan.py"/>
        <source>Add one, or cover the whole layer.</source>
        <translation>请添加一个，或覆盖整个图层。</translation>
    </message>
    <message>
        <location filename="../ui/segment/sample_scene.py"/>
        <source>Making a sample scene</source>
        <translation>正在生成试用影像</translation>
    </message>
    <message>
        <location filename="../ui/segment/sample_scene.py"/>
        <source>Sample scene</source>
        <translation>试用影像</translation>
    </message>
    <message>
        <location filename="../ui/segment/sample_scene.py"/>
        <source>Ponds of the sample scene</source>
        <translation>试用影像中的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/segment/sample_scene.py"/>
        <source>A simulated scene and its ponds are in the project. Click Segment, then compare with the ponds on page Score.</source>
        <translation>工程中已有一景模拟影像及其尾矿库。请单击“分割”，然后在“评价”页与这些尾矿库对比。</translation>
    </message>
    <message>
        <location filename="../ui/segment/sample_scene.py"/>
        <source>Show on the map</source>
        <translation>在地图上显示</translation>
    </message>
    <message>
        <location filename="../ui/segment/sample_scene.py"/>
        <source>The sample scene is no longer in the project.</source>
        <translation>工程中已没有试用影像。</translation>
    </message>
    <message>
        <location filename="../ui/segment/shown_ponds.py"/>
        <source>There is no pond to show.</source>
        <translation>没有可显示的尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/segment/shown_ponds.py"/>
        <source>The model that found these ponds gives no confidence.</source>
        <translation>找到这些尾矿库的模型不给出置信度。</translation>
    </message>
    <message>
        <location filename="../ui/segment/shown_ponds.py"/>
        <source>The layer has a style of its own, which does not go by confidence.</source>
        <translation>该图层有自己的样式，不按置信度显示。</translation>
    </message>
    <message>
        <location filename="../ui/segment/shown_ponds.py"/>
        <source>The only pond is shown</source>
        <translation>显示了唯一的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/segment/shown_ponds.py"/>
        <source>The only pond is hidden</source>
        <translation>唯一的尾矿库已隐藏</translation>
    </message>
    <message>
        <location filename="../ui/segment/shown_ponds.py"/>
        <source>{} of {} ponds shown</source>
        <translation>显示 {} 个尾矿库，共 {} 个</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Not decided on</source>
        <translation>未判定</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Edited</source>
        <translation>已编辑</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Water</source>
        <translation>水体</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Field</source>
        <translation>农田</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Pit</source>
        <translation>采坑</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Quarry</source>
        <translation>采石场</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Bare ground</source>
        <translation>裸地</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Number in the prediction</source>
        <translation>预测结果中的编号</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Decision</source>
        <translation>判定</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Reviewed by</source>
        <translation>复核者</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Reviewed at</source>
        <translation>复核时间</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} of {} decided: {} accepted, {} edited, {} rejected. {} left.</source>
        <translation>已判定 {} / {}：接受 {}，编辑 {}，拒绝 {}。剩余 {}。</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{:.0f} a minute</source>
        <translation>每分钟 {:.0f} 个</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{}: about {} to go.</source>
        <translation>{}：大约还需 {}。</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Pond {}</source>
        <translation>尾矿库 {}</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>no confidence</source>
        <translation>无置信度</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>confidence {:.2f}</source>
        <translation>置信度 {:.2f}</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} new pond</source>
        <translation>新增 {} 个尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} new ponds</source>
        <translation>新增 {} 个尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} changed</source>
        <translation>变化 {} 个</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} known already</source>
        <translation>已知 {} 个</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{}, {}, {}.</source>
        <translation>{}，{}，{}。</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} pond was changed outside of this review: noted in its history, U undoes it.</source>
        <translation>有 {} 个尾矿库在本复核之外被修改：已记入历史，按 U 撤销。</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>{} ponds were changed outside of this review: noted in its history, U undoes it.</source>
        <translation>有 {} 个尾矿库在本复核之外被修改：已记入历史，按 U 撤销。</translation>
    </message>
    <message>
        <location filename="../ui/text/review_words.py"/>
        <source>Confidence {} to {}: {} of {} accepted ({} to {}).</source>
        <translation>置信度 {0} 至 {1}：{3} 个中接受 {2} 个（{4} 至 {5}）。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>A first look at the image, averaged to about 30 m, tells on which ground a pond can be. Only that ground is searched, which is faster where mines are few. Ponds that are found there are drawn whole.</source>
        <translation>初筛先看平均到约 30 m 的影像，判断哪些地面上可能有尾矿库，然后只搜索这些地面；矿山少的地方更快。在那里找到的尾矿库会完整画出。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>The first look can overlook ponds: they are in no result.</source>
        <translation>初筛可能漏掉尾矿库：漏掉的不会出现在任何结果中。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>No ground was searched for tailings ponds.</source>
        <translation>没有在任何地面上搜索尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>No tailings pond found on the {} % of the ground that was searched.</source>
        <translation>在搜索过的 {} % 地面上没有找到尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>All of the ground was searched: the first look left nothing out.</source>
        <translation>全部地面都已搜索：初筛没有排除任何地面。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>It can overlook ponds.</source>
        <translation>初筛可能漏掉尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>A first look found no sign of a pond anywhere.</source>
        <translation>初筛没有在任何地方发现尾矿库的迹象。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>{} % of the ground was not searched: a first look found no sign of a pond there.</source>
        <translation>{} % 的地面没有搜索：初筛没有在那里发现尾矿库的迹象。</translation>
    </message>
    <message>
        <location filename="../ui/text/screening_words.py"/>
        <source>Ground on which a first look found no sign of a pond was not searched. It can overlook ponds.</source>
        <translation>初筛没有发现尾矿库迹象的地面没有搜索。初筛可能漏掉尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/text/translation.py"/>
        <source>d MMMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:.1f} s</source>
        <translation>{:.1f} 秒</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:.0f} s</source>
        <translation>{:.0f} 秒</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} min</source>
        <translation>{} 分钟</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} h {} min</source>
        <translation>{} 小时 {} 分钟</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>nearly done</source>
        <translation>即将完成</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} left</source>
        <translation>剩余 {}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>training loss {:.3f}</source>
        <translation>训练损失 {:.3f}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>held-out loss {:.3f}</source>
        <translation>验证损失 {:.3f}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>held-out F1 undefined</source>
        <translation>验证 F1 无定义</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>held-out F1 {} at its best threshold</source>
        <translation>最佳阈值下的验证 F1 {}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>the best so far</source>
        <translation>目前最佳</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Epoch {} of {}</source>
        <translation>第 {} 轮，共 {} 轮</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Before training</source>
        <translation>训练之前</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Epoch {} of {} was kept; how good it is is not known.</source>
        <translation>保留了第 {} 轮（共 {} 轮）；其效果未知。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Best epoch {} of {}: F1 {} on what was held out, at the model’s {} %.</source>
        <translation>最佳为第 {0} 轮（共 {1} 轮）：按模型的阈值 {3} %，验证数据上的 F1 为 {2}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Best epoch {} of {}: F1 {} before, {} after, on what was held out, at the model’s {} %.</source>
        <translation>最佳为第 {0} 轮（共 {1} 轮）：按模型的阈值 {4} %，验证数据上的 F1 训练前为 {2}，训练后为 {3}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>F1 {}</source>
        <translation>F1 {}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} ({:.2f}–{:.2f})</source>
        <translation>{}（{:.2f}–{:.2f}）</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} of {} ponds found</source>
        <translation>检出 {} 个尾矿库，共 {} 个</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{}, {}, {} false</source>
        <translation>{}，{}，误检 {} 个</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>U-Net</source>
        <translation>U-Net</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>U-Net trained on the samples</source>
        <translation>用样本训练的 U-Net</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Random forest</source>
        <translation>随机森林</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Support vector machine</source>
        <translation>支持向量机</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Maximum likelihood</source>
        <translation>最大似然</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:.2f}–{:.2f}</source>
        <translation>{:.2f}–{:.2f}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} of {}</source>
        <translation>{}/{}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{}: {} polygon, {:,} pixels</source>
        <translation>{}：{} 个多边形，{:,} 个像元</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{}: {} polygons, {:,} pixels</source>
        <translation>{}：{} 个多边形，{:,} 个像元</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>No tailings pond found.</source>
        <translation>没有找到尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>1 tailings pond found, {}.</source>
        <translation>找到 1 个尾矿库，{}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} tailings ponds found, {} in all.</source>
        <translation>找到 {} 个尾矿库，共 {}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} of them with a confidence of at least {:.2f}.</source>
        <translation>其中 {} 个的置信度不低于 {:.2f}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Its confidence is at least {:.2f}.</source>
        <translation>其置信度不低于 {:.2f}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Its confidence is below {:.2f}.</source>
        <translation>其置信度低于 {:.2f}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Area of ponds undefined</source>
        <translation>尾矿库面积无定义</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} of ponds, no interval</source>
        <translation>尾矿库 {}，无置信区间</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} ± {} ha of ponds</source>
        <translation>尾矿库 {} ± {} ha</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{}, overall accuracy {}, user’s {}, producer’s {}</source>
        <translation>{}，总体精度 {}，用户精度 {}，生产者精度 {}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} point.</source>
        <translation>{} 个点。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} points.</source>
        <translation>{} 个点。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} points: {} on what is mapped as pond, {} on the rest.</source>
        <translation>{} 个点：{} 个位于图上划为尾矿库处，{} 个位于其余部分。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} Too few to tell how far the estimates would be off.</source>
        <translation>{}点数太少，无法说明估计会有多大偏差。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} Standard errors to expect: {:.1f} % of the overall accuracy, {} of ponds.</source>
        <translation>{}预期标准误：总体精度 {:.1f} %，尾矿库 {}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} ha</source>
        <translation>{} ha</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:.2f} km²</source>
        <translation>{:.2f} km²</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:.1f} ha</source>
        <translation>{:.1f} ha</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:.0f} m²</source>
        <translation>{:.0f} m²</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} {} of {} is ready to segment.</source>
        <translation>{2}的 {0} {1} 影像可以分割了。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} × {} pixels of {:.3g} m: {}.</source>
        <translation>{} × {} 像元，像元大小 {:.3g} m：{}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Gains: {}. Heights: {}. Took {}.</source>
        <translation>定标系数：{}。高程：{}。用时 {}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} scene done</source>
        <translation>{} 景已完成</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} scenes done</source>
        <translation>{} 景已完成</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:d} pond</source>
        <translation>{:d} 个尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{:d} ponds</source>
        <translation>{:d} 个尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{}: {}, {}.</source>
        <translation>{}：{}，{}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Took {}.</source>
        <translation>用时 {}。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>{} × {} pixels of {:.3g} m, {} × {}</source>
        <translation>{} × {} 像元，像元大小 {:.3g} m，{} × {}</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>green</source>
        <translation>绿</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>red</source>
        <translation>红</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>NIR</source>
        <translation>近红外</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>PAN</source>
        <translation>全色</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>assessment area</source>
        <translation>评价区</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>sample area</source>
        <translation>抽样区</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>"{}" is no list of band numbers.</source>
        <translation>“{}”不是波段号列表。</translation>
    </message>
    <message>
        <location filename="../ui/text/words.py"/>
        <source>Separate them by spaces, such as "1 2 3 4"; for a model, in its order.</source>
        <translation>请用空格分隔，例如“1 2 3 4”；用于模型时按模型的顺序。</translation>
    </message>
    <message>
        <location filename="../ui/train/plan.py"/>
        <source>Train again under the same name, and it goes on from the last epoch.</source>
        <translation>用同一名称再次训练，会从最后一轮继续。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/forms.py"/>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <location filename="../ui/widgets/forms.py"/>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <location filename="../ui/widgets/forms.py"/>
        <source>GPU (CUDA)</source>
        <translation>GPU (CUDA)</translation>
    </message>
    <message>
        <location filename="../ui/widgets/forms.py"/>
        <source>Temporary: project not saved</source>
        <translation>临时：工程尚未保存</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Draw new</source>
        <translation>新建</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Choose, or draw the ponds</source>
        <translation>请选择，或勾绘尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Draw reference</source>
        <translation>勾绘参考</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>All of the prediction</source>
        <translation>全部预测范围</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Draw area</source>
        <translation>勾绘评价区</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Judged inside {} polygon only.</source>
        <translation>只在 {} 个多边形内评价。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Judged inside {} polygons only.</source>
        <translation>只在 {} 个多边形内评价。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Drawn inside {} polygon; the estimates hold there only.</source>
        <translation>在 {} 个多边形内抽样；估计只适用于其中。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Drawn inside {} polygons; the estimates hold there only.</source>
        <translation>在 {} 个多边形内抽样；估计只适用于其中。</translation>
    </message>
    <message>
        <location filename="../ui/window_actions.py"/>
        <source>Segment tailings ponds…</source>
        <translation>分割尾矿库…</translation>
    </message>
    <message>
        <location filename="../ui/window_actions.py"/>
        <source>Next mistake of the prediction</source>
        <translation>预测结果的下一处错误</translation>
    </message>
    <message>
        <location filename="../ui/window_actions.py"/>
        <source>Previous mistake of the prediction</source>
        <translation>预测结果的上一处错误</translation>
    </message>
    <message>
        <location filename="../ui/window_actions.py"/>
        <source>Make a sample scene</source>
        <translation>生成试用影像</translation>
    </message>
    <message>
        <location filename="../ui/window_actions.py"/>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <location filename="../ui/window_actions.py"/>
        <source>Select the image to look for ponds in first.</source>
        <translation>请先选中要查找尾矿库的影像。</translation>
    </message>
</context>
<context>
    <name>AreaChooser</name>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Where you have looked at everything: only inside these polygons is the prediction judged.</source>
        <translation>您已全部查看过的范围：只在这些多边形之内评价预测结果。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Make a new layer and outline the ground on which you draw every pond. Each edit is saved at once.</source>
        <translation>新建图层，勾绘您画出了每个尾矿库的地面范围。每次编辑都立即保存。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Every classified pixel is judged: what no reference polygon covers counts as no pond, so a pond that you did not draw counts as an error of the prediction. Draw an area if you looked at a part only.</source>
        <translation>每个已分类的像元都参加评价：没有参考多边形覆盖之处按非尾矿库计，因此您没有勾绘的尾矿库会算作预测的错误。如果只查看了一部分，请勾绘评价区。</translation>
    </message>
</context>
<context>
    <name>AssessmentChooser</name>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>The whole image is the test, and the samples lie in it. Draw an area away from them, or divide them.</source>
        <translation>整幅影像都用于测试，而样本就在其中。请在远离样本处勾绘评价区，或把样本划分开。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Where you have looked at everything: only inside these polygons is the prediction judged.</source>
        <translation>您已全部查看过的范围：只在这些多边形之内评价预测结果。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Make a new layer and outline the ground on which you draw every pond. Each edit is saved at once.</source>
        <translation>新建图层，勾绘您画出了每个尾矿库的地面范围。每次编辑都立即保存。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Every classified pixel is judged: what no reference polygon covers counts as no pond, so a pond that you did not draw counts as an error of the prediction. Draw an area if you looked at a part only.</source>
        <translation>每个已分类的像元都参加评价：没有参考多边形覆盖之处按非尾矿库计，因此您没有勾绘的尾矿库会算作预测的错误。如果只查看了一部分，请勾绘评价区。</translation>
    </message>
</context>
<context>
    <name>BandChooser</name>
    <message>
        <location filename="../ui/widgets/band_chooser.py"/>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <location filename="../ui/widgets/band_chooser.py"/>
        <source>choose…</source>
        <translation>请选择…</translation>
    </message>
</context>
<context>
    <name>BatchJob</name>
    <message>
        <location filename="../ui/batch/job.py"/>
        <source>There are no joined ponds in {}.</source>
        <translation>{} 中没有合并的尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/batch/job.py"/>
        <source>The batch has stopped before its end. Start it again to go on.</source>
        <translation>批处理未到结束就停止了。重新开始即可继续。</translation>
    </message>
    <message>
        <location filename="../ui/batch/job.py"/>
        <source>Show on the map</source>
        <translation>在地图上显示</translation>
    </message>
    <message>
        <location filename="../ui/batch/job.py"/>
        <source>Paused; {} of {} scenes are done. Start it again to go on.</source>
        <translation>已暂停；{1} 景中已完成 {0} 景。重新开始即可继续。</translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Folder of images</source>
        <translation>影像文件夹</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>List: CSV or STAC</source>
        <translation>列表：CSV 或 STAC</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Choose a folder</source>
        <translation>请选择文件夹</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Pausing; what is finished stays…</source>
        <translation>正在暂停；已完成的保留……</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Choose the scenes.</source>
        <translation>请选择各景影像。</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Choose a folder for the results.</source>
        <translation>请选择结果文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.py"/>
        <source>Lists of scenes (*.csv *.json *.geojson);;All files (*)</source>
        <translation>景列表 (*.csv *.json *.geojson);;所有文件 (*)</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Scenes</source>
        <translation>各景影像</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Where the scenes come from</source>
        <translation>各景的来源</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>A folder of images and Level-1A products; or a CSV with a column image (and date and cloud, if known), or a STAC item collection</source>
        <translation>影像和 1A 级产品的文件夹；或含 image 列（以及已知时的 date 和 cloud 列）的 CSV，或 STAC 条目集合</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Smallest pond</source>
        <translation>最小尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Smaller ponds are left out of the joined layer</source>
        <translation>更小的尾矿库不列入合并图层</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source> m²</source>
        <translation> m²</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Workers</source>
        <translation>工作进程</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Processes that work at the same time, one thread each</source>
        <translation>同时工作的进程，每个一个线程</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>What the network runs on</source>
        <translation>运行网络的设备</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Keep the probability rasters</source>
        <translation>保留概率栅格</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Needed to try other thresholds later</source>
        <translation>以后尝试其他阈值时需要</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Skip ground without signs of ponds</source>
        <translation>先初筛：跳过没有尾矿库迹象的地面</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Where all results go; a batch that was paused or broke off goes on where it was</source>
        <translation>所有结果的去处；暂停或中断的批处理从原处继续</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Go on when QGIS is closed</source>
        <translation>关闭 QGIS 后继续</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Else the batch is paused when QGIS is closed</source>
        <translation>否则关闭 QGIS 时暂停批处理</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Start the batch</source>
        <translation>开始批处理</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Do all scenes that are not done yet</source>
        <translation>处理所有尚未完成的景</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Double-click a scene that is done to show it on the map</source>
        <translation>双击已完成的景可在地图上显示</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Show the joined ponds</source>
        <translation>显示合并的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/batch/page.ui"/>
        <source>Put the layer of all ponds on the map</source>
        <translation>把全部尾矿库的图层加入地图</translation>
    </message>
</context>
<context>
    <name>CalibrationPlot</name>
    <message>
        <location filename="../ui/score/calibration_plot.py"/>
        <source>Calibration of the probabilities</source>
        <translation>概率的校准</translation>
    </message>
    <message>
        <location filename="../ui/score/calibration_plot.py"/>
        <source>The share of pixels that are pond, over the probability that was given to them. On the dashed line, probabilities can be taken at their word; below it, they promise too much. A dot is the larger the more pixels it stands for.</source>
        <translation>像元中尾矿库的比例随其预测概率的变化。在虚线上，概率可以照字面理解；在虚线之下，概率偏高。点越大，代表的像元越多。</translation>
    </message>
    <message>
        <location filename="../ui/score/calibration_plot.py"/>
        <source>Observed share of ponds</source>
        <translation>实际的尾矿库比例</translation>
    </message>
    <message>
        <location filename="../ui/score/calibration_plot.py"/>
        <source>predicted probability</source>
        <translation>预测概率</translation>
    </message>
</context>
<context>
    <name>ChangeJob</name>
    <message>
        <location filename="../ui/change/job.py"/>
        <source>Finding changes on {}</source>
        <translation>正在查找 {} 的变化</translation>
    </message>
    <message>
        <location filename="../ui/change/job.py"/>
        <source>The ledger is no longer in the project.</source>
        <translation>台账已不在工程中。</translation>
    </message>
    <message>
        <location filename="../ui/change/job.py"/>
        <source>Took {}; everything is in {}.</source>
        <translation>用时 {}；全部结果在 {}。</translation>
    </message>
    <message>
        <location filename="../ui/change/job.py"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
</context>
<context>
    <name>ChangePage</name>
    <message>
        <location filename="../ui/change/page.py"/>
        <source>The layers ticked above</source>
        <translation>上面勾选的图层</translation>
    </message>
    <message>
        <location filename="../ui/change/page.py"/>
        <source>All images of the folder are compared, or, where there are none, predictions</source>
        <translation>比较文件夹中的全部影像；没有影像时比较预测结果</translation>
    </message>
    <message>
        <location filename="../ui/change/page.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/change/page.py"/>
        <source>Tick at least two dates first, or choose a folder.</source>
        <translation>请先勾选至少两期，或选择文件夹。</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Dates</source>
        <translation>日期</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Or a folder</source>
        <translation>或文件夹</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Each image needs a date: in its metadata, its product’s XML file or its name, as in scene_20190318.tif.</source>
        <translation>每幅影像都需要日期：在元数据、产品的 XML 文件或文件名中，如 scene_20190318.tif。</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Images are segmented with the model, threshold and smallest pond of page Segment; predictions are taken as they are.</source>
        <translation>影像按“分割”页的模型、阈值和最小尾矿库分割；预测结果按原样使用。</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Otherwise a pond must once have had the confidence from which page Segment shows ponds. With this, more false ponds change, too.</source>
        <translation>否则尾矿库在某一期须达到“分割”页显示尾矿库的置信度。勾选后，误检的尾矿库的变化也会增多。</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Also ponds that the model is not sure of</source>
        <translation>包括模型没有把握的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Run on</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Automatic takes the GPU where it works, else the CPU</source>
        <translation>自动：GPU 可用时使用 GPU，否则使用 CPU</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Ponds that changed</source>
        <translation>发生变化的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Click a pond to see it before its change, and again to see it after</source>
        <translation>单击尾矿库查看变化之前，再次单击查看变化之后</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Before / after</source>
        <translation>之前 / 之后</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Show the chosen pond at the other date</source>
        <translation>显示所选尾矿库的另一期</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Open the report in the browser</source>
        <translation>在浏览器中打开报告</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Show the files</source>
        <translation>显示文件</translation>
    </message>
    <message>
        <location filename="../ui/change/page.ui"/>
        <source>Find changes</source>
        <translation>查找变化</translation>
    </message>
</context>
<context>
    <name>CompareJob</name>
    <message>
        <location filename="../ui/compare/job.py"/>
        <source>Comparing on {}</source>
        <translation>正在比较 {}</translation>
    </message>
    <message>
        <location filename="../ui/compare/job.py"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Scatter</source>
        <translation>散点图</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Spectra</source>
        <translation>光谱</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Choose, or open an image first</source>
        <translation>请选择，或先打开影像</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Each comparison gets a folder of its own here. Empty: the folder tailing_ponds beside the project, or a temporary one until the project is saved</source>
        <translation>每次比较都在此建立单独的文件夹。留空：工程旁的 tailing_ponds 文件夹；工程保存之前为临时文件夹</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Choose an image first.</source>
        <translation>请先选择影像。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Choose a method first.</source>
        <translation>请先选择方法。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Choose a model for the U-Net first.</source>
        <translation>请先为 U-Net 选择模型。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Draw samples of ponds and of other ground first, or choose a layer.</source>
        <translation>请先勾绘尾矿库和其他地物的样本，或选择图层。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.py"/>
        <source>Choose a layer with reference polygons first, or draw some.</source>
        <translation>请先选择参考多边形图层，或勾绘一些。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Image</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>The image that all methods classify</source>
        <translation>所有方法都要分类的影像</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Draw ponds</source>
        <translation>勾绘尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Draw polygons on ponds, into the chosen layer or a new one. In a new one each edit is saved at once.</source>
        <translation>在所选图层或新图层中勾绘尾矿库多边形。在新图层中，每次编辑都立即保存。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Draw other ground</source>
        <translation>勾绘其他地物</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Draw polygons on what is no pond: bare soil, water, vegetation, buildings. In a new layer each edit is saved at once.</source>
        <translation>勾绘非尾矿库的多边形：裸土、水体、植被、建筑物。在新图层中，每次编辑都立即保存。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Divide samples that touch the assessment area</source>
        <translation>划分与评价区相接的样本</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>At random, polygon by polygon: half of them are fitted to and not judged, the others are left to the test. Without this, such samples are refused.</source>
        <translation>逐个多边形随机划分：一半用于拟合而不参加评价，另一半留作测试。不选此项时，不接受这样的样本。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Methods</source>
        <translation>方法</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>U-Net</source>
        <translation>U-Net</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>A trained network as it is. It sees the bands that you chose for the image on page Segment, else those that the image names</source>
        <translation>直接使用已训练的网络。它使用您在“分割”页为该影像选择的波段，否则使用影像注明的波段</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>U-Net trained on these samples alone</source>
        <translation>仅用这些样本训练的 U-Net</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>As in the paper: a new network that sees no other ponds than these. It takes many minutes, and hundreds of polygons to be worth it.</source>
        <translation>如论文所述：一个只见过这些尾矿库的新网络。需要许多分钟，并且要有数百个多边形才有意义。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>The engine here has no PyTorch. Set it up again on page Engine, with training.</source>
        <translation>这里的引擎没有 PyTorch。请在“引擎”页重新安装，并包括训练功能。</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Bands</source>
        <translation>波段</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Numbers of the bands that the classifiers see, separated by spaces. Empty: all of them, at most 16</source>
        <translation>分类器使用的波段号，以空格分隔。留空：全部，最多 16 个</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Random forest: trees</source>
        <translation>随机森林：决策树数</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>scikit-learn takes 100 where nobody chooses</source>
        <translation>未指定时，scikit-learn 取 100</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Random forest: depth</source>
        <translation>随机森林：深度</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Most splits from the root to a leaf</source>
        <translation>从根节点到叶节点的最多分裂次数</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Unlimited</source>
        <translation>不限</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Pixels in a leaf</source>
        <translation>叶节点像元数</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Fewest sample pixels in a leaf</source>
        <translation>叶节点的最少样本像元数</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>SVM: C</source>
        <translation>SVM：C</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Penalty for samples on the wrong side. Automatic: by cross-validation over the sample polygons</source>
        <translation>对错分样本的惩罚。自动：按样本多边形交叉验证选定</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>SVM: gamma</source>
        <translation>SVM：gamma</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Of the radial kernel, over standardised bands. Automatic: by cross-validation over the sample polygons</source>
        <translation>径向基核的参数，作用于标准化后的波段。自动：按样本多边形交叉验证选定</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>SVM: sample pixels</source>
        <translation>SVM：样本像元数</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>At most; the time to fit rises with their square</source>
        <translation>上限；拟合耗时随其平方增长</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Maximum likelihood: prior of ponds</source>
        <translation>最大似然：尾矿库先验概率</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Prior probability of a pond: at 0.5 the bands alone decide</source>
        <translation>尾矿库的先验概率：取 0.5 时仅由波段决定</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Sample pixels</source>
        <translation>样本像元</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>At most, for forest and maximum likelihood</source>
        <translation>上限，用于随机森林和最大似然</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Same seed, same comparison</source>
        <translation>种子相同，比较结果相同</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>What runs the models</source>
        <translation>运行模型的设备</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Notes on these figures</source>
        <translation>关于这些数字的说明</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Open layout</source>
        <translation>打开布局</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Save the print layout as a PDF file in the folder of the result, and open it</source>
        <translation>将打印布局以 PDF 文件存入结果文件夹，并打开</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Save as spreadsheet</source>
        <translation>存为电子表格</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Save the figures as a spreadsheet in the folder of the result, and open it</source>
        <translation>将各项数值以电子表格存入结果文件夹，并打开</translation>
    </message>
    <message>
        <location filename="../ui/compare/page.ui"/>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
</context>
<context>
    <name>ConfidenceBox</name>
    <message>
        <location filename="../ui/segment/confidence_box.py"/>
        <source>Show ponds of confidence from</source>
        <translation>显示的最低置信度</translation>
    </message>
    <message>
        <location filename="../ui/segment/confidence_box.py"/>
        <source>Of what is found with a confidence of 0.80, four in five are ponds. The map hides what lies below; the layer keeps it.</source>
        <translation>置信度为 0.80 的识别结果中，五个里有四个确为尾矿库。低于该值的在地图上隐藏，但仍保留在图层中。</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>Curves of the training</source>
        <translation>训练曲线</translation>
    </message>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>The curves begin with the first epoch.</source>
        <translation>曲线从第一轮开始。</translation>
    </message>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>F1, held out, best threshold</source>
        <translation>F1，验证，最佳阈值</translation>
    </message>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>Loss, held out</source>
        <translation>损失，验证</translation>
    </message>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <location filename="../ui/train/curve_plot.py"/>
        <source>best {}, epoch {}</source>
        <translation>最佳 {}，第 {} 轮</translation>
    </message>
</context>
<context>
    <name>Dock</name>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Tailing Pond Mapper</source>
        <translation>Tailing Pond Mapper</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Reference polygons</source>
        <translation>参考多边形</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Probability sample</source>
        <translation>概率抽样</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Segment</source>
        <translation>分割</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Batch</source>
        <translation>批处理</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Score</source>
        <translation>评价</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <location filename="../ui/dock.py"/>
        <source>Help on this page</source>
        <translation>本页的帮助</translation>
    </message>
</context>
<context>
    <name>ElevationChooser</name>
    <message>
        <location filename="../ui/prepare/elevation_chooser.py"/>
        <source>None: one height for all</source>
        <translation>无：全部采用同一高程</translation>
    </message>
    <message>
        <location filename="../ui/prepare/elevation_chooser.py"/>
        <source>Heights in metres. Without them, hills and slopes end up beside their place, the more the farther sideways the satellite looked</source>
        <translation>以米为单位的高程。没有高程时，山丘和坡地会偏离其位置，卫星侧视角越大偏离越大</translation>
    </message>
    <message>
        <location filename="../ui/prepare/elevation_chooser.py"/>
        <source>Use an elevation model from a file</source>
        <translation>使用文件中的高程模型</translation>
    </message>
    <message>
        <location filename="../ui/prepare/elevation_chooser.py"/>
        <source>Elevation model</source>
        <translation>高程模型</translation>
    </message>
    <message>
        <location filename="../ui/prepare/elevation_chooser.py"/>
        <source>Rasters (*.tif *.tiff *.img *.vrt *.hgt);;All files (*)</source>
        <translation>栅格 (*.tif *.tiff *.img *.vrt *.hgt);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>EnvironmentPage</name>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>Setting up the engine in {}…</source>
        <translation>正在 {} 中安装引擎…</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>Checking the engine…</source>
        <translation>正在检查引擎…</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>Removing the engine…</source>
        <translation>正在删除引擎…</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>Cancelled. Removing what was begun…</source>
        <translation>已取消。正在清除已安装的部分…</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine works.</source>
        <translation>引擎工作正常。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine does not work; see below.</source>
        <translation>引擎不能工作，见下文。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine runs in {}.</source>
        <translation>引擎运行于 {}。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine is not set up yet.</source>
        <translation>引擎尚未安装。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine's set-up was not finished.</source>
        <translation>引擎的安装没有完成。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine was set up for another version of this plugin.</source>
        <translation>引擎是为本插件的另一版本安装的。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine was set up for another version of QGIS's Python.</source>
        <translation>引擎是为 QGIS 的另一 Python 版本安装的。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>The engine is set up in {}.</source>
        <translation>引擎安装在 {}。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Set up</source>
        <translation>安装</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.py"/>
        <source>Set up again</source>
        <translation>重新安装</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Set up the engine</source>
        <translation>安装引擎</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>The network runs in an environment of its own beside your QGIS profile. QGIS itself stays as it is.</source>
        <translation>网络在 QGIS 配置文件夹旁单独的环境中运行。QGIS 本身保持不变。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>the processor (410 to 530 MB)</source>
        <translation>处理器（410 至 530 MB）</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>an NVIDIA GPU (about 3.5 GB)</source>
        <translation>NVIDIA GPU（约 3.5 GB）</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Training as well (PyTorch, large)</source>
        <translation>同时安装训练功能（PyTorch，较大）</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Page Train needs it; finding ponds does not.</source>
        <translation>“训练”页需要它；寻找尾矿库不需要。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Batch as well (Dask, STAC)</source>
        <translation>同时安装批处理（Dask、STAC）</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>For several scenes at a time, clusters and STAC catalogues.</source>
        <translation>用于同时处理多景、集群和 STAC 目录。</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Install from</source>
        <translation>安装来源</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>the internet</source>
        <translation>互联网</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>a folder of wheels</source>
        <translation>wheel 文件夹</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../ui/engine_page/page.ui"/>
        <source>The output of the installation appears here.</source>
        <translation>安装过程的输出显示在这里。</translation>
    </message>
</context>
<context>
    <name>LearningBox</name>
    <message>
        <location filename="../ui/review/learning_box.ui"/>
        <source>Learn from this review</source>
        <translation>从此复核学习</translation>
    </message>
    <message>
        <location filename="../ui/review/learning_box.ui"/>
        <source>Train the model of page Segment on what was accepted, edited and rejected; what was held out says whether it got better</source>
        <translation>用已接受、已编辑和已拒绝的尾矿库训练“分割”页的模型；由留出的部分判断模型是否变好</translation>
    </message>
</context>
<context>
    <name>ModelChooser</name>
    <message>
        <location filename="../ui/widgets/model_chooser.py"/>
        <source>The network that tells ponds from the rest</source>
        <translation>区分尾矿库与其他地物的网络</translation>
    </message>
    <message>
        <location filename="../ui/widgets/model_chooser.py"/>
        <source>Use a model file from elsewhere</source>
        <translation>使用其他位置的模型文件</translation>
    </message>
    <message>
        <location filename="../ui/widgets/model_chooser.py"/>
        <source>All of its card: what it was trained and tested on</source>
        <translation>模型卡全文：用什么训练、在哪里检验</translation>
    </message>
    <message>
        <location filename="../ui/widgets/model_chooser.py"/>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <location filename="../ui/widgets/model_chooser.py"/>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <location filename="../ui/widgets/model_chooser.py"/>
        <source>Models (*.onnx)</source>
        <translation>模型 (*.onnx)</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <location filename="../ui/compare/model_list.py"/>
        <source>The networks to compare; tick several to compare them</source>
        <translation>要比较的网络；勾选多个即可相互比较</translation>
    </message>
    <message>
        <location filename="../ui/compare/model_list.py"/>
        <source>Use a model file from elsewhere</source>
        <translation>使用其他位置的模型文件</translation>
    </message>
    <message>
        <location filename="../ui/compare/model_list.py"/>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <location filename="../ui/compare/model_list.py"/>
        <source>ONNX models (*.onnx)</source>
        <translation>ONNX 模型 (*.onnx)</translation>
    </message>
</context>
<context>
    <name>PrecisionRecallPlot</name>
    <message>
        <location filename="../ui/score/precision_recall_plot.py"/>
        <source>Precision over recall</source>
        <translation>精确率-召回率曲线</translation>
    </message>
    <message>
        <location filename="../ui/score/precision_recall_plot.py"/>
        <source>Precision over recall for every threshold; dotted lines join equal F1. Click to choose the threshold nearest to it.</source>
        <translation>每个阈值的精确率与召回率；点线连接 F1 相等的点。单击可选择最近的阈值。</translation>
    </message>
    <message>
        <location filename="../ui/score/precision_recall_plot.py"/>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <location filename="../ui/score/precision_recall_plot.py"/>
        <source>recall</source>
        <translation>召回率</translation>
    </message>
</context>
<context>
    <name>PrepareBox</name>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>Gaofen-1, -2 or -6. Drop an archive on the panel, or choose it.</source>
        <translation>高分一号、二号或六号。把压缩包拖放到面板上，或在此选择。</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>Looking at it…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>No product of Gaofen-1, -2 or -6.</source>
        <translation>不是高分一号、二号或六号产品。</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <location filename="../ui/prepare/box.ui"/>
        <source>Level-1A product</source>
        <translation>1A 级产品</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>Products (*.tar.gz *.tgz *.tar *.xml *.tif *.tiff);;All files (*)</source>
        <translation>产品 (*.tar.gz *.tgz *.tar *.xml *.tif *.tiff);;所有文件 (*)</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>Level-1A archive, or one image or XML file of an unpacked product</source>
        <translation>1A 级产品的压缩包，或解压后产品的一个影像或 XML 文件</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>Beside the product</source>
        <translation>产品所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.py"/>
        <source>Folder of a product</source>
        <translation>产品文件夹</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>A folder with the files of one product</source>
        <translation>存放一个产品的文件的文件夹</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Elevation</source>
        <translation>高程</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Pan-sharpen</source>
        <translation>全色融合</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Gives the bands the fine detail of the panchromatic image: four times as many pixels each way</source>
        <translation>使各波段具有全色影像的细节：每个方向的像元数为原来的四倍</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Dark-object subtraction</source>
        <translation>暗目标法</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Reduces haze: the darkest reflectance of each band is subtracted from the whole band</source>
        <translation>减轻霾的影响：从整个波段减去该波段的最暗反射率</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/prepare/box.ui"/>
        <source>Prepare</source>
        <translation>处理</translation>
    </message>
</context>
<context>
    <name>PrepareJob</name>
    <message>
        <location filename="../ui/prepare/job.py"/>
        <source>A product is being prepared: wait for its end, or cancel it first.</source>
        <translation>正在处理一个产品：请等它结束，或先取消。</translation>
    </message>
    <message>
        <location filename="../ui/prepare/job.py"/>
        <source>Preparing {}</source>
        <translation>正在处理 {}</translation>
    </message>
    <message>
        <location filename="../ui/prepare/job.py"/>
        <source>Show on the map</source>
        <translation>在地图上显示</translation>
    </message>
    <message>
        <location filename="../ui/prepare/job.py"/>
        <source>The prepared image is no longer in the project.</source>
        <translation>处理得到的影像已不在工程中。</translation>
    </message>
</context>
<context>
    <name>ReferenceChooser</name>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>The polygons that show the network what a pond is. One layer serves all images. What you are drawing right now counts, saved or not.</source>
        <translation>告诉网络什么是尾矿库的多边形。一个图层供所有影像使用。正在勾绘的多边形无论是否保存都计入。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Make a new layer on the first image and start to draw. Give each polygon the class Pond or Other; draw some of both, Other best on what is easily mistaken for a pond.</source>
        <translation>在第一幅影像上新建图层并开始勾绘。为每个多边形指定“尾矿库”或“其他”类别；两类都要勾绘，“其他”最好勾绘容易误认为尾矿库的地物。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Polygons: {}. The field "class" says what each is: 1 pond, 0 other. Only what a polygon covers is learnt from, so draw some of both.</source>
        <translation>多边形：{} 个。字段“class”说明类别：1 为尾矿库，0 为其他。只学习多边形覆盖之处，因此两类都要勾绘。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Polygons: {}, each a pond. All that none covers counts as no pond: draw every pond, or say below where you have.</source>
        <translation>多边形：{} 个，都是尾矿库。没有多边形覆盖之处都按非尾矿库计：请勾绘每个尾矿库，或在下面说明已勾绘完整的范围。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>No polygon is a pond yet: draw at least one pond, too.</source>
        <translation>还没有尾矿库多边形：请至少再绘制一个尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>No polygon is other ground yet: draw at least one, best on what is easily mistaken for a pond.</source>
        <translation>还没有其他地物多边形：请至少绘制一个，最好绘在容易误认为尾矿库的地方。</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Stop review</source>
        <translation>停止复核</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <location filename="../ui/review/page.ui"/>
        <source>Start review</source>
        <translation>开始复核</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Drag corners, double-click for a new one. Enter keeps it.</source>
        <translation>单击拐点并移动，双击边线添加拐点。回车保存。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Draw a line that leaves the outline and comes back; a right click ends it. Enter keeps it.</source>
        <translation>画一条离开轮廓又回到轮廓的线，右键结束。回车保存。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Draw a line across the pond; a right click ends it.</source>
        <translation>画一条横穿尾矿库的线，右键结束。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Click the corners of the pond; a right click ends it.</source>
        <translation>逐个单击尾矿库的拐点，右键结束。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Click the others with Shift held. M or Enter merges them.</source>
        <translation>按住 Shift 单击其他尾矿库。按 M 或回车合并。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Esc gives it up.</source>
        <translation>按 Esc 放弃。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>There is no pond in this queue.</source>
        <translation>此队列中没有尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Least certain first</source>
        <translation>最不确定的在前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Highest confidence first</source>
        <translation>置信度最高的在前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Lowest confidence first</source>
        <translation>置信度最低的在前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Largest first</source>
        <translation>最大的在前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Smallest first</source>
        <translation>最小的在前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>By place: the nearest next</source>
        <translation>按位置：就近依次</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Spreadsheet (.xlsx)</source>
        <translation>电子表格 (.xlsx)</translation>
    </message>
    <message>
        <location filename="../ui/review/page.py"/>
        <source>Spreadsheet (.ods)</source>
        <translation>电子表格 (.ods)</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Ponds to review</source>
        <translation>待复核的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Kept in</source>
        <translation>保存于</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>GeoPackage of the review. An existing one is gone on with: what it knows is not asked again.</source>
        <translation>复核的 GeoPackage。若已存在则继续：已知的不再询问。</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Reviewer</source>
        <translation>复核者</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Who signs for each decision</source>
        <translation>对每项判定负责的人</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Your name on this machine</source>
        <translation>本机上的用户名</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Which pond comes first</source>
        <translation>哪个尾矿库在前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Only ponds that the map shows now</source>
        <translation>仅限地图当前显示的尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Clear it to go through all ponds again</source>
        <translation>取消勾选即可重新查看全部尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>At hand</source>
        <translation>当前</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>A · Accept</source>
        <translation>A · 接受</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>It is a pond, and its outline will do (A or Enter)</source>
        <translation>是尾矿库，且轮廓可用（A 或回车）</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>1 · Water</source>
        <translation>1 · 水体</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>No pond of tailings: reject it as water</source>
        <translation>不是尾矿库：作为水体拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>2 · Field</source>
        <translation>2 · 农田</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Reject it as a field</source>
        <translation>作为农田拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>3 · Pit</source>
        <translation>3 · 采坑</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Reject it as an open pit</source>
        <translation>作为露天采坑拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>4 · Quarry</source>
        <translation>4 · 采石场</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Reject it as a quarry</source>
        <translation>作为采石场拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>5 · Bare</source>
        <translation>5 · 裸地</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Reject it as bare ground</source>
        <translation>作为裸地拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>6 · Other</source>
        <translation>6 · 其他</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Reject it for another reason</source>
        <translation>因其他理由拒绝</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>E · Corners</source>
        <translation>E · 拐点</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Move the corners of the outline with QGIS's vertex tool; Enter keeps, Esc gives up</source>
        <translation>用 QGIS 的顶点工具移动轮廓拐点；回车保存，Esc 放弃</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>R · Reshape</source>
        <translation>R · 重塑</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Draw a new stretch of the outline with QGIS's reshape tool; Enter keeps, Esc gives up</source>
        <translation>用 QGIS 的重塑工具重画一段轮廓；回车保存，Esc 放弃</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>S · Split</source>
        <translation>S · 拆分</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Draw a line across the pond: it becomes two</source>
        <translation>画一条横穿尾矿库的线：一分为二</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>M · Merge</source>
        <translation>M · 合并</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Make one pond of this and others: neighbours are selected, click others with Shift held, then M or Enter</source>
        <translation>与其他尾矿库合为一个：相邻的已选中，按住 Shift 单击其他的，再按 M 或回车</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>D · Draw</source>
        <translation>D · 绘制</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Draw a pond that was missed: it is in the register at once</source>
        <translation>绘制漏检的尾矿库：立即列入名录</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>V · All seen</source>
        <translation>V · 全部看过</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>What the map shows was looked over whole: no pond is missing there</source>
        <translation>地图所示范围已全部查看：没有漏检</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Enter · Keep</source>
        <translation>回车 · 保存</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Keep what was edited</source>
        <translation>保存所做的编辑</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Esc · Give up</source>
        <translation>Esc · 放弃</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Leave the outline as it was</source>
        <translation>轮廓保持原样</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>P · Previous</source>
        <translation>P · 上一个</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>The pond before (P or Backspace)</source>
        <translation>前一个尾矿库（P 或退格键）</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>N · Next</source>
        <translation>N · 下一个</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>The next pond that is not decided on; this one stays as it is</source>
        <translation>下一个未判定的尾矿库；当前的保持不变</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Z · Zoom</source>
        <translation>Z · 缩放</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Back to this pond</source>
        <translation>回到当前尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>U · Undo</source>
        <translation>U · 撤销</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Undo the last act, also one of an earlier day (U or Ctrl+Z)</source>
        <translation>撤销上一操作，包括以前的操作（U 或 Ctrl+Z）</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Y · Redo</source>
        <translation>Y · 重做</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Do again what was undone (Y or Ctrl+Y)</source>
        <translation>重做被撤销的操作（Y 或 Ctrl+Y）</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Space · Off</source>
        <translation>空格 · 隐藏</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Hold to see the ground without outlines</source>
        <translation>按住可查看没有轮廓的地面</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>C · Colours</source>
        <translation>C · 色彩</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>False colour, where there is near infrared, and back</source>
        <translation>有近红外时切换假彩色，再按恢复</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>T · Date</source>
        <translation>T · 日期</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>The next older image of this ground, where one is loaded</source>
        <translation>此处更早的一景影像（若已加载）</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Name (F2)</source>
        <translation>名称 (F2)</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Name of the pond, for the register</source>
        <translation>尾矿库名称，用于名录</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>What to remember about it</source>
        <translation>需要记录的内容</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Register</source>
        <translation>名录</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>The ponds that stand, as a layer of their own</source>
        <translation>已确认的尾矿库，作为单独图层</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Write the ponds that stand as a Shapefile, GeoJSON, KML or spreadsheet</source>
        <translation>将已确认的尾矿库写成 Shapefile、GeoJSON、KML 或电子表格</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Join…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Take in what another reviewer has decided in a copy of this review</source>
        <translation>并入另一位复核者在副本中的判定</translation>
    </message>
    <message>
        <location filename="../ui/review/page.ui"/>
        <source>Go through the ponds one after another at the keyboard</source>
        <translation>用键盘逐个查看尾矿库</translation>
    </message>
</context>
<context>
    <name>SampleAreaChooser</name>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>The ground that the sample is drawn from, and that its estimates hold for.</source>
        <translation>样本的抽取范围，估计也只适用于该范围。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Make a new layer and outline that ground.</source>
        <translation>新建图层，勾绘该范围。</translation>
    </message>
</context>
<context>
    <name>SampleJob</name>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>Drawing a sample of {}</source>
        <translation>正在从 {} 抽样</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>{} sample</source>
        <translation>{} 样本</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>Saved as {}.</source>
        <translation>已保存为 {}。</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>{} points are in the project. Label points goes from one to the next.</source>
        <translation>工程中有 {} 个样本点。用“标注样本点”逐点标注。</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>What is in the outlined pixel? In the map, 1 is pond, 0 other, Space unsure; Backspace goes back.</source>
        <translation>轮廓内的像元是什么？在地图中按 1 为尾矿库，0 为其他，空格键为不确定；退格键返回上一点。</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>Every point was looked at. Score by the sample is next.</source>
        <translation>所有样本点都已查看。下一步是按样本评价。</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>Scoring {}</source>
        <translation>正在评价 {}</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>Took {}; everything is in {}.</source>
        <translation>用时 {}；全部结果在 {}。</translation>
    </message>
    <message>
        <location filename="../ui/sample/job.py"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
</context>
<context>
    <name>SamplePage</name>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>{} of {} points labelled, {} unsure, {} left.</source>
        <translation>已标注 {0} 个（共 {1} 个点），{2} 个不确定，剩余 {3} 个。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Point {}. {}</source>
        <translation>第 {} 点。{}</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Stop labelling</source>
        <translation>停止标注</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <location filename="../ui/sample/page.ui"/>
        <source>Label points</source>
        <translation>标注样本点</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Choose, or segment an image first</source>
        <translation>请选择，或先分割影像</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Choose, or draw a sample first</source>
        <translation>请选择，或先抽样</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Stratified by the map</source>
        <translation>按图上类别分层</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Simple random</source>
        <translation>简单随机</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Points</source>
        <translation>点数</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Error</source>
        <translation>标准误</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Choose a prediction first.</source>
        <translation>请先选择预测结果。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Draw a sample first, and label its points.</source>
        <translation>请先抽样，并标注样本点。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Stop labelling first.</source>
        <translation>请先停止标注。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Label the points first.</source>
        <translation>请先标注样本点。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.py"/>
        <source>Label all points first, or leave out those without a label.</source>
        <translation>请先标注所有样本点，或略去没有标注的点。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Prediction</source>
        <translation>预测结果</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>The classified raster to judge: 1 pond, 0 other, nodata unknown</source>
        <translation>要评价的类别栅格：1 尾矿库，0 其他，NoData 为未知</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>1. Draw a sample</source>
        <translation>1. 抽样</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Design</source>
        <translation>抽样设计</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Stratified by the map: rare ponds get points enough to judge them by. Simple: each pixel has the same chance.</source>
        <translation>按图上类别分层：稀少的尾矿库也能得到足够的点用于评价。简单随机：每个像元的机会相同。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Say how many points you can label, or how small the error should be</source>
        <translation>给出您能标注多少个点，或误差应有多小</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Points to label</source>
        <translation>待标注的点</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Wanted standard error of the overall accuracy: as many points are drawn as it takes</source>
        <translation>总体精度所需的标准误：按需要抽取相应数量的点</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Each class</source>
        <translation>每个类别</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Points that fall at least on what is mapped as pond, and on the rest. 50 to 100 are advised for a rare class.</source>
        <translation>图上划为尾矿库处和其余部分各自的最少点数。对稀少类别建议 50 至 100 个。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>at least </source>
        <translation>至少 </translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Expected</source>
        <translation>预期</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>How much of what is mapped as pond you expect to be pond. Decides how many points an error takes, not the result.</source>
        <translation>您预期图上划为尾矿库的部分有多少确为尾矿库。它决定达到某一误差需要多少点，不影响结果。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>of ponds right </source>
        <translation>尾矿库正确率 </translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>How much of the rest you expect to be no pond</source>
        <translation>您预期其余部分有多少确实不是尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>of the rest right </source>
        <translation>其余正确率 </translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Same prediction, area, design and seed: same points</source>
        <translation>预测结果、范围、设计和种子相同：样本点相同</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Draw sample</source>
        <translation>抽样</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Draw pixels at random and put them into the project as points to label</source>
        <translation>随机抽取像元，并作为待标注的点加入工程</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>2. Label its points</source>
        <translation>2. 标注样本点</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>The points to label, and to score by</source>
        <translation>待标注、并据以评价的点</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Go from point to point, with the predictions hidden. In the map, 1 is pond, 0 is other, Space is unsure, Backspace goes back. Each label is saved at once.</source>
        <translation>逐点标注，预测结果隐藏。在地图中按 1 为尾矿库，0 为其他，空格键为不确定，退格键返回。每个标注都立即保存。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Pond (1)</source>
        <translation>尾矿库 (1)</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>What lies in the outlined pixel is mostly pond</source>
        <translation>轮廓内的像元大部分是尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Other (0)</source>
        <translation>其他 (0)</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>It is mostly something else</source>
        <translation>大部分是其他地物</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Unsure (Space)</source>
        <translation>不确定（空格）</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>It cannot be told; the point can be labelled later</source>
        <translation>无法判断；该点可以以后再标注</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Back to the point before (Backspace)</source>
        <translation>返回上一点（退格键）</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>3. Score by the sample</source>
        <translation>3. 按样本评价</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Leave out points without a label</source>
        <translation>略去没有标注的点</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Estimate from the labelled points alone, as if chance had chosen them. Where it was those that are hard to tell, the accuracies come out too high.</source>
        <translation>只用已标注的点估计，如同其余的点是随机缺失的。如果缺失的正是难以判断的点，所得精度偏高。</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Open the report in the browser: estimates, error matrix, methods</source>
        <translation>在浏览器中打开报告：估计值、混淆矩阵、方法</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Print layout</source>
        <translation>打印布局</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Open the sample on a page, to print or to export as PDF</source>
        <translation>在页面上打开样本，供打印或导出为 PDF</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Save the print layout as a PDF file in the folder of the result, and open it</source>
        <translation>将打印布局以 PDF 文件存入结果文件夹，并打开</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Save as spreadsheet</source>
        <translation>存为电子表格</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Save the figures as a spreadsheet in the folder of the result, and open it</source>
        <translation>将各项数值以电子表格存入结果文件夹，并打开</translation>
    </message>
    <message>
        <location filename="../ui/sample/page.ui"/>
        <source>Score by the sample</source>
        <translation>按样本评价</translation>
    </message>
</context>
<context>
    <name>SamplesChooser</name>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>Polygons on ponds and on other ground; a field "class" says which: 1 pond, 0 other. What you are drawing right now counts, saved or not.</source>
        <translation>尾矿库和其他地物的多边形；字段“class”说明类别：1 为尾矿库，0 为其他。正在勾绘的多边形无论是否保存都计入。</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>Make a new layer for samples, beside those that are there</source>
        <translation>在已有图层之外新建一个样本图层</translation>
    </message>
    <message>
        <location filename="../ui/compare/samples_chooser.py"/>
        <source>This layer has no field "class" that says what is pond and what is not.</source>
        <translation>该图层没有字段“class”来说明哪些是尾矿库、哪些不是。</translation>
    </message>
</context>
<context>
    <name>ScatterPlot</name>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Draw samples to see how separable the classes are.</source>
        <translation>请勾绘样本，以查看类别可分性。</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Pond</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Sample pixels</source>
        <translation>样本像元</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Sample pixels in the two bands in which ponds and other ground part best</source>
        <translation>在最能区分尾矿库与其他地物的两个波段上的样本像元</translation>
    </message>
</context>
<context>
    <name>ScoreJob</name>
    <message>
        <location filename="../ui/score/job.py"/>
        <source>Scoring {}</source>
        <translation>正在评价 {}</translation>
    </message>
    <message>
        <location filename="../ui/score/job.py"/>
        <source>Took {}; everything is in {}.</source>
        <translation>用时 {}；全部结果在 {}。</translation>
    </message>
    <message>
        <location filename="../ui/score/job.py"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
</context>
<context>
    <name>ScorePage</name>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Thresholds</source>
        <translation>阈值</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Precision and recall</source>
        <translation>精确率与召回率</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Calibration</source>
        <translation>校准</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Mistake {} of {}</source>
        <translation>错误 {}，共 {} 处</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <location filename="../ui/score/page.ui"/>
        <source>Next mistake</source>
        <translation>下一处错误</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Choose, or segment an image first</source>
        <translation>请选择，或先分割影像</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Rasters (*.tif *.tiff *.vrt)</source>
        <translation>栅格 (*.tif *.tiff *.vrt)</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>As in the segmentation</source>
        <translation>与分割时一致</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Each score gets a folder of its own here. Empty: the folder tailing_ponds beside the project, or a temporary one until the project is saved</source>
        <translation>每次评价都在此建立单独的文件夹。留空：工程旁的 tailing_ponds 文件夹；工程保存之前为临时文件夹</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>F1 {}, precision {}, recall {}</source>
        <translation>F1 {}，精确率 {}，召回率 {}</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Choose a prediction first.</source>
        <translation>请先选择预测结果。</translation>
    </message>
    <message>
        <location filename="../ui/score/page.py"/>
        <source>Choose a layer with reference polygons first, or draw some.</source>
        <translation>请先选择参考多边形图层，或勾绘一些。</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Prediction</source>
        <translation>预测结果</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>The classified raster to judge: 1 pond, 0 other, nodata unknown. A prediction of this plugin, or any other such raster.</source>
        <translation>要评价的类别栅格：1 尾矿库，0 其他，NoData 为未知。可以是本插件的预测结果，也可以是其他同样的栅格。</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>The raster of percent that was written with the prediction: it is found by itself where it lies beside it. With it, you see what another threshold would give.</source>
        <translation>与预测结果一同写出的百分比栅格：位于其旁边时会自动找到。有了它，就能看到其他阈值的结果。</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Image</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>What was segmented: new layers are drawn in its coordinate reference system, and the report shows it</source>
        <translation>分割所用的影像：新图层按它的坐标参照系勾绘，报告中也会显示它</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Reference</source>
        <translation>参考数据</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Assessment area</source>
        <translation>评价区</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Smallest pond</source>
        <translation>最小尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Smaller ponds take no part in the figures of ponds, in the reference as in the prediction; every pixel counts</source>
        <translation>更小的尾矿库不计入尾矿库指标，参考和预测皆然；所有像元都计入</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source> m²</source>
        <translation> m²</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>The probability from which a pixel would count as pond</source>
        <translation>像元算作尾矿库的最低概率</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Show on map</source>
        <translation>在地图上显示</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Show as ponds what is at least so probable, as a layer above the errors; nothing is written</source>
        <translation>把不低于该概率的像元显示为尾矿库，作为误差图上方的图层；不写出任何文件</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Apply threshold</source>
        <translation>应用阈值</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Write prediction and ponds at this threshold as new files beside the prediction; the network need not run again</source>
        <translation>把该阈值下的预测结果和尾矿库写成新文件，放在原预测结果旁；不必再次运行网络</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Open report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Open the report in the browser: figures, maps, methods</source>
        <translation>在浏览器中打开报告：数值、地图、方法</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Print layout</source>
        <translation>打印布局</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Open the map and the headline figures as a page, to print or to export as PDF</source>
        <translation>把地图和主要数字作为页面打开，可打印或导出为 PDF</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Save the print layout as a PDF file in the folder of the result, and open it</source>
        <translation>将打印布局以 PDF 文件存入结果文件夹，并打开</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Save as spreadsheet</source>
        <translation>存为电子表格</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Save the figures as a spreadsheet in the folder of the result, and open it</source>
        <translation>将各项数值以电子表格存入结果文件夹，并打开</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Previous mistake</source>
        <translation>上一处错误</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Go back to the mistake before</source>
        <translation>回到上一处错误</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Go to the next pond that was missed, then to those that are none</source>
        <translation>依次转到下一个漏检的尾矿库，然后是误检的</translation>
    </message>
    <message>
        <location filename="../ui/score/page.ui"/>
        <source>Score</source>
        <translation>评价</translation>
    </message>
</context>
<context>
    <name>ScoreReferenceChooser</name>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>The ponds as you know them, in any coordinate reference system. What you are drawing right now counts, saved or not.</source>
        <translation>您所知道的尾矿库，坐标参照系不限。正在勾绘的多边形无论是否保存都计入。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Make a new layer on the image and start to draw. Draw every pond of the area, best with the prediction hidden: who sees it draws it. Each edit is saved at once.</source>
        <translation>在影像上新建图层并开始勾绘。请勾绘评价区内的每个尾矿库，最好先隐藏预测结果：看着它画，就会照着它画。每次编辑都立即保存。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Polygons: {}. The field "class" says what each is: 1 pond, 0 other.</source>
        <translation>多边形：{} 个。字段“class”说明类别：1 为尾矿库，0 为其他。</translation>
    </message>
    <message>
        <location filename="../ui/widgets/reference_chooser.py"/>
        <source>Polygons: {}, each a pond.</source>
        <translation>多边形：{} 个，都是尾矿库。</translation>
    </message>
</context>
<context>
    <name>SegmentJob</name>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>The last result is no longer in the project.</source>
        <translation>上次的结果已不在工程中。</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>{} is a Level-1A product ({}): prepare it before looking for ponds.</source>
        <translation>{} 是 1A 级产品（{}）：请先处理，再寻找尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>This is a raw Level-1A image.</source>
        <translation>这是原始的 1A 级影像。</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>Prepare it first</source>
        <translation>先处理产品</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>Segmenting {}</source>
        <translation>正在分割 {}</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>Took {} on {}.</source>
        <translation>用时 {}，运行于 {}。</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>{} But see what there is to know about this image.</source>
        <translation>{}但请先查看关于此影像的说明。</translation>
    </message>
    <message>
        <location filename="../ui/segment/job.py"/>
        <source>Show on the map</source>
        <translation>在地图上显示</translation>
    </message>
</context>
<context>
    <name>SegmentPage</name>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>A Level-1A product, without a map grid: {}.</source>
        <translation>没有地图格网的 1A 级产品：{}。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Prepare it first</source>
        <translation>先处理产品</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>The whole layer</source>
        <translation>整个图层</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>What the map shows</source>
        <translation>地图视图范围</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Polygons of a layer</source>
        <translation>某图层的多边形</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Beside the project</source>
        <translation>工程所在文件夹</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Empty: the folder tailing_ponds beside the project, or a temporary one until the project is saved</source>
        <translation>留空：工程旁的 tailing_ponds 文件夹；工程保存之前为临时文件夹</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Show in natural colours</source>
        <translation>以自然色显示</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Show these bands as blue, green and red on the map. QGIS shows the first three bands of an image in the order of the file, which is often the other way round.</source>
        <translation>在地图上将这些波段显示为蓝、绿、红。QGIS 按文件中的顺序显示影像的前三个波段，往往与此相反。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Make a sample scene</source>
        <translation>生成试用影像</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>No image at hand?</source>
        <translation>手边没有影像？</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Add a raster to the project first.</source>
        <translation>请先向工程添加栅格。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>A product is being prepared.</source>
        <translation>正在处理产品。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Choose a band for each role first.</source>
        <translation>请先为每种用途选择波段。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.py"/>
        <source>Add a polygon layer first, or cover something else.</source>
        <translation>请先添加多边形图层，或覆盖其他范围。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Image</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>The raster in which to look for ponds</source>
        <translation>在其中寻找尾矿库的栅格</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Cover</source>
        <translation>覆盖范围</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Which part of the image to look at</source>
        <translation>在影像的哪一部分寻找</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Polygons</source>
        <translation>多边形</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Layer with the polygons to cover</source>
        <translation>含有要覆盖的多边形的图层</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Selected features only</source>
        <translation>仅选中的要素</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Bands</source>
        <translation>波段</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>A pixel is a pond from this probability on. Lower finds more and errs more.</source>
        <translation>概率不低于该值的像元判为尾矿库。值越低，找到的越多，错误也越多。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Skip ground without signs of ponds</source>
        <translation>先初筛：跳过没有尾矿库迹象的地面</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Ponds</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Smallest pond</source>
        <translation>最小尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Smaller ponds are left out of the outlines; the prediction raster keeps them.</source>
        <translation>更小的尾矿库不进入轮廓图层；预测栅格中仍保留它们。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source> m²</source>
        <translation> m²</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Simplify outlines</source>
        <translation>简化轮廓</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>0 keeps the exact edges of the pixels.</source>
        <translation>0 表示保留像元的准确边缘。</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source> pixels</source>
        <translation> 像元</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Keep the probability raster</source>
        <translation>保留概率栅格</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Run on</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Automatic takes the GPU where it works, else the CPU</source>
        <translation>自动：GPU 可用时使用 GPU，否则使用 CPU</translation>
    </message>
    <message>
        <location filename="../ui/segment/page.ui"/>
        <source>Segment</source>
        <translation>分割</translation>
    </message>
</context>
<context>
    <name>SeparabilityPlot</name>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Draw samples to see how separable the classes are.</source>
        <translation>请勾绘样本，以查看类别可分性。</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Pond</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Other</source>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>ShownComparison</name>
    <message>
        <location filename="../ui/compare/shown_comparison.py"/>
        <source>Took {}; everything is in {}.</source>
        <translation>用时 {}；全部结果在 {}。</translation>
    </message>
</context>
<context>
    <name>ShownSample</name>
    <message>
        <location filename="../ui/sample/shown_sample.py"/>
        <source>Scored {}; everything is in {}.</source>
        <translation>评价于 {}；全部结果在 {}。</translation>
    </message>
</context>
<context>
    <name>ShownScore</name>
    <message>
        <location filename="../ui/score/shown_score.py"/>
        <source>This is the score of {}. {} is not scored yet.</source>
        <translation>这是 {} 的评价结果；{} 尚未评价。</translation>
    </message>
    <message>
        <location filename="../ui/score/shown_score.py"/>
        <source>Scored {}; everything is in {}.</source>
        <translation>评价于 {}；全部结果在 {}。</translation>
    </message>
    <message>
        <location filename="../ui/score/shown_score.py"/>
        <source>The layers of the last score are no longer here.</source>
        <translation>上次评价的图层已不存在。</translation>
    </message>
    <message>
        <location filename="../ui/score/shown_score.py"/>
        <source>The probability raster {} cannot be opened.</source>
        <translation>无法打开概率栅格 {}。</translation>
    </message>
    <message>
        <location filename="../ui/score/shown_score.py"/>
        <source>Check that it still exists.</source>
        <translation>请检查它是否仍然存在。</translation>
    </message>
</context>
<context>
    <name>SpectraPlot</name>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Draw samples to see how separable the classes are.</source>
        <translation>请勾绘样本，以查看类别可分性。</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Pond</source>
        <translation>尾矿库</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Spectra</source>
        <translation>光谱</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>Median reflectance of each class, and the range of nine in ten of its pixels</source>
        <translation>各类别反射率的中位数，以及其中九成像元的范围</translation>
    </message>
    <message>
        <location filename="../ui/compare/separability_plot.py"/>
        <source>reflectance</source>
        <translation>反射率</translation>
    </message>
</context>
<context>
    <name>TailingPondsProvider</name>
    <message>
        <location filename="../ui/processing/provider.py"/>
        <source>Tailing Pond Mapper</source>
        <translation>Tailing Pond Mapper</translation>
    </message>
</context>
<context>
    <name>ThresholdJob</name>
    <message>
        <location filename="../ui/score/threshold_job.py"/>
        <source>Applying a threshold of {} %</source>
        <translation>正在应用阈值 {} %</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_job.py"/>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_job.py"/>
        <source>Score it</source>
        <translation>评价它</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_job.py"/>
        <source>The new prediction is no longer in the project.</source>
        <translation>新的预测结果已不在工程中。</translation>
    </message>
</context>
<context>
    <name>ThresholdPlot</name>
    <message>
        <location filename="../ui/score/threshold_plot.py"/>
        <source>Accuracy over the threshold</source>
        <translation>精度随阈值的变化</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_plot.py"/>
        <source>What precision, recall and F1 would be if ponds began at another probability. Click to choose one.</source>
        <translation>如果以另一概率作为尾矿库的下限，精确率、召回率和 F1 会是多少。单击可选择阈值。</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_plot.py"/>
        <source>threshold, %</source>
        <translation>阈值，%</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_plot.py"/>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_plot.py"/>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <location filename="../ui/score/threshold_plot.py"/>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
</context>
<context>
    <name>TrainJob</name>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Stopping; a model is made of the best epoch…</source>
        <translation>正在停止；用最佳一轮生成模型…</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>The layer is in the temporary folder {}: export it to keep it.</source>
        <translation>该图层在临时文件夹 {} 中：要保留请导出。</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Click the corners of a polygon; a right click ends it.</source>
        <translation>单击多边形的各个角点，右键结束。</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Training {}</source>
        <translation>正在训练 {}</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>The model "{}" is in {}, and chosen on page Segment.</source>
        <translation>模型“{}”在 {} 中，并已在“分割”页选中。</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Held out: {}.</source>
        <translation>留作验证：{}。</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Took {} on {}.</source>
        <translation>用时 {}，运行于 {}。</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Segment with it</source>
        <translation>用它分割</translation>
    </message>
    <message>
        <location filename="../ui/train/job.py"/>
        <source>Cancelled; no model was made.</source>
        <translation>已取消，没有生成模型。</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>{} images, the first of {}</source>
        <translation>{} 幅影像，第一幅为 {}</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>The whole images</source>
        <translation>整幅影像</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>A trained network: go on training it</source>
        <translation>已训练的网络：继续训练</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Nothing: train a new network</source>
        <translation>从零开始：训练新网络</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Tick the images to learn from. The reference polygons may lie on any of them; an image without any still teaches what is no pond, if the reference is complete.</source>
        <translation>勾选用于学习的影像。参考多边形可以位于其中任何一幅；如果参考数据是完整的，没有多边形的影像也能教会网络什么不是尾矿库。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>An image does not say which band is which. Your choice holds for all images.</source>
        <translation>有影像没有说明各波段的用途。您的选择适用于所有影像。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>With your other models</source>
        <translation>与您的其他模型在一起</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Empty: {}, which page Segment looks into</source>
        <translation>留空：{}，“分割”页会查找该文件夹</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>tailings {}</source>
        <translation>tailings {}</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Tick an image first.</source>
        <translation>请先勾选影像。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Choose a layer with reference polygons first, or draw some.</source>
        <translation>请先选择参考多边形图层，或勾绘一些。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.py"/>
        <source>Choose a band for blue, green and red first.</source>
        <translation>请先为蓝、绿、红选择波段。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Images</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Bands</source>
        <translation>波段</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Reference</source>
        <translation>参考数据</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Complete inside</source>
        <translation>参考完整的范围</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Where you have looked at everything: inside these polygons, all that is not drawn as a pond is no pond, and outside them nothing is learnt. Leave it empty if you looked at the images as a whole.</source>
        <translation>您已全部查看过的范围：在这些多边形之内，凡没有勾绘为尾矿库之处都不是尾矿库；在其外不学习任何内容。如果查看了整幅影像，请留空。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Start from</source>
        <translation>起始网络</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Going on from a trained network needs few polygons and little time. A new network needs hundreds of ponds and hours.</source>
        <translation>从已训练的网络继续，只需少量多边形和较短时间。新网络需要数百个尾矿库和数小时。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>New model</source>
        <translation>新模型</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>The new model appears under this name in the list of models on page Segment.</source>
        <translation>新模型以该名称出现在“分割”页的模型列表中。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Save to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Epochs</source>
        <translation>训练轮数</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>How many times, at most, the network goes through the images. Automatic stops when it gets no better. More is not worse: the best epoch is kept, not the last.</source>
        <translation>网络最多遍历影像多少次。自动：不再改进时停止。多训练并不会更差：保留的是最佳一轮，而不是最后一轮。</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Run on</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Automatic takes the GPU where it works, else the CPU</source>
        <translation>自动：GPU 可用时使用 GPU，否则使用 CPU</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Stop and keep best</source>
        <translation>停止并保留最佳</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>End now and make a model of the best epoch so far</source>
        <translation>现在结束，用目前最佳的一轮生成模型</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../ui/train/page.ui"/>
        <source>End now and make no model</source>
        <translation>现在结束，不生成模型</translation>
    </message>
</context>
</TS>
