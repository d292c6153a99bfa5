extension StatusPage {
    /// How the page looks. Every colour repeats what a word says. On narrow screens each agent is a block of its cells,
    /// each with the guild's name. On others the grid scrolls inside the page, with its head and the agents in view.
    static var style: String {
        """
        :root {
          --back: #fbfbfa; --card: #ffffff; --text: #1d1f21; --soft: #6a6f76; --line: #e3e4e6;
          --idle: #1a7f4b; --on_call: #9a6700; --busy: #c0362c; --offline: #6a6f76; --warn: #8a3ffc;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #141618; --card: #1c1f22; --text: #e6e7e8; --soft: #9aa0a6; --line: #2e3236;
            --idle: #58c98b; --on_call: #e3b341; --busy: #ff7b72; --offline: #9aa0a6; --warn: #c297ff;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 90rem; background: var(--back); color: var(--text);
          font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { margin: 0; font-size: 1.35rem; }
        h2 { margin: 0 0 .3rem; font-size: 1rem; }
        small { color: var(--soft); font-weight: normal; font-size: .8rem; margin-left: .4rem; }
        header p { margin: .4rem 0 .6rem; color: var(--soft); max-width: 60rem; }
        .verdict { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; border: 1px solid;
          font-size: .85rem; vertical-align: .15rem; }
        .good { color: var(--idle); } .fair { color: var(--on_call); } .bad { color: var(--busy); }
        .unknown { color: var(--soft); }
        ul, ol { list-style: none; margin: 0; padding: 0; }
        .counts, .history { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .6rem; }
        .counts li, .history li { padding: .15rem .6rem; background: var(--card); border: 1px solid var(--line);
          border-radius: .4rem; }
        .history { font-size: .8rem; }
        .history li { flex: 0 1 auto; border-top: .35rem solid; }
        .history time { color: var(--soft); }
        .trouble { margin: 0 0 .8rem; padding: .6rem .8rem; background: var(--card); border: 1px solid var(--line);
          border-left: 4px solid var(--busy); border-radius: .4rem; }
        .trouble li { padding: .2rem 0; }
        .trouble ul, details { max-height: 24rem; overflow-y: auto; }
        details { color: var(--soft); font-size: .85rem; }
        summary { cursor: pointer; }
        .grid { overflow: auto; max-height: 90vh; background: var(--card); border: 1px solid var(--line);
          border-radius: .4rem; }
        table { border-collapse: separate; border-spacing: 0; width: 100%; }
        thead th { position: sticky; top: 0; z-index: 1; background: var(--card); }
        th:first-child { position: sticky; left: 0; background: var(--card); }
        thead th:first-child { z-index: 2; }
        .agents { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: .3rem; }
        .agents > li { padding: .35rem .7rem; background: var(--card); border: 1px solid var(--line);
          border-radius: .4rem; }
        .agents span { font-weight: 600; }
        .agents ul { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; }
        .agents bdi { color: var(--soft); font-size: .8rem; }
        .agents span bdi { color: inherit; font-size: inherit; }
        th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid var(--line); font-weight: normal; }
        tbody tr:last-child > * { border-bottom: 0; }
        thead th { color: var(--soft); font-size: .8rem; white-space: nowrap; }
        tbody th { font-weight: 600; min-width: 8rem; max-width: 22rem; }
        td { white-space: nowrap; }
        td b, .agents b { font-weight: 500; }
        td b::before, .agents b::before { content: "\\25CF\\00A0"; }
        i { color: var(--soft); font-style: normal; font-size: .8rem; }
        em { color: var(--warn); font-style: normal; font-size: .8rem; }
        td em { display: block; }
        .idle b { color: var(--idle); } .on_call b { color: var(--on_call); } .busy b { color: var(--busy); }
        .offline b { color: var(--offline); } .warn b { color: var(--warn); } .never b { color: var(--soft); }
        .offline b::before, .never b::before { content: "\\25CB\\00A0"; }
        .counts b::before { content: none !important; }
        .empty, footer { color: var(--soft); }
        footer { margin-top: .8rem; font-size: .8rem; }
        @media (max-width: 40rem) {
          .grid { max-height: none; overflow: visible; }
          .trouble ul { max-height: none; }
          thead { display: none; }
          table, tbody { display: block; }
          tbody tr { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: .45rem .7rem;
            border-bottom: 1px solid var(--line); }
          tbody tr:last-child { border-bottom: 0; }
          th, td { padding: 0; border: 0; white-space: normal; }
          tbody th { flex: 1 0 100%; max-width: none; }
          td:empty { display: none; }
          td em { display: inline; }
          td::before { content: attr(data-guild) " "; color: var(--soft); font-size: .8rem; }
        }
        """
    }
}
