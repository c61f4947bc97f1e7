// What the timeline shows, from what `drc prove --as json` and `drc simulate --as json` write (docs/schemas/proof-3, simulation-3). Nothing
// here knows VS Code. Times are seconds from the loss.

export interface Segment {
  begin: number;
  end: number;
  path: string;
  description: string;
  evidence: string;
  /** On the critical path: a shorter one makes the recovery shorter. */
  critical: boolean;
  /** `FILE:LINE`: where the program asks for it; null where it does not. */
  written: string | null;
}

export interface Row {
  label: string;
  phase: string;
  segments: Segment[];
}

export interface Moment {
  time: number;
  component: string;
  after: string;
}

export interface Run {
  case: string;
  recovered: number | null;
  met: boolean | null;
  failed: string | null;
  rows: Row[];
  moments: Moment[];
}

export interface Recovery {
  topology: string;
  plan: string | null;
  lost: string;
  to: string | null;
  reason: string | null;
  objective: number | null;
  verdict: string | null;
  suppressed: string | null;
  /** `FILE:LINE` of the first step; null without one. */
  written: string | null;
  risks: { component: string; worst: number | null }[];
  runs: Run[];
}

interface Term {
  path: string;
  description: string;
  critical: boolean;
  written: string;
}
interface Judgement {
  goal: string;
  disruption: string;
  region: string | null;
  plan: string | null;
  component: string | null;
  verdict: string | null;
  suppressed_because: string | null;
  terms: Term[];
}
export interface Proof {
  topologies: { topology: string; judgements: Judgement[] }[];
}
interface Span {
  phase: string;
  path: string;
  description: string;
  evidence: string;
  begin: number;
  end: number;
}
export interface Simulation {
  topologies: {
    topology: string;
    lost: string;
    recoveries: {
      plan: string | null;
      to: string | null;
      reason: string | null;
      objective: number | null;
      at_risk: { component: string; worst: number | null }[];
      runs: {
        case: string;
        recovered: number | null;
        objective_met: boolean | null;
        failed: string | null;
        spans: Span[];
        moments: { time: number; component: string; region: string; before: string | null; after: string | null }[];
      }[];
    }[];
  }[];
}

/** The regions whose loss is proved to be recovered from, each once, in the order of the proof. */
export function lossesIn(proof: Proof): string[] {
  const judged = proof.topologies.flatMap((one) => one.judgements);
  return [...new Set(judged.flatMap((one) => (one.goal === 'rto' && one.disruption === 'region' && one.region !== null ? [one.region] : [])))];
}

export function recoveriesIn(proof: Proof, simulations: Simulation[]): Recovery[] {
  return simulations.flatMap((simulation) =>
    simulation.topologies.flatMap((topology) => {
      const judgements = proof.topologies.find((one) => one.topology === topology.topology)?.judgements ?? [];
      return topology.recoveries.map((recovery): Recovery => {
        const judged = judgements.find(
          (one) => one.goal === 'rto' && one.disruption === 'region' && one.component === null && one.region === topology.lost && one.plan === recovery.plan,
        );
        const terms = judged?.terms ?? [];
        return {
          topology: topology.topology,
          plan: recovery.plan,
          lost: topology.lost,
          to: recovery.to,
          reason: recovery.reason,
          objective: recovery.objective,
          verdict: judged?.verdict ?? null,
          suppressed: judged?.suppressed_because ?? null,
          written: terms[0]?.written ?? null,
          risks: recovery.at_risk,
          runs: recovery.runs.map((run) => ({
            case: run.case,
            recovered: run.recovered,
            met: run.objective_met,
            failed: run.failed,
            rows: rowsOf(run.spans, terms, run.recovered),
            moments: run.moments.flatMap((one) => (one.after === null ? [] : [{ time: one.time, component: one.component, after: one.after }])),
          })),
        };
      });
    }),
  );
}

/** A row for each action, detection or delay, in the order of their begin: the calls of one action stand in one row. */
function rowsOf(spans: Span[], terms: Term[], recovered: number | null): Row[] {
  const rows = new Map<string, Row>();
  const seen = new Map<string, number>();
  const termOf = termsBySpan(spans, terms, recovered);
  for (const span of spans) {
    const number = seen.get(nameOf(span)) ?? 0;
    seen.set(nameOf(span), number + 1);
    const term = termOf.get(span);
    const label = span.phase === 'step' ? actionOf(span.path) : span.path;
    // A step that is written twice has two rows.
    const key = `${span.phase}\n${label}\n${span.phase === 'step' && label === span.path ? number : ''}`;
    const row = rows.get(key) ?? { label, phase: span.phase, segments: [] };
    rows.set(key, row);
    row.segments.push({
      begin: span.begin,
      end: span.end,
      path: span.path,
      description: span.description,
      evidence: span.evidence,
      critical: term?.critical ?? false,
      written: term && term.written !== '' ? term.written : null,
    });
  }
  return [...rows.values()];
}

function nameOf(one: { path: string; description: string }): string {
  return `${one.path}\n${one.description}`;
}

/**
 * The term of each span. Several may have one name, as when a step is written twice, or a delay follows each of two steps; which of them is
 * the one on the critical path is known by going back from the recovery: each span on it ends where the next one begins.
 */
function termsBySpan(spans: Span[], terms: Term[], recovered: number | null): Map<Span, Term> {
  const left = new Map<string, Term[]>();
  for (const term of terms) left.set(nameOf(term), [...(left.get(nameOf(term)) ?? []), term]);
  const result = new Map<Span, Term>();
  const take = (span: Span, index: number): void => {
    const [term] = left.get(nameOf(span))?.splice(index, 1) ?? [];
    if (term) result.set(span, term);
  };
  let at = recovered;
  while (at !== null) {
    const here: number = at;
    const candidates = spans.filter((span) => !result.has(span) && span.end > span.begin && Math.abs(span.end - here) < 1e-6);
    const next = candidates.find((span) => left.get(nameOf(span))?.some((term) => term.critical));
    if (next) take(next, left.get(nameOf(next))?.findIndex((term) => term.critical) ?? 0);
    at = next ? next.begin : null;
  }
  for (const span of spans) if (!result.has(span)) take(span, 0);
  return result;
}

/** `ledger.promote` of `ledger.promote.wait_roles`; dots between quotes are none. */
function actionOf(path: string): string {
  const parts = path.match(/(?:\[[^\]]*\]|[^.[\]])+/g) ?? [path];
  return parts.length > 2 ? parts.slice(0, -1).join('.') : path;
}
