// The commands of the palette and of menus.

import * as path from 'path';
import * as vscode from 'vscode';
import { folderOf, run, runOn } from './compiler';
import { madeOf, RunDocuments } from './documents';
import { picturePage } from './page';
import { TimelinePanel } from './panel';
import { Server } from './server';
import { lossesIn, Proof } from './timeline_model';

const CODE = /\bDR\d{4}\b/;

export class Commands implements vscode.Disposable {
  private readonly registrations: vscode.Disposable[];
  private picture: vscode.WebviewPanel | undefined;

  constructor(
    private readonly server: Server,
    timeline: TimelinePanel,
    private readonly runs: RunDocuments,
  ) {
    const commands: Record<string, (...given: never[]) => unknown> = {
      'drc.openTimeline': (given: unknown) => this.withDocument(given, (document) => timeline.open(document)),
      'drc.openProof': (given: unknown) => this.withDocument(given, (document) => this.openProof(document)),
      'drc.openSimulation': (given: unknown) => this.withDocument(given, (document) => this.openSimulation(document)),
      'drc.openPicture': (given: unknown) => this.withDocument(given, (document) => this.openPicture(document)),
      'drc.openTerraform': (given: unknown) => this.withDocument(given, (document) => this.openMade(document, /\.tf(\.json)?$/)),
      'drc.openGenerated': (given: unknown) => this.withDocument(given, (document) => this.openMade(document, /./)),
      'drc.openDocument': (uri: unknown) => this.openDocument(vscode.Uri.parse(String(uri))),
      'drc.explainCode': (given: unknown) => this.explain(given),
      'drc.applyAllFixes': () => vscode.commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.drc', apply: 'first' }),
      'drc.restartServer': () => server.restart(),
      'drc.showOutput': () => server.output.show(),
      'drc.serverMenu': () => this.menu(),
    };
    this.registrations = Object.entries(commands).map(([name, action]) => vscode.commands.registerCommand(name, action));
  }

  dispose(): void {
    for (const one of this.registrations) one.dispose();
    this.picture?.dispose();
  }

