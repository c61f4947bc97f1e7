// The page of the timeline: draws what the extension sends, and says what is chosen. All texts are set as text, never as markup.
'use strict';
(function () {
  const vscode = acquireVsCodeApi();
  const root = document.getElementById('timeline');
  // The phases and kinds of evidence of docs/schemas/simulation-3.schema.json.
  const PHASES = {
    need: 'Needs',
    detection: 'Detection',
    decision: 'Decision',
    start: 'Start',
    step: 'Step',
    propagation: 'Propagation',
    warm_up: 'Warm-up',
    loss: 'Loss',
    recovery: 'Recovery',
  };
  const EVIDENCE = {
    enforced: 'enforced: it takes no longer',
    promised: 'promised by the provider',
    typical: 'typical: it may take longer',
    assumed: 'assumed: nothing enforces it',
  };
  const CASES = { expected: 'Expected', worst: 'At worst' };
  let message;
  let state = vscode.getState() || {};

  function make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key === 'class') element.className = value;
      else if (key === 'place') Object.assign(element.style, value);
      else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
    return element;
  }

  function duration(seconds) {
    if (seconds === null || seconds === undefined) return 'unbounded';
    const whole = Math.round(seconds);
    if (whole < 1 && seconds > 0) return `${Math.round(seconds * 1000)}ms`;
    const parts = [
      [Math.floor(whole / 86400), 'd'],
      [Math.floor((whole % 86400) / 3600), 'h'],
      [Math.floor((whole % 3600) / 60), 'm'],
      [whole % 60, 's'],
    ].filter(([number]) => number > 0);
    return parts.length ? parts.map(([number, unit]) => `${number}${unit}`).join('') : '0s';
  }

  function keep(change) {
    state = { ...state, ...change };
    vscode.setState(state);
  }

  // ---- what is chosen

  function nameOf(recovery) {
    return `${recovery.topology}/${recovery.plan || ''}/${recovery.lost}`;
  }

  function chosenRecovery() {
    return message.recoveries.find((one) => nameOf(one) === state.recovery) || message.recoveries[0];
  }

  function chosenRun(recovery) {
    return recovery.runs.find((one) => one.case === (state.case || message.case)) || recovery.runs[0];
  }

  // ---- the axis

  function ticksUpTo(end, most) {
    const steps = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800];
    const step = steps.find((one) => end / one <= most) || Math.ceil(end / most / 604800) * 604800;
    const ticks = [];
    for (let at = 0; at <= end; at += step) ticks.push(at);
    return ticks;
  }

  function percent(time, end) {
    return `${end > 0 ? (time / end) * 100 : 0}%`;
  }

  /** As in timeline.css. */
  function labelWidth() {
    return Math.max(117, Math.min(208, root.clientWidth * 0.38)) + 12;
  }

  // ---- parts of the page

  function heading(recovery, run) {
    const objective = recovery.objective;
    const verdict =
      run.recovered === null
        ? { class: 'bad', text: run.failed ? `Never recovers: ${run.failed} fails` : 'Never recovers' }
        : run.met === null
          ? { class: 'plain', text: `Recovers in ${duration(run.recovered)}; there is no RTO` }
          : run.met
            ? { class: recovery.verdict === 'proven' ? 'good' : 'plain', text: `Recovers in ${duration(run.recovered)}, ${duration(objective - run.recovered)} before the RTO of ${duration(objective)}${recovery.verdict === 'proven' ? '' : `: ${recovery.verdict}, nothing bounds it`}` }
            : { class: 'bad', text: `Recovers in ${duration(run.recovered)}, ${duration(run.recovered - objective)} after the RTO of ${duration(objective)}` };
    const icon = { good: '✓', bad: '✗', plain: '•' }[verdict.class];
    return make(
      'header',
      {},
      make(
        'h1',
        {},
        recovery.topology,
        make('span', { class: 'route' }, recovery.to ? `${recovery.lost} → ${recovery.to}` : `${recovery.lost} is lost`),
      ),
      make('p', { class: `verdict ${verdict.class}`, role: 'status' }, make('span', { class: 'mark', 'aria-hidden': 'true' }, icon), verdict.text),
      recovery.suppressed ? make('p', { class: 'note' }, `Allowed because ${recovery.suppressed}`) : null,
    );
  }

  function choices(recovery, run) {
    const plans = make(
      'select',
      { id: 'plan', 'aria-label': 'Recovery', onchange: (event) => (keep({ recovery: event.target.value, segment: undefined }), draw()) },
      ...message.recoveries.map((one) =>
        make(
          'option',
          { value: nameOf(one), selected: one === recovery },
          `${new Set(message.recoveries.map((other) => other.topology)).size > 1 ? `${one.topology}: ` : ''}${one.plan || 'no plan'} (${one.lost} is lost)`,
        ),
      ),
    );
    const cases = make(
      'div',
      { class: 'cases', role: 'radiogroup', 'aria-label': 'How long terms take', onkeydown: moveInCases },
      ...recovery.runs.map((one) =>
        make(
          'button',
          {
            role: 'radio',
            'data-case': one.case,
            'aria-checked': String(one === run),
            tabindex: one === run ? '0' : '-1',
            onclick: () => (keep({ case: one.case }), draw(), focusOn(`[data-case="${one.case}"]`)),
          },
          CASES[one.case] || one.case,
          make('span', { class: 'time' }, duration(one.recovered)),
        ),
      ),
    );
    return make('div', { class: 'choices' }, message.recoveries.length > 1 ? plans : null, cases);
  }

  function moveInCases(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll('button')];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    if (next) next.click();
  }

  function segmentOf(segment, row, end, name) {
    const length = segment.end - segment.begin;
    const isChosen = state.segment === name;
    const said = [
      row.label,
      segment.description,
      length > 0 ? `${duration(length)}, from ${duration(segment.begin)} to ${duration(segment.end)}` : `takes no time, at ${duration(segment.begin)}`,
      segment.critical ? 'on the critical path' : 'not on the critical path',
      EVIDENCE[segment.evidence] || segment.evidence,
    ];
    return make('button', {
      class: `segment ${segment.critical ? 'critical' : ''} ${['enforced', 'promised'].includes(segment.evidence) ? '' : 'soft'} ${length > 0 ? '' : 'instant'}`,
      'data-phase': row.phase,
      'data-segment': name,
      'aria-label': said.join(', '),
      'aria-pressed': String(isChosen),
      title: said.slice(0, 3).join('\n'),
      tabindex: isChosen ? '0' : '-1',
      place: { left: percent(segment.begin, end), width: length > 0 ? percent(length, end) : undefined },
      onclick: () => choose(name),
      ondblclick: () => reveal(segment),
      onfocus: () => choose(name),
    });
  }

  function chart(recovery, run) {
    const ends = Math.max(...run.rows.flatMap((row) => row.segments.map((segment) => segment.end)), run.recovered || 0, 1);
    // An objective that is far away would press the bars together: an arrow says where it is.
    const isFar = recovery.objective !== null && recovery.objective > 2 * ends;
    const last = isFar ? ends * 1.15 : Math.max(ends, recovery.objective || 0);
    const end = last * 1.04;
    const isNarrow = root.clientWidth < 520;
    const ticks = ticksUpTo(last, Math.max(2, Math.floor((isNarrow ? root.clientWidth : root.clientWidth - labelWidth()) / 75)));
    const hidden = run.rows.filter((row) => row.segments.every((segment) => segment.end === segment.begin));
    const rows = state.instant ? run.rows : run.rows.filter((row) => !hidden.includes(row));
    const objective = recovery.objective;
    const grid = (extra) =>
      make(
        'div',
        { class: 'lines', 'aria-hidden': 'true' },
        ...ticks.map((tick) => make('span', { class: 'tick', place: { left: percent(tick, end) } })),
        run.recovered === null ? null : make('span', { class: 'recovered', place: { left: percent(run.recovered, end) } }),
        objective === null || isFar ? null : make('span', { class: 'objective', place: { left: percent(objective, end) } }),
        extra,
      );
    // Two flags beside each other need about 190 pixels.
    const width = isNarrow ? root.clientWidth : root.clientWidth - labelWidth();
    const isNear = objective !== null && run.recovered !== null && (Math.abs((isFar ? end : objective) - run.recovered) / end) * width < 190;
    const axis = make(
      'div',
      { class: 'row axis', 'aria-hidden': 'true' },
      make('div', { class: 'label' }),
      make(
        'div',
        { class: 'track' },
        ...ticks.map((tick) => make('span', { class: 'tick', place: { left: percent(tick, end) } }, tick === 0 ? '0' : `+${duration(tick)}`)),
      ),
    );
    const flags = make(
      'div',
      { class: `row flags ${isNear ? 'near' : ''}`, 'aria-hidden': 'true' },
      make('div', { class: 'label' }),
      make(
        'div',
        { class: 'track' },
        objective === null ? null : isFar ? flag('objective', `RTO ${duration(objective)} →`, end, end) : flag('objective', `RTO ${duration(objective)}`, objective, end),
        run.recovered === null ? null : flag('recovered', `recovered ${duration(run.recovered)}`, run.recovered, end),
      ),
    );
    const list = rows.map((row) => {
      const number = run.rows.indexOf(row);
      const critical = row.segments.some((segment) => segment.critical);
      const total = row.segments.reduce((sum, segment) => sum + segment.end - segment.begin, 0);
      const place = make('div', { class: 'track' }, grid(), ...row.segments.map((segment, index) => segmentOf(segment, row, end, `${number}.${index}`)));
      return make(
        'div',
        { class: `row ${critical ? 'critical' : ''}`, role: 'group', 'aria-label': `${PHASES[row.phase] || row.phase}: ${row.label}` },
        make('div', { class: 'label', title: row.label }, make('span', { class: 'dot', 'data-phase': row.phase, 'aria-hidden': 'true' }), make('span', { class: 'name' }, row.label), make('span', { class: 'time' }, duration(total))),
        place,
      );
    });
    const element = make('section', { class: 'chart', 'aria-label': 'Timeline', onkeydown: move }, flags, axis, ...list);
    if (hidden.length)
      element.append(
        make(
          'button',
          { class: 'link', 'aria-expanded': String(Boolean(state.instant)), onclick: () => (keep({ instant: !state.instant }), draw(), focusOn('.link')) },
          state.instant ? 'Hide what takes no time' : `Show ${hidden.length} that take no time`,
        ),
      );
    return element;
  }

  function flag(name, text, time, end) {
    const share = time / end;
    return make('span', { class: `flag ${name} ${share > 0.6 ? 'left' : ''}`, place: share > 0.6 ? { right: percent(end - time, end) } : { left: percent(time, end) } }, text);
  }

  function details(run) {
    const [row, index] = (state.segment || '').split('.').map(Number);
    const segment = run.rows[row] && run.rows[row].segments[index];
    if (!segment) return make('section', { class: 'details', id: 'details' }, make('p', { class: 'note' }, 'Choose a bar: arrow keys move, Enter goes to the code.'));
    const facts = [
      ['When', `${duration(segment.begin)} to ${duration(segment.end)} after the loss`],
      ['Takes', duration(segment.end - segment.begin)],
      ['Evidence', EVIDENCE[segment.evidence] || segment.evidence],
      ['Critical path', segment.critical ? 'yes: shortening it shortens the recovery' : 'no: shortening it does not shorten the recovery'],
    ];
    return make(
      'section',
      { class: 'details', id: 'details' },
      make('h2', {}, segment.path),
      make('p', {}, segment.description),
      make('dl', {}, ...facts.flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text)])),
      segment.written ? make('button', { class: 'action', onclick: () => reveal(segment) }, `Go to ${segment.written.replace(/^.*[\\/]/, '')}`) : null,
    );
  }

  function legend(run) {
    const phases = [...new Set(run.rows.map((row) => row.phase))];
    return make(
      'ul',
      { class: 'legend', 'aria-label': 'Legend' },
      ...phases.map((phase) => make('li', {}, make('span', { class: 'dot', 'data-phase': phase, 'aria-hidden': 'true' }), PHASES[phase] || phase)),
      make('li', {}, make('span', { class: 'sample critical', 'aria-hidden': 'true' }), 'critical path'),
      make('li', {}, make('span', { class: 'sample soft', 'aria-hidden': 'true' }), 'nothing enforces it'),
    );
  }

  function risks(recovery) {
    if (!recovery.risks.length) return null;
    return make('p', { class: 'risks' }, make('strong', {}, 'Data at risk, expected: '), recovery.risks.map((one) => `${one.component} ${duration(one.worst)}`).join(', '));
  }

  // ---- drawing

  function draw() {
    const recovery = message.recoveries && chosenRecovery();
    if (!recovery) {
      root.replaceChildren(make('p', { class: 'note' }, `${message.file} has no plan that recovers from the loss of a region.`));
      return;
    }
    const run = recovery.runs.length ? chosenRun(recovery) : undefined;
    const stale = message.stale ? make('p', { class: 'stale', role: 'alert' }, `As it was before the program had errors: ${message.stale}`) : null;
    root.classList.toggle('is-stale', Boolean(message.stale));
    if (!run || run.rows.length === 0) {
      root.replaceChildren(...[stale, make('h1', {}, recovery.topology), choices(recovery, run || {}), make('p', { class: 'note' }, recovery.reason || 'There is nothing to recover.')].filter(Boolean));
      return;
    }
    root.replaceChildren(
      ...[stale, heading(recovery, run), choices(recovery, run), recovery.reason && run.recovered === null ? make('p', { class: 'note' }, recovery.reason) : null, chart(recovery, run), details(run), legend(run), risks(recovery)].filter(Boolean),
    );
    if (!root.querySelector('.segment[tabindex="0"]')) {
      const first = root.querySelector('.segment');
      if (first) first.tabIndex = 0;
    }
  }

  function focusOn(selector) {
    const element = root.querySelector(selector);
    if (element) element.focus();
  }

  /** Without drawing anew, so that the focus and a double click stay. */
  function choose(name) {
    if (state.segment === name) return;
    keep({ segment: name });
    for (const one of root.querySelectorAll('.segment')) {
      const isChosen = one.dataset.segment === name;
      one.tabIndex = isChosen ? 0 : -1;
      one.setAttribute('aria-pressed', String(isChosen));
    }
    const old = document.getElementById('details');
    if (old) old.replaceWith(details(chosenRun(chosenRecovery())));
  }

  function reveal(segment) {
    if (segment.written) vscode.postMessage({ kind: 'reveal', place: segment.written });
  }

  /** Left and right go through all bars in time, up and down through the rows. */
  function move(event) {
    const here = event.target.closest('.segment');
    if (!here) return;
    const [row, index] = here.dataset.segment.split('.').map(Number);
    const rows = [...root.querySelectorAll('.chart .track')].map((track) => [...track.querySelectorAll('.segment')]).filter((all) => all.length);
    const all = rows.flat();
    const inRows = rows.findIndex((one) => one.includes(here));
    let next;
    if (event.key === 'ArrowRight') next = all[all.indexOf(here) + 1];
    else if (event.key === 'ArrowLeft') next = all[all.indexOf(here) - 1];
    else if (event.key === 'ArrowDown') next = (rows[inRows + 1] || [])[0];
    else if (event.key === 'ArrowUp') next = (rows[inRows - 1] || [])[0];
    else if (event.key === 'Home') next = all[0];
    else if (event.key === 'End') next = all[all.length - 1];
    else if (event.key === 'Enter') {
      event.preventDefault();
      return reveal(chosenRun(chosenRecovery()).rows[row].segments[index]);
    } else return;
    event.preventDefault();
    if (next) {
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    }
  }

  window.addEventListener('message', ({ data }) => {
    const isSame = message && message.uri === data.uri;
    if (data.kind === 'stale') {
      message = isSame && message.recoveries ? { ...message, stale: data.reason } : { file: data.file, uri: data.uri, recoveries: undefined };
      if (!message.recoveries) {
        root.replaceChildren(make('p', { class: 'stale', role: 'alert' }, `${data.file}: ${data.reason}`));
        return;
      }
    } else if (data.kind === 'recoveries') {
      if (!isSame && state.uri !== data.uri) keep({ uri: data.uri, recovery: undefined, segment: undefined });
      message = data;
    } else return;
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.segment : undefined;
    draw();
    if (focused) focusOn(`[data-segment="${focused}"]`);
  });
  let width = root.clientWidth;
  window.addEventListener('resize', () => {
    if (!message || !message.recoveries || Math.abs(root.clientWidth - width) < 40) return;
    width = root.clientWidth;
    draw();
  });
  vscode.postMessage({ kind: 'ready' });
})();
