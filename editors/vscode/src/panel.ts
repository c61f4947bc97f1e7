// The panel with the timeline of the recovery: of the program that is edited, again after each change.

import { randomBytes } from 'crypto';
import * as path from 'path';
import * as vscode from 'vscode';
import { runOn, folderOf } from './compiler';
import { timelinePage } from './page';
import { Server } from './server';
import { lossesIn, Proof, recoveriesIn, Recovery, Simulation } from './timeline_model';

const PAUSE = 250; // milliseconds after the last key

type Shown =
  | { kind: 'recoveries'; file: string; recoveries: Recovery[]; case: string }
  /** What was shown before is not right any more, and stays until it is again. */
  | { kind: 'stale'; file: string; reason: string };

export class TimelinePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private document: vscode.TextDocument | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: vscode.CancellationTokenSource | undefined;
  private last: Shown | undefined;
  private readonly heard: vscode.Disposable[];

  constructor(
    private readonly server: Server,
    private readonly extension: vscode.Uri,
  ) {
    this.heard = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        // A file that is imported changes it as well.
        if (document.languageId === 'dr' && document.uri.scheme !== 'drc-library') this.refreshSoon();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (!this.panel || editor?.document.languageId !== 'dr' || !['file', 'untitled'].includes(editor.document.uri.scheme)) return;
        if (editor.document !== this.document) this.follow(editor.document);
      }),
      server.onStarted(() => this.refreshSoon()),
      vscode.window.registerWebviewPanelSerializer('drc.timeline', {
        deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
          const uri = typeof state === 'object' && state !== null && 'uri' in state ? String(state.uri) : undefined;
          this.attach(panel);
          if (uri) this.follow(await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
        },
      }),
    ];
  }

  open(document: vscode.TextDocument): void {
    if (this.panel) this.panel.reveal(undefined, true);
    else
      this.attach(
        vscode.window.createWebviewPanel('drc.timeline', 'Recovery timeline', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { enableScripts: true }),
      );
    this.follow(document);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.running?.cancel();
    this.panel?.dispose();
    for (const one of this.heard) one.dispose();
  }

  private attach(panel: vscode.WebviewPanel): void {
    const media = vscode.Uri.joinPath(this.extension, 'media');
    panel.webview.options = { enableScripts: true, localResourceRoots: [media] };
    panel.iconPath = vscode.Uri.joinPath(media, 'file.svg');
    panel.webview.html = timelinePage({
      source: panel.webview.cspSource,
      style: panel.webview.asWebviewUri(vscode.Uri.joinPath(media, 'timeline.css')).toString(),
      script: panel.webview.asWebviewUri(vscode.Uri.joinPath(media, 'timeline.js')).toString(),
      nonce: randomBytes(16).toString('hex'),
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.received(message));
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.refreshSoon();
    });
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.running?.cancel();
    });
    this.panel = panel;
  }

  private follow(document: vscode.TextDocument): void {
    this.document = document;
    this.last = undefined;
    void this.refresh();
  }

  private refreshSoon(): void {
    if (!this.panel?.visible) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), PAUSE);
  }

  /** Runs the proof and the simulations of what the editor has. */
  async refresh(): Promise<void> {
    const document = this.document;
    const program = this.server.program();
    if (!this.panel || !document || !program) return;
    this.running?.cancel();
    const cancel = (this.running = new vscode.CancellationTokenSource());
    const file = path.basename(document.uri.path);
    try {
      const proved = await runOn(program, document, ['prove', '--as', 'json', '--findings', 'short'], cancel.token);
      const proof = parsed<Proof>(proved.output);
      if (proof === undefined) throw new Error(firstLine(proved.findings));
      const simulations: Simulation[] = [];
      for (const lost of lossesIn(proof)) {
        const simulated = await runOn(program, document, ['simulate', '--lose', lost, '--as', 'json', '--findings', 'short'], cancel.token);
        const simulation = parsed<Simulation>(simulated.output);
        if (simulation) simulations.push(simulation);
      }
      this.show({ kind: 'recoveries', file, recoveries: recoveriesIn(proof, simulations), case: this.setting() }, document, cancel);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return;
      this.show({ kind: 'stale', file, reason: error instanceof Error ? error.message : String(error) }, document, cancel);
    }
  }

  private show(shown: Shown, document: vscode.TextDocument, cancel: vscode.CancellationTokenSource): void {
    if (!this.panel || cancel.token.isCancellationRequested || this.document !== document) return;
    this.last = shown;
    this.panel.title = `Timeline: ${shown.file}`;
    void this.panel.webview.postMessage({ ...shown, uri: document.uri.toString() });
  }

  private setting(): string {
    return vscode.workspace.getConfiguration('drc').get<string>('timeline.case', 'expected');
  }

  private received(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return;
    // The page begins to listen later than it is made, and anew when it was hidden.
    if (message.kind === 'ready') {
      if (this.last && this.document) void this.panel?.webview.postMessage({ ...this.last, uri: this.document.uri.toString() });
      else void this.refresh();
    }
    if (message.kind === 'reveal' && 'place' in message && typeof message.place === 'string') void this.reveal(message.place);
  }

  /** `FILE:LINE`, relative to the folder of the program. */
  private async reveal(place: string): Promise<void> {
    const match = /^(.*):(\d+)$/.exec(place);
    if (!match || !this.document) return;
    const line = Math.max(0, Number(match[2]) - 1);
    const named = path.resolve(folderOf(this.document), match[1] ?? '');
    const isOwn = this.document.uri.scheme !== 'file' || named === this.document.uri.fsPath;
    const document = isOwn ? this.document : await vscode.workspace.openTextDocument(vscode.Uri.file(named));
    const end = document.lineAt(Math.min(line, document.lineCount - 1)).range;
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(end.start, end.end) });
  }
}

function parsed<Result>(text: string): Result | undefined {
  try {
    return JSON.parse(text) as Result;
  } catch {
    return undefined;
  }
}

function firstLine(findings: string): string {
  const lines = findings.split('\n').filter(Boolean);
  const first = lines.find((line) => /: error\[/.test(line)) ?? lines[0] ?? 'the program has errors';
  return first.replace(/^\S*[\\/](?=[^\\/\s]+:\d+:\d+: )/, '');
}