  /** Of what a menu or the server names, else of the editor. */
  private async withDocument(given: unknown, action: (document: vscode.TextDocument) => unknown): Promise<void> {
    const uri = given instanceof vscode.Uri ? given : typeof given === 'string' ? vscode.Uri.parse(given) : undefined;
    const document = uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'dr') return void vscode.window.showInformationMessage('Open a `.dr` file first.');
    await action(document);
  }

  private async openProof(document: vscode.TextDocument): Promise<void> {
    const program = this.server.program();
    if (!program) return;
    const answer = await runOn(program, document, ['prove', '--as', 'markdown', '--findings', 'short']);
    if (answer.output === '') return this.refuse(answer.findings);
    await this.preview(this.runs.put(`${nameOf(document)} – proof.md`, answer.output));
  }

  private async openSimulation(document: vscode.TextDocument): Promise<void> {
    const lost = await this.lossOf(document);
    const program = this.server.program();
    if (!program || lost === undefined) return;
    const answer = await runOn(program, document, ['simulate', '--lose', lost, '--as', 'text', '--findings', 'short']);
    if (answer.output === '') return this.refuse(answer.findings);
    await this.openDocument(this.runs.put(`${nameOf(document)} – ${lost} is lost.txt`, answer.output));
  }

  private async openPicture(document: vscode.TextDocument): Promise<void> {
    const lost = await this.lossOf(document);
    const program = this.server.program();
    if (!program || lost === undefined) return;
    const answer = await runOn(program, document, ['simulate', '--lose', lost, '--as', 'svg', '--findings', 'short']);
    if (answer.output === '') return this.refuse(answer.findings);
    const title = `${nameOf(document)}: ${lost} is lost`;
    this.picture ??= this.newPicture();
    this.picture.title = title;
    this.picture.webview.html = picturePage(answer.output, title);
    this.picture.reveal(undefined, true);
  }

  private newPicture(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel('drc.picture', '', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { localResourceRoots: [] });
    panel.onDidDispose(() => (this.picture = undefined));
    return panel;
  }

  /** The region whose loss is looked at: asked for where there are several. */
  private async lossOf(document: vscode.TextDocument): Promise<string | undefined> {
    const program = this.server.program();
    if (!program) return undefined;
    const answer = await runOn(program, document, ['prove', '--as', 'json', '--findings', 'short']);
    if (!answer.output.startsWith('{')) return void this.refuse(answer.findings);
    const losses = lossesIn(JSON.parse(answer.output) as Proof);
    if (losses.length < 2) return losses[0] ?? void vscode.window.showInformationMessage('No plan recovers from the loss of a region.');
    return vscode.window.showQuickPick(losses, { placeHolder: 'Which region is lost?' });
  }

  private async openMade(document: vscode.TextDocument, wanted: RegExp): Promise<void> {
    const client = this.server.running;
    if (!client) return void vscode.window.showWarningMessage('The language server does not run.');
    let made;
    try {
      made = (await madeOf(client, document)).filter((one) => wanted.test(one.uri));
    } catch (error) {
      return void vscode.window.showErrorMessage(`The server does not say what is made of it: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (made.length === 0) return void vscode.window.showInformationMessage('Nothing is made of it: it has errors, or no topology.');
    const items = made.map((one) => ({ label: nameIn(one.uri), description: one.title, uri: one.uri }));
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { placeHolder: 'What is made of it', matchOnDescription: true });
    if (chosen) await this.openDocument(vscode.Uri.parse(chosen.uri));
  }

  private async openDocument(uri: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    if (uri.path.endsWith('.md')) return this.preview(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
  }

  private async preview(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  /** The code that is given, that of the finding under the cursor, or the one that is written there. */
  private async explain(given: unknown): Promise<void> {
    const code = typeof given === 'string' && CODE.test(given) ? given : (codeAtCursor() ?? (await vscode.window.showInputBox({ prompt: 'The code of a finding', placeHolder: 'DR0414' })));
    const program = this.server.program();
    if (!program || !code) return;
    const document = vscode.window.activeTextEditor?.document;
    const answer = await run(program, ['explain', code, '--as', 'markdown', '--color', 'never'], document ? folderOf(document) : process.cwd());
    if (answer.output === '') return this.refuse(answer.findings);
    await this.preview(this.runs.put(`${code}.md`, answer.output));
  }

  private async menu(): Promise<void> {
    const { state, detail } = this.server.status;
    const items = [
      { label: '$(refresh) Restart', command: 'drc.restartServer' },
      { label: '$(output) Show the output', command: 'drc.showOutput' },
      { label: '$(timeline-open) Open the recovery timeline', command: 'drc.openTimeline' },
      { label: '$(gear) Settings', command: 'workbench.action.openSettings', argument: 'drc' },
    ];
    const chosen = await vscode.window.showQuickPick(items, { title: `drc: ${state}`, placeHolder: detail });
    if (chosen) await vscode.commands.executeCommand(chosen.command, ...('argument' in chosen ? [chosen.argument] : []));
  }

  /** What stops it, without the folders of the file that everybody looks at. */
  private refuse(findings: string): void {
    const lines = findings.split('\n').filter(Boolean);
    const first = lines.find((line) => /: error\[/.test(line)) ?? lines[0] ?? 'it has errors';
    const problems = 'Show the Problems';
    void vscode.window.showErrorMessage(first.replace(/^\S*[\\/](?=[^\\/\s]+:\d+:\d+: )/, ''), problems).then((chosen) => {
      if (chosen === problems) void vscode.commands.executeCommand('workbench.actions.view.problems');
    });
  }
}

function nameOf(document: vscode.TextDocument): string {
  return path.basename(document.uri.path, '.dr');
}

/** What stands behind the path of the program. */
function nameIn(uri: string): string {
  const where = vscode.Uri.parse(uri).path;
  return where.replace(/^.*\.dr\//, '');
}

function codeAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const at = editor.selection.active;
  const word = editor.document.getWordRangeAtPosition(at, /DR\d{4}/);
  if (word) return editor.document.getText(word);
  const findings = vscode.languages.getDiagnostics(editor.document.uri).filter((one) => one.source === 'drc');
  const here = findings.find((one) => one.range.contains(at)) ?? findings.find((one) => one.range.start.line === at.line);
  const code = typeof here?.code === 'object' ? here.code.value : here?.code;
  return code === undefined ? undefined : String(code);
}
