using Harness.Reports.Page;

namespace Harness.Reports.Plots;

/// <summary>
/// The style of plots. The colours also differ in lightness, for readers who do not see hues. Each has a contrast of at least 3 to 1
/// with its background, in light and dark mode.
/// </summary>
internal static class PlotStyle
{
    public static Html Css => Html.Of($$"""

        :root { --plot-1: #0b5cad; --plot-2: #d14900; --plot-3: #007a5a; --plot-4: #a3448a; --plot-5: #7d5a00; --plot-6: #5b6573;
          --band: #e0a100; --fault: #ffe6a8; }
        @media (prefers-color-scheme: dark) {
          :root { --plot-1: #56b4e9; --plot-2: #ff8f4a; --plot-3: #2cc295; --plot-4: #e28fc8; --plot-5: #e3c33f; --plot-6: #9ca7b5;
            --band: #e0a100; --fault: #574309; }
        }
        figure { margin: 1.25rem 0 0; }
        figcaption { font-size: .88rem; color: var(--muted); } figcaption b { display: block; color: var(--text); font-size: .95rem; }
        .plot { display: block; width: 100%; min-width: 40rem; height: auto; margin-top: .5rem; }
        .plot.sample { display: inline-block; width: 14px; min-width: 0; margin: 0 .4em 0 0; vertical-align: -2px; }
        .plot text { font-size: 11px; fill: var(--muted); font-variant-numeric: tabular-nums; }
        .plot .name { font-size: 12px; font-weight: 600; fill: var(--text); } .plot .fault-name { fill: var(--text); }
        .plot .name, .plot .outside { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
        .plot .ground { fill: var(--inset); } .plot .grid { stroke: var(--line); fill: none; } .plot .axis { stroke: var(--muted); fill: none; }
        .plot .band { fill: var(--band); fill-opacity: .13; } .plot .edge { stroke: var(--band); stroke-opacity: .65; stroke-dasharray: 3 3; fill: none; }
        .plot .fault { fill: var(--fault); stroke: var(--band); }
        .plot .s1 { --c: var(--plot-1); } .plot .s2 { --c: var(--plot-2); } .plot .s3 { --c: var(--plot-3); }
        .plot .s4 { --c: var(--plot-4); } .plot .s5 { --c: var(--plot-5); } .plot .s6 { --c: var(--plot-6); }
        .plot .marks { fill: none; stroke: var(--c); stroke-width: 1.5; stroke-opacity: .8; }
        .plot .dot { stroke-width: 4.5; stroke-linecap: round; stroke-opacity: .75; } .plot .solid { fill: var(--c); fill-opacity: .7; stroke: none; }
        .plot .line:not(.marks) { fill: none; stroke: var(--c); stroke-width: 1.8; stroke-linejoin: round; }
        .plot .bars { fill: var(--c); fill-opacity: .85; } .plot .incoming { fill: none; stroke: var(--plot-2); stroke-width: 1.5; stroke-dasharray: 4 3; }
        .plot-legend, .faults { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin-top: .4rem; font-size: .88rem; }
        .faults time { color: var(--muted); }
        .latencies { margin-top: 1rem; } .latencies caption { text-align: left; font-size: .88rem; color: var(--muted); padding-bottom: .35rem; }
        @media print {
          :root { --plot-1: #0b5cad; --plot-2: #d14900; --plot-3: #007a5a; --plot-4: #a3448a; --plot-5: #7d5a00; --plot-6: #5b6573; --fault: #ffe6a8; }
          figure { break-inside: avoid; } .plot { min-width: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """);
}
