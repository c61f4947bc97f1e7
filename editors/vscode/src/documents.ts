// Read-only documents: of the library, of what is made of a program, and of runs of the compiler.

import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';
import { LIBRARY_SCHEME, OUTPUT_SCHEME, RUN_SCHEME } from './names';
import { Server } from './server';

/** What the server says of a document that is made of another one. */
export interface Made {
  uri: string;
  title: string;
}

/** Asks the server for each text, and again when it says that it has changed. */
export class ServedDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable[];
  private readonly shown = new Map<string, vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.registrations = [
      ...[LIBRARY_SCHEME, OUTPUT_SCHEME].map((scheme) => vscode.workspace.registerTextDocumentContentProvider(scheme, this)),
      // A new server may have another library.
      server.onStarted((client) => {
        client.onNotification('drc/textDocumentContent/refresh', ({ uri }: { uri: string }) => this.refresh(uri));
        for (const uri of this.shown.values()) this.changed.fire(uri);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.shown.delete(keyOf(document.uri))),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    this.shown.set(keyOf(uri), uri);
    const client = this.server.running;
    if (!client) return '# The language server does not run.\n';
    try {
      const { text } = await client.sendRequest<{ text: string }>('drc/textDocumentContent', { uri: client.code2ProtocolConverter.asUri(uri) }, token);
      return text;
    } catch (error) {
      if (token.isCancellationRequested) throw error;
      return `# ${error instanceof Error ? error.message : String(error)}\n`;
    }
  }

  dispose(): void {
    for (const one of this.registrations) one.dispose();
    this.changed.dispose();
  }

  private refresh(said: string): void {
    // An editor and the server may write the same URI in different ways.
    const uri = vscode.Uri.parse(said);
    this.changed.fire(this.shown.get(keyOf(uri)) ?? uri);
  }
}

function keyOf(uri: vscode.Uri): string {
  return decodeURIComponent(uri.toString(true));
}

/** What is made of the document. */
export async function madeOf(client: LanguageClient, document: vscode.TextDocument): Promise<Made[]> {
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  const answer: unknown = await client.sendRequest('workspace/executeCommand', { command: 'drc.documents', arguments: [uri] });
  if (!Array.isArray(answer)) return [];
  return answer as Made[];
}

/** Texts of runs: each has a name under which it is shown, and a later run replaces it. */
export class RunDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(RUN_SCHEME, this);
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: RUN_SCHEME, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
