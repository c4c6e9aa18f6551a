using Harness.Reports.Page;

namespace Drill.Scorecards.Pages;

/// <summary>What scorecards add to the style sheet of reports.</summary>
internal static class ScorecardStyle
{
    public static Html Css => Html.Of($$"""
        .stamp { position: sticky; top: 0; z-index: 1; max-width: 60rem; margin: 0 auto 1.25rem; padding: .4rem; text-align: center; font-weight: 700; letter-spacing: .2em;
          color: var(--on); background: var(--failed); border-radius: 6px; }
        body { overflow-wrap: anywhere; }
        .note { white-space: pre-wrap; } .note b { font-size: 1.02em; }
        .muted { color: var(--muted); font-size: .9rem; } .card > p + p, .card > p + div, .card > ul { margin-top: .6rem; }
        .questions { padding-left: 1.4rem; margin-top: .9rem; } .questions li { padding-left: .3rem; break-inside: avoid; } .questions li + li { margin-top: 1rem; }
        .questions .ask { font-weight: 600; } .questions .answer { margin-top: .2rem; }
        .likeness { margin: .75rem 0 1.25rem; padding: .75rem .9rem; background: var(--inset); border: 1px solid var(--line); border-radius: 6px; }
        .likeness + .likeness { margin-top: -.5rem; } .likeness p + p { margin-top: .35rem; }
        .diff { background: var(--inset); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 0; overflow-x: auto; line-height: 1.45; tab-size: 4; }
        .diff span { display: block; padding: 0 .8rem; white-space: pre; min-width: max-content; }
        .diff .add { color: var(--passed); } .diff .del { color: var(--failed); } .diff .hunk { color: var(--muted); }
        .guide table { margin: .6rem 0; } .guide td:first-child { overflow-wrap: normal; min-width: 8rem; } .guide ul { padding-left: 1.2rem; margin-top: .6rem; } .guide p { margin-top: .6rem; } .guide h2, .guide h3 { font-size: 1rem; margin-top: 1rem; }
        .write div { border-bottom: 1px solid var(--line); height: 2.1rem; }
        .apart { border-style: dashed; } .seeds { font-size: .85rem; color: var(--muted); }
        .graded td:first-child { width: 8.5rem; } .graded .clauses { width: 6rem; }
        @media (max-width: 40rem) { .graded .clauses { display: none; } .graded td:first-child { width: auto; } .guide { overflow-x: auto; } }
        @media print { .stamp { position: fixed; top: 0; left: 0; right: 0; margin: 0; border-radius: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .diff span { white-space: pre-wrap; min-width: 0; } .write { break-inside: avoid; } .stamp ~ main { padding-top: 2.5rem; } }
        """);
}
