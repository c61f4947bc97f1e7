// What VS Code calls: everything is put together here.

import * as vscode from 'vscode';
import { Commands } from './commands';
import { RunDocuments, ServedDocuments } from './documents';
import { TimelinePanel } from './panel';
import { Server } from './server';
import { showStatus } from './status';
import { Tasks } from './tasks';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  server = new Server(context);
  const timeline = new TimelinePanel(server, context.extensionUri);
  const runs = new RunDocuments();
  context.subscriptions.push(
    server,
    timeline,
    runs,
    new ServedDocuments(server),
    new Commands(server, timeline, runs),
    showStatus(server),
    vscode.tasks.registerTaskProvider('drc', new Tasks(server)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('drc.path')) void server?.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server?.restart()),
  );
  void vscode.commands.executeCommand('setContext', 'drc.active', true);
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
