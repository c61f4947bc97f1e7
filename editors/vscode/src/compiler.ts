// The compiler as a program that answers once: what the language server does not say by itself.

import { execFile } from 'child_process';
import * as path from 'path';
import * as vscode from 'vscode';

export interface Answer {
  output: string;
  findings: string;
  /** 0: without findings that stop it; 1: with such; above: it could not be run as it was asked to. */
  status: number;
}

const MOST_OUTPUT = 64 * 1024 * 1024;
const PATIENCE = 60_000;

/** Runs it on the text as the editor has it; `arguments_` stand before the file. */
export function runOn(program: string, document: vscode.TextDocument, arguments_: string[], cancelled?: vscode.CancellationToken): Promise<Answer> {
  const named = document.uri.scheme === 'file' ? document.uri.fsPath : path.join(folderOf(document), 'untitled.dr');
  return run(program, [...arguments_, '--color', 'never', '--stdin-filename', named, '-'], folderOf(document), document.getText(), cancelled);
}

export function run(program: string, arguments_: string[], folder: string, input = '', cancelled?: vscode.CancellationToken): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, arguments_, { cwd: folder, maxBuffer: MOST_OUTPUT, timeout: PATIENCE, windowsHide: true }, (error, output, findings) => {
      if (error && typeof error.code !== 'number') reject(cancelled?.isCancellationRequested ? new vscode.CancellationError() : error);
      else resolve({ output, findings, status: typeof error?.code === 'number' ? error.code : 0 });
    });
    cancelled?.onCancellationRequested(() => child.kill());
    // It may have ended before it has read everything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

export function folderOf(document: vscode.TextDocument): string {
  if (document.uri.scheme === 'file') return path.dirname(document.uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd();
}
