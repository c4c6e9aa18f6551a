namespace Harness.Reports.Page;

/// <summary>The page's style sheet. Every pair of text and background has a contrast of at least 4.5 to 1.</summary>
internal static class PageStyle
{
    public static Html Css => Html.Of($$"""
        :root {
          --ground: #f4f5f7; --card: #fff; --line: #dfe3e8; --text: #1b212b; --muted: #5b6573; --inset: #f4f6f8;
          --link: #0b5cad; --on: #fff;
          --passed: #18794e; --failed: #c4262e; --inconclusive: #8f5b00; --missing: #5b6573;
          --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #0e1217; --card: #171c23; --line: #2b333d; --text: #e5e9ef; --muted: #9ca7b5; --inset: #10151b;
            --link: #79b8ff; --on: #0e1217;
            --passed: #4cc38a; --failed: #ff7b78; --inconclusive: #e5b34a; --missing: #9ca7b5;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; padding: 2rem 1rem; background: var(--ground); color: var(--text);
          font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main, footer { max-width: 60rem; margin: 0 auto; }
        h1, h2, h3, h4, p, ul, ol, dl, dd, pre { margin: 0; }
        h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
        h2 { font-size: 1.15rem; margin-bottom: .75rem; display: flex; align-items: center; gap: .5rem; }
        h3 { font-size: 1.1rem; line-height: 1.35; }
        h4 { font-size: .8rem; color: var(--muted); margin: 1.25rem 0 .4rem; }
        a { color: var(--link); text-underline-offset: .15em; }
        code, pre, .seen { font-family: var(--mono); font-size: .86em; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.5rem; margin-bottom: 1.25rem; }
        .warning { border-color: var(--inconclusive); }
        .defs { position: absolute; }
        .icon { width: 1em; height: 1em; flex: none; fill: currentColor; stroke: none; }
        symbol path { fill: none; stroke: var(--cut, var(--card)); stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
        symbol path.fill { fill: currentColor; stroke: none; }
        .warning .icon { color: var(--inconclusive); }
        .state, .badge { display: inline-flex; align-items: center; gap: .4em; white-space: nowrap; font-weight: 600; }
        .state.passed, b.passed { color: var(--passed); } .state.failed, b.failed { color: var(--failed); }
        .state.inconclusive { color: var(--inconclusive); } .state.missing { color: var(--missing); }
        .badge { padding: .3rem .8rem; border-radius: 99px; color: var(--on); font-size: .95rem; }
        .badge.passed { --cut: var(--passed); } .badge.failed { --cut: var(--failed); }
        .badge.inconclusive { --cut: var(--inconclusive); } .badge.missing { --cut: var(--missing); }
        .badge { background: var(--cut); }
        .bar .passed { background: var(--passed); } .bar .failed { background: var(--failed); }
        .bar .inconclusive { background: var(--inconclusive); } .bar .missing { background: var(--missing); }
        .kicker { font-family: var(--mono); font-size: .8rem; color: var(--muted); margin-bottom: .2rem; }
        .headline { display: flex; align-items: center; justify-content: space-between; gap: 1rem; flex-wrap: wrap; }
        .lead { font-size: 1.05rem; margin: .5rem 0 1.1rem; }
        .bar { display: flex; gap: 3px; height: 8px; }
        .bar span { flex-basis: 0; border-radius: 4px; }
        .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .5rem; font-size: .9rem; }
        .legend li { display: flex; gap: .4em; align-items: center; flex-direction: row-reverse; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .75rem 1.5rem; margin-top: 1.25rem;
          padding-top: 1.1rem; border-top: 1px solid var(--line); }
        .facts dt, .replay span { font-size: .8rem; color: var(--muted); }
        .facts dd { overflow-wrap: anywhere; }
        .replay { margin-top: 1rem; display: grid; gap: .3rem; }
        .replay code, .words { background: var(--inset); border: 1px solid var(--line); border-radius: 6px; padding: .55rem .8rem;
          overflow-wrap: anywhere; user-select: all; }
        .words { white-space: pre-wrap; }
        .files { padding-left: 1.2rem; margin-top: .4rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .93rem; }
        th, td { text-align: left; padding: .5rem .75rem .5rem 0; vertical-align: top; border-top: 1px solid var(--line); }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { font-size: .8rem; font-weight: 500; color: var(--muted); border-top: 0; padding-top: 0; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .kind th { padding-top: 1.1rem; font-size: .95rem; }
        tbody:first-of-type .kind th { padding-top: .6rem; }
        .kind span { font-weight: 400; color: var(--muted); margin-left: .35rem; }
        .title { display: block; }
        .id { color: var(--muted); font-size: .8rem; }
        .clauses { white-space: nowrap; }
        .was { display: block; font-size: .8rem; color: var(--muted); padding-left: 1.4em; }
        .tag { font-size: .78rem; border: 1px solid var(--line); border-radius: 4px; padding: 0 .4em; margin-left: .5em; color: var(--muted); white-space: nowrap; }
        .stories > h2 { margin: 2rem 0 .75rem; }
        .about { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-top: .35rem; font-size: .9rem; color: var(--muted); }
        .about .tag { margin: 0; }
        .story { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .9rem 1rem; margin-top: 1.1rem; }
        .story dt { font-size: .85rem; font-weight: 600; color: var(--muted); padding-top: .1rem; }
        .story dd { overflow-wrap: anywhere; }
        .story p { white-space: pre-wrap; } .story p + p { margin-top: .3rem; }
        .seen { list-style: none; padding: .6rem 0; background: var(--inset); border: 1px solid var(--line); border-radius: 6px; line-height: 1.5; }
        .seen li { white-space: pre-wrap; overflow-wrap: anywhere; padding: .08rem .9rem .08rem 2.9rem; text-indent: -2rem; }
        .measures td { vertical-align: middle; } .measures .number + :not(.number) { padding-left: 1.5rem; }
        .measure { display: block; margin-left: auto; }
        .measure .track { fill: var(--line); } .measure.passed .value { fill: var(--passed); } .measure.failed .value { fill: var(--failed); }
        .measure .bound { stroke: var(--text); stroke-width: 2; }
        .timeline { display: block; width: 100%; height: auto; }
        .timeline .axis { stroke: var(--muted); fill: none; } .timeline .stem { stroke: var(--line); }
        .timeline circle { fill: var(--link); } .timeline text { font-size: 11px; fill: var(--muted); } .timeline .mark { fill: var(--on); font-weight: 600; }
        .events { columns: 20rem; padding-left: 1.6rem; margin-top: .5rem; font-size: .9rem; }
        .events li { break-inside: avoid; } .events time { color: var(--muted); font-variant-numeric: tabular-nums; display: inline-block; min-width: 4.2em; }
        details + details { margin-top: .5rem; } summary { cursor: pointer; } details[open] summary { margin-bottom: .75rem; }
        .logs { margin-top: 1rem; font-size: .9rem; color: var(--muted); }
        footer { color: var(--muted); font-size: .85rem; padding: .25rem 0 1rem; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        @media (max-width: 40rem) {
          body { padding: .75rem; } .card { padding: 1rem; } .story { grid-template-columns: minmax(0, 1fr); gap: .2rem; } .story dd { margin-bottom: .8rem; }
          .scenarios tr:not(.kind) > :is(:nth-child(3), :nth-child(4)) { display: none; } }
        @media print {
          :root { --ground: #fff; --card: #fff; --line: #c9ced6; --text: #000; --muted: #444; --inset: #fff; --link: #0b5cad; --on: #fff;
            --passed: #18794e; --failed: #c4262e; --inconclusive: #8f5b00; --missing: #5b6573; }
          body { padding: 0; font-size: 11pt; } .card { break-inside: auto; padding: 1rem; } tr, .story dt, .seen li { break-inside: avoid; }
          h2, h3, h4 { break-after: avoid; } .badge, .bar span, .measure, .timeline { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """);
}
