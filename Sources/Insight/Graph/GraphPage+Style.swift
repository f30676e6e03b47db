extension GraphPage {
    /// The page's style.
    ///
    /// States differ in sign, border and words as well as in colour. Every text has a contrast of
    /// at least 4.5 to 1 with its background (WCAG 2.2, 1.4.3), in both schemes.
    static let style = """
        :root {
          color-scheme: light dark;
          --ground: #f7f8fa; --panel: #ffffff; --text: #16202c; --quiet: #566273; --rule: #d5dae1; --line: #a9b3c0;
          --accent: #0b57d0; --mark: #d3e3fd;
          --current: #ffffff; --current-edge: #c3cad4;
          --stale: #ffe0b0; --stale-edge: #b35900; --failed: #ffd3d0; --failed-edge: #b3261e;
          --new: #fdf0b4; --new-edge: #7a5d00; --unknown: #eceff3; --unknown-edge: #7d8896;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #10151c; --panel: #19212b; --text: #e6ebf2; --quiet: #9eabbb; --rule: #303b49; --line: #4b5868;
            --accent: #8ab4f8; --mark: #1f3a63;
            --current: #1d2631; --current-edge: #3d4a5a;
            --stale: #5a3800; --stale-edge: #ffb454; --failed: #5f1f1b; --failed-edge: #ff9d95;
            --new: #4a3e08; --new-edge: #f0d264; --unknown: #222b36; --unknown-edge: #8592a3;
          }
        }
        * { box-sizing: border-box; }
        html, body { height: 100%; margin: 0; }
        body { display: flex; flex-direction: column; background: var(--ground); color: var(--text);
          font: 14px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
        header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 10px 16px; background: var(--panel);
          border-bottom: 1px solid var(--rule); }
        h1 { font-size: 16px; margin: 0; } h1 small { font-weight: 400; color: var(--quiet); margin-left: 6px; }
        input[type=search] { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--rule); border-radius: 6px;
          padding: 5px 10px; width: 260px; }
        [role=group] { display: flex; flex-wrap: wrap; gap: 4px; }
        button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: 3px 9px;
          cursor: pointer; }
        button[aria-pressed=true] { background: var(--mark); border-color: var(--accent); }
        button b { font-weight: 400; color: var(--quiet); margin-left: 3px; } button[aria-pressed=true] b { color: inherit; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
        main { flex: 1; min-height: 0; display: flex; }
        #graph { flex: 1; min-width: 0; display: flex; flex-direction: column; position: relative; }
        #columns { position: relative; height: 30px; overflow: hidden; border-bottom: 1px solid var(--rule); color: var(--quiet); }
        #columns span { position: absolute; top: 5px; font-size: 12px; text-transform: uppercase; letter-spacing: .05em; white-space: nowrap; }
        #view { flex: 1; overflow: auto; position: relative; }
        #world { position: relative; } #lines { position: sticky; top: 0; left: 0; display: block; pointer-events: none; }
        #nodes { position: absolute; inset: 0; }
        #none { position: absolute; top: 60px; left: 24px; }
        .node { position: absolute; height: 26px; line-height: 24px; padding: 0 8px; border: 1px solid var(--current-edge); border-radius: 6px;
          background: var(--current); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; cursor: pointer; user-select: none; }
        .node i { font-style: normal; display: inline-block; width: 15px; font-weight: 700; }
        .stale, .missing { background: var(--stale); border: 2px solid var(--stale-edge); line-height: 22px; font-weight: 600; }
        .changed { border: 2px solid var(--stale-edge); line-height: 22px; font-weight: 600; }
        .failed { background: var(--failed); border: 2px solid var(--failed-edge); line-height: 22px; font-weight: 600; }
        .never-built, .never-deployed { background: var(--new); border: 2px solid var(--new-edge); line-height: 22px; }
        .unknown { background: var(--unknown); border-style: dashed; border-color: var(--unknown-edge); }
        .off { opacity: .3; } .path { box-shadow: 0 0 0 2px var(--accent); }
        .chosen { box-shadow: 0 0 0 3px var(--accent); } .cursor { outline: 2px dashed var(--accent); outline-offset: 3px; }
        #details { width: 340px; overflow: auto; border-left: 1px solid var(--rule); background: var(--panel); padding: 14px 16px; }
        #details h2 { font-size: 15px; margin: 0 0 6px; overflow-wrap: anywhere; } #details h3 { font-size: 12px; margin: 16px 0 4px;
          color: var(--quiet); text-transform: uppercase; letter-spacing: .05em; }
        #details ul, #details ol { margin: 0; padding-left: 18px; } #details li { overflow-wrap: anywhere; }
        #details dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; margin: 8px 0 0; }
        #details dt { color: var(--quiet); } #details dd { margin: 0; overflow-wrap: anywhere; }
        code, pre { font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
        pre { background: var(--ground); border: 1px solid var(--rule); border-radius: 6px; padding: 8px; margin: 4px 0; overflow: auto;
          max-height: 260px; white-space: pre-wrap; overflow-wrap: anywhere; }
        .link { border: 0; padding: 0; background: none; color: var(--accent); text-align: left; overflow-wrap: anywhere; }
        .quiet { color: var(--quiet); } .badge { display: inline-block; padding: 1px 8px; border-radius: 6px; border: 1px solid; }
        @media (max-width: 900px) { main { flex-direction: column; } #details { width: auto; max-height: 45%; border-left: 0;
          border-top: 1px solid var(--rule); } }
        """
}
