// Starts the bundled extension with a fake `vscode` against the real server, and writes what it sees as JSON, a line for each step.
'use strict';
const Module = require('module');
const path = require('path');
const { vscode, fake } = require('./fake_vscode.js');

const [, , bundle, extension, workspace, mode] = process.argv;
const children = require('child_process');
const spawn = children.spawn;
const servers = [];
children.spawn = (...given) => {
  const child = spawn(...given);
  servers.push(child);
  return child;
};
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

const say = (step, what) => process.stdout.write(JSON.stringify({ step, ...what }) + '\n');

async function until(what, condition, patience = 20000) {
  const begin = Date.now();
  while (Date.now() - begin < patience) {
    const value = condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain: ${what}; ${fake.output.slice(-5).join(' | ')}`);
}

async function main() {
  fake.settings = JSON.parse(process.env.SETTINGS || '{}');
  vscode.workspace.workspaceFolders = [{ uri: vscode.Uri.file(workspace), name: 'w', index: 0 }];
  const main = require(bundle);
  const context = { subscriptions: [], extensionPath: extension, extensionUri: vscode.Uri.file(extension) };
  const file = vscode.Uri.file(path.join(workspace, 'payments.dr'));
  const document = fake.open(file, require('fs').readFileSync(file.fsPath, 'utf8'));
  fake.look(document);
  if (mode === 'missing') fake.answers.push('Open the Setting');
  await main.activate(context);
  say('activated', { status: fake.status.text, tooltip: fake.status.tooltip.value, isShown: fake.status.isShown, commands: [...fake.commands.keys()], output: fake.output });
  if (mode === 'missing') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    say('missing', { messages: fake.messages, executed: fake.executed });
    await main.deactivate();
    return;
  }
  say('features', { features: [...fake.features.keys()].sort() });

  // A mistake, as it is typed.
  const line = document.lines.findIndex((one) => one.includes('rto = 15m'));
  fake.edit(document, new vscode.Range(line, 0, line, document.lines[line].length), '    rto = fifteen');
  say('diagnostics', { diagnostics: await until('the finding', () => found(document).length > 0 && found(document)), line });

  const position = new vscode.Selection(line, 10, line, 10);
  fake.look(document, position);
  await vscode.commands.executeCommand('drc.explainCode');
  const explained = fake.executed.find(([name]) => name === 'markdown.showPreviewToSide');
  say('explained', { uri: String(explained && explained[1]), text: explained && fake.providers.get('drc-run').provideTextDocumentContent(explained[1]) });

  // The panel with the mistake, and then without it.
  await vscode.commands.executeCommand('drc.openTimeline');
  const panel = fake.panels[0];
  panel.receive({ kind: 'ready' });
  await until('a reason', () => panel.sent.find((one) => one.kind === 'stale'));
  fake.edit(document, new vscode.Range(line, 0, line, document.lines[line].length), '    rto = 25m');
  const drawn = await until('recoveries', () => panel.sent.find((one) => one.kind === 'recoveries'));
  say('timeline', { html: panel.webview.html, options: panel.options, stale: panel.sent[0], drawn });
  panel.receive({ kind: 'reveal', place: `${file.fsPath}:${line + 1}` });
  const revealed = await until('the line', () => fake.shown.find((one) => one.document === document));
  say('revealed', { line: revealed.options.selection.start.line });
  say('fixed', { diagnostics: await until('it goes', () => !found(document).some((one) => one.code === 'DR0201') && found(document)) });

  for (const command of ['drc.openProof', 'drc.openSimulation', 'drc.openPicture']) await vscode.commands.executeCommand(command);
  const proof = fake.executed.filter(([name]) => name === 'markdown.showPreviewToSide').pop()[1];
  const simulation = fake.shown[fake.shown.length - 1].document;
  say('commands', { proof: fake.providers.get('drc-run').provideTextDocumentContent(proof), simulation: simulation.text, picture: fake.panels[1].webview.html });

  await vscode.commands.executeCommand('drc.applyAllFixes');
  say('fixes', { executed: fake.executed[fake.executed.length - 1] });

  const tasks = fake.taskProvider.provideTasks();
  say('tasks', { tasks: tasks.map((task) => ({ name: task.name, matchers: task.matchers, process: task.execution.process, args: task.execution.args })) });

  const library = vscode.Uri.parse('drc-library:/kinds/dynamodb.dr');
  say('library', { text: (await vscode.workspace.openTextDocument(library)).text });
  await vscode.commands.executeCommand('drc.openTerraform');
  const terraform = fake.shown[fake.shown.length - 1].document;
  say('terraform', { picks: fake.picks[fake.picks.length - 1], scheme: terraform.uri.scheme, path: terraform.uri.path, text: terraform.text });
  // What is made of it follows a change.
  const refreshed = new Promise((resolve) => fake.providers.get('drc-out').onDidChange(resolve));
  const named = document.lines.findIndex((one) => one.includes('"payments/database"'));
  const at = document.lines[named].indexOf('payments/database');
  fake.edit(document, new vscode.Range(named, at, named, at + 'payments/database'.length), 'payments/elsewhere');
  const changed = await Promise.race([refreshed, new Promise((resolve) => setTimeout(resolve, 10000))]);
  const uri = changed || terraform.uri;
  say('refreshed', { isSame: Boolean(changed) && changed.toString() === terraform.uri.toString(), text: await fake.providers.get('drc-out').provideTextDocumentContent(uri, new vscode.CancellationTokenSource().token) });

  // Settings that change are told to the server, and those of the extension are not.
  const quiet = { ...fake.settings.drc, diagnostics: { enabled: false } };
  const shows = async (settings, there) => {
    fake.settings.drc = settings;
    fake.event('onDidChangeConfiguration').fire({ affectsConfiguration: (name) => 'drc.diagnostics.enabled'.startsWith(name) });
    return until(`findings are ${there ? 'shown' : 'hidden'}`, () => found(document).length > 0 === there, 10000).then(() => true, () => false);
  };
  const loud = fake.settings.drc;
  say('settings', { hidden: await shows(quiet, false), shown: await shows(loud, true), messages: fake.messages.filter((one) => one.kind !== 'information') });

  // One that ends without being asked to is started again.
  const before = servers.length;
  servers[before - 1].kill('SIGKILL');
  await until('another server', () => servers.length > before && fake.status.text.includes('shield'));
  say('crashed', { started: servers.length - before, status: fake.status.text });

  await vscode.commands.executeCommand('drc.restartServer');
  say('restarted', { status: fake.status.text, tooltip: fake.status.tooltip.value });
  await main.deactivate();
  say('ended', { status: fake.status.text, errors: fake.messages.filter((one) => one.kind === 'error') });
}

function found(document) {
  const all = fake.diagnostics.get(document.uri.toString()) || [];
  return all.map((one) => ({ message: one.message, line: one.range.start.line, source: one.source, code: typeof one.code === 'object' ? one.code.value : one.code }));
}

main().then(
  () => process.exit(0),
  (error) => {
    say('failed', { error: error.stack, output: fake.output, messages: fake.messages });
    process.exit(1);
  },
);
