// The language server: found, started, watched, restarted.

import * as fs from 'fs';
import * as os from 'os';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, LanguageClientOptions, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import { findBinary, Found } from './binary';
import { CLIENT_COMMANDS } from './names';

/** What the server reads of the settings; the others are the extension's own. */
const SETTINGS = ['hints', 'lenses', 'diagnostics'];
const MOST_CRASHES = 4;
const CRASHES_WITHIN = 3 * 60_000;

export type Status = { state: 'starting' | 'running' | 'stopped' | 'missing' | 'failed'; detail: string };

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private found: Found = { program: undefined, tried: '' };
  private crashes: number[] = [];
  private turn: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Status>();
  private readonly started = new vscode.EventEmitter<LanguageClient>();
  readonly output = vscode.window.createOutputChannel('drc', { log: true });
  readonly onStatus = this.changed.event;
  /** Each time that the server runs anew. */
  readonly onStarted = this.started.event;
  status: Status = { state: 'stopped', detail: '' };

  constructor(private readonly context: vscode.ExtensionContext) {}

  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** The program; where there is none, the person hears of it, and it is undefined. */
  program(): string | undefined {
    if (this.found.program === undefined) this.find();
    if (this.found.program === undefined) void this.sayThatItIsMissing();
    return this.found.program;
  }

  get version(): string {
    return this.client?.initializeResult?.serverInfo?.version ?? '';
  }

  /** One after the other, however often it is asked for. */
  start(): Promise<void> {
    return (this.turn = this.turn.then(() => this.startNow()));
  }

  restart(): Promise<void> {
    this.crashes = [];
    return (this.turn = this.turn.then(() => this.stopNow()).then(() => this.startNow()));
  }

  stop(): Promise<void> {
    return (this.turn = this.turn.then(() => this.stopNow()));
  }

  dispose(): void {
    this.changed.dispose();
    this.started.dispose();
    this.output.dispose();
  }

  private find(): void {
    this.found = findBinary({
      configured: vscode.workspace.getConfiguration('drc').get<string>('path', ''),
      extension: this.context.extensionPath,
      workspace: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      home: os.homedir(),
      environment: process.env,
      platform: process.platform,
      architecture: process.arch,
      isProgram: (file) => {
        try {
          fs.accessSync(file, fs.constants.X_OK);
          return fs.statSync(file).isFile();
        } catch {
          return false;
        }
      },
    });
  }

  private async startNow(): Promise<void> {
    if (this.client) return;
    this.find();
    if (this.found.program === undefined) {
      this.say('missing', this.found.tried);
      this.output.error(`drc was not found: ${this.found.tried}`);
      void this.sayThatItIsMissing();
      return;
    }
    const { program, origin } = this.found;
    this.say('starting', program);
    this.output.info(`${program} lsp (of ${origin === 'setting' ? 'the setting `drc.path`' : origin === 'extension' ? 'the extension' : 'PATH'})`);
    const client = new LanguageClient('drc', 'drc', { command: program, args: ['lsp'], options: { env: process.env } }, this.options());
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) {
        this.say('running', `${program} ${this.version}`);
        this.started.fire(client);
      } else if (newState === State.Starting) {
        this.say('starting', program);
      } else if (this.status.state === 'running') {
        this.say('stopped', program);
      }
    });
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.say('failed', `${program}: ${error instanceof Error ? error.message : String(error)}`);
      this.output.error(this.status.detail);
      void this.sayThatItFailed();
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    this.say('stopped', '');
    try {
      await client.dispose(2000);
    } catch (error) {
      this.output.warn(`the server did not end as it should: ${String(error)}`);
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { language: 'dr', scheme: 'file' },
        { language: 'dr', scheme: 'untitled' },
        { language: 'dr', scheme: 'drc-library' },
      ],
      initializationOptions: { drc: ownSettings(), commands: CLIENT_COMMANDS, virtualDocuments: true },
      outputChannel: this.output,
      traceOutputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: 'drc',
      markdown: { isTrusted: { enabledCommands: CLIENT_COMMANDS }, supportHtml: false },
      // The server asks to be told of settings and of the files that count.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.afterCrash(),
      },
      middleware: {
        workspace: {
          // The extension's own settings are none of the server's business, and it would say so.
          configuration: async (params, token, next) => {
            const answers = await next(params, token);
            return Array.isArray(answers) ? answers.map((one, index) => (params.items[index]?.section === 'drc' ? onlyOwn(one) : one)) : answers;
          },
          didChangeConfiguration: async () => {
            await this.client?.sendNotification('workspace/didChangeConfiguration', { settings: { drc: ownSettings() } });
          },
        },
      },
    };
  }

  private afterCrash(): { action: CloseAction; handled: boolean } {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < CRASHES_WITHIN), now];
    if (this.crashes.length <= MOST_CRASHES) return { action: CloseAction.Restart, handled: true };
    this.say('failed', `it ended ${this.crashes.length} times within three minutes`);
    void this.sayThatItFailed();
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private say(state: Status['state'], detail: string): void {
    this.status = { state, detail };
    this.changed.fire(this.status);
  }

  private async sayThatItIsMissing(): Promise<void> {
    if (this.found.program !== undefined) return;
    const [open, output] = ['Open the Setting', 'Show the Output'];
    const chosen = await vscode.window.showErrorMessage(`The compiler \`drc\` was not found: ${this.found.tried}.`, open, output);
    if (chosen === open) await vscode.commands.executeCommand('workbench.action.openSettings', 'drc.path');
    if (chosen === output) this.output.show();
  }

  private async sayThatItFailed(): Promise<void> {
    const [again, output] = ['Restart', 'Show the Output'];
    const chosen = await vscode.window.showErrorMessage(`The language server of drc does not run: ${this.status.detail}.`, again, output);
    if (chosen === again) await this.restart();
    if (chosen === output) this.output.show();
  }
}

function ownSettings(): Record<string, unknown> {
  return onlyOwn(vscode.workspace.getConfiguration().get('drc'));
}

function onlyOwn(settings: unknown): Record<string, unknown> {
  const all: Record<string, unknown> = typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>) : {};
  return Object.fromEntries(SETTINGS.filter((name) => name in all).map((name) => [name, all[name]]));
}
