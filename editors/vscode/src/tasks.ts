// Tasks: what the command line does, with its findings among the problems.

import * as vscode from 'vscode';
import { Server } from './server';

interface Definition extends vscode.TaskDefinition {
  command: string;
  file?: string;
  args?: string[];
}

export class Tasks implements vscode.TaskProvider {
  constructor(private readonly server: Server) {}

  provideTasks(): vscode.Task[] {
    const folder = vscode.workspace.workspaceFolders?.[0];
    const document = vscode.window.activeTextEditor?.document;
    const tasks: vscode.Task[] = [];
    if (document?.languageId === 'dr' && document.uri.scheme === 'file') {
      const file = vscode.workspace.asRelativePath(document.uri, false);
      for (const command of ['check', 'test', 'compile']) tasks.push(this.task({ type: 'drc', command, file }, folder));
    }
    if (folder) tasks.push(this.task({ type: 'drc', command: 'lint' }, folder));
    return tasks.filter((task) => task.execution !== undefined);
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as Definition;
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return definition.command ? this.task(definition, folder) : undefined;
  }

  private task(definition: Definition, folder: vscode.WorkspaceFolder | undefined): vscode.Task {
    const program = this.server.program();
    const arguments_ = [definition.command, '--format', 'short', '--color', 'never', ...(definition.args ?? []), definition.file ?? '.'];
    const execution = program === undefined ? undefined : new vscode.ProcessExecution(program, arguments_, folder ? { cwd: folder.uri.fsPath } : undefined);
    const name = definition.file ? `${definition.command} ${definition.file}` : `${definition.command} the folder`;
    const task = new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, name, 'drc', execution, '$drc');
    if (definition.command !== 'test') task.group = vscode.TaskGroup.Build;
    else task.group = vscode.TaskGroup.Test;
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, clear: true };
    return task;
  }
}
