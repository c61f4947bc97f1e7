// The state of the server, in the status bar.

import * as vscode from 'vscode';
import { Server, Status } from './server';

const LOOKS: Record<Status['state'], { icon: string; says: string; color?: string }> = {
  starting: { icon: '$(sync~spin)', says: 'The language server starts' },
  running: { icon: '$(shield)', says: 'The language server runs' },
  stopped: { icon: '$(circle-slash)', says: 'The language server is stopped' },
  missing: { icon: '$(warning)', says: 'The compiler `drc` was not found', color: 'statusBarItem.warningBackground' },
  failed: { icon: '$(error)', says: 'The language server does not run', color: 'statusBarItem.errorBackground' },
};

export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('drc.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'drc';
  item.command = 'drc.serverMenu';
  const show = ({ state, detail }: Status): void => {
    const look = LOOKS[state];
    const version = state === 'running' && server.version ? ` ${server.version}` : '';
    item.text = `${look.icon} drc${version}`;
    item.tooltip = new vscode.MarkdownString(detail ? `${look.says}\n\n\`${detail.replace(/`/g, '')}\`` : look.says);
    item.backgroundColor = look.color ? new vscode.ThemeColor(look.color) : undefined;
    item.accessibilityInformation = { label: `drc${version}: ${look.says}`, role: 'button' };
    const isOfProgram = vscode.window.activeTextEditor?.document.languageId === 'dr';
    // Whoever works on something else is not bothered, unless something is wrong.
    if (isOfProgram || look.color) item.show();
    else item.hide();
  };
  show(server.status);
  const heard = [server.onStatus(show), vscode.window.onDidChangeActiveTextEditor(() => show(server.status))];
  return vscode.Disposable.from(item, ...heard);
}
