// As much of the module `vscode` as the extension and its client library use: documents, events, commands and what is shown are kept in
// `fake`, where a test looks at them. What a test does not need is a class or a function that does nothing.
'use strict';
const fs = require('fs');
const path = require('path');

class Disposable {
  constructor(action) {
    this.dispose = action || (() => undefined);
  }
  static from(...all) {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

class EventEmitter {
  constructor() {
    this.listeners = new Set();
    this.event = (listener, self, disposables) => {
      const bound = self ? listener.bind(self) : listener;
      this.listeners.add(bound);
      const registration = new Disposable(() => this.listeners.delete(bound));
      if (Array.isArray(disposables)) disposables.push(registration);
      return registration;
    };
  }
  fire(value) {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose() {
    this.listeners.clear();
  }
}

class Uri {
  constructor(scheme, authority, where, query, fragment) {
    Object.assign(this, { scheme, authority, path: where, query, fragment });
  }
  static parse(text) {
    const [, scheme, , authority = '', where = '', , query = '', , fragment = ''] = /^([\w+.-]+):(\/\/([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?$/.exec(text);
    return new Uri(scheme, authority, decodeURIComponent(where), decodeURIComponent(query), decodeURIComponent(fragment));
  }
  static file(where) {
    return new Uri('file', '', where, '', '');
  }
  static from({ scheme, authority = '', path: where = '', query = '', fragment = '' }) {
    return new Uri(scheme, authority, where, query, fragment);
  }
  static joinPath(uri, ...parts) {
    return uri.with({ path: path.posix.join(uri.path, ...parts) });
  }
  with(change) {
    return Uri.from({ ...this, ...change });
  }
  get fsPath() {
    return this.path;
  }
  /** As VS Code does, more is escaped than need be. */
  toString(plain) {
    const escape = plain ? (part) => part : (part) => part.split('/').map(encodeURIComponent).join('/');
    const authority = this.authority || this.scheme === 'file' ? `//${this.authority}` : '';
    return `${this.scheme}:${authority}${escape(this.path)}${this.query ? `?${escape(this.query)}` : ''}${this.fragment ? `#${escape(this.fragment)}` : ''}`;
  }
  toJSON() {
    return this.toString();
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
  compareTo(other) {
    return this.line - other.line || this.character - other.character;
  }
  isEqual(other) {
    return this.compareTo(other) === 0;
  }
  isBefore(other) {
    return this.compareTo(other) < 0;
  }
}

class Range {
  constructor(start, end, line, character) {
    this.start = start instanceof Position ? start : new Position(start, end);
    this.end = start instanceof Position ? end : new Position(line, character);
  }
  get isEmpty() {
    return this.start.isEqual(this.end);
  }
  contains(position) {
    return this.start.compareTo(position) <= 0 && position.compareTo(this.end) <= 0;
  }
}

class Selection extends Range {
  get active() {
    return this.end;
  }
}

class Document {
  constructor(uri, languageId, text) {
    Object.assign(this, { uri, languageId, version: 1, text, isClosed: false, isDirty: false });
  }
  get fileName() {
    return this.uri.fsPath;
  }
  get lines() {
    return this.text.split('\n');
  }
  get lineCount() {
    return this.lines.length;
  }
  getText(range) {
    return range ? this.text.slice(this.offsetAt(range.start), this.offsetAt(range.end)) : this.text;
  }
  lineAt(line) {
    const text = this.lines[line];
    return { text, lineNumber: line, range: new Range(line, 0, line, text.length) };
  }
  offsetAt({ line, character }) {
    return this.lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  }
  positionAt(offset) {
    const before = this.text.slice(0, offset).split('\n');
    return new Position(before.length - 1, before[before.length - 1].length);
  }
  getWordRangeAtPosition({ line, character }, pattern = /\w+/) {
    for (const match of this.lines[line].matchAll(new RegExp(pattern, 'g')))
      if (match.index <= character && character <= match.index + match[0].length) return new Range(line, match.index, line, match.index + match[0].length);
    return undefined;
  }
}

class CancellationTokenSource {
  constructor() {
    const emitter = new EventEmitter();
    this.token = { isCancellationRequested: false, onCancellationRequested: emitter.event };
    this.cancel = () => {
      this.token.isCancellationRequested = true;
      emitter.fire();
    };
    this.dispose = () => undefined;
  }
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value ? `${this.value}.${part}` : part);
  }
  contains(other) {
    return other.value === this.value || other.value.startsWith(`${this.value}.`);
  }
}
Object.assign(CodeActionKind, { Empty: new CodeActionKind(''), QuickFix: new CodeActionKind('quickfix'), Refactor: new CodeActionKind('refactor'), Source: new CodeActionKind('source') });

class TabInputText {
  constructor(uri) {
    this.uri = uri;
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

const numbered = (...names) => Object.fromEntries(names.flatMap((name, number) => [[name, number], [number, name]]));
const events = new Map();
/** The event of this name, made when it is first asked for. */
function event(name) {
  if (!events.has(name)) events.set(name, new EventEmitter());
  return events.get(name);
}

const fake = {
  documents: [], settings: {}, commands: new Map(), executed: [], messages: [], answers: [], providers: new Map(), features: new Map(), diagnostics: new Map(),
  panels: [], status: undefined, output: [], picks: [], shown: [], taskProvider: undefined, event,
  open(uri, text, languageId = 'dr') {
    const document = new Document(uri, languageId, text);
    fake.documents.push(document);
    event('onDidOpenTextDocument').fire(document);
    return document;
  },
  edit(document, range, text) {
    const [begin, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    document.text = document.text.slice(0, begin) + text + document.text.slice(end);
    document.version += 1;
    event('onDidChangeTextDocument').fire({ document, contentChanges: [{ range, rangeOffset: begin, rangeLength: end - begin, text }], reason: undefined });
  },
  look(document, selection) {
    vscode.window.activeTextEditor = { document, selection: selection || new Selection(0, 0, 0, 0), viewColumn: 1 };
    vscode.window.visibleTextEditors = [vscode.window.activeTextEditor];
    event('onDidChangeActiveTextEditor').fire(vscode.window.activeTextEditor);
  },
}; // prettier-ignore

function setting(name) {
  return name.split('.').reduce((value, part) => (value === undefined || value === null ? undefined : value[part]), fake.settings);
}

/** Says nothing, and takes anything. */
function quiet(name) {
  return (...given) => {
    if (/^register/.test(name) && /Provider$/.test(name)) fake.features.set(name, given);
    return new Disposable();
  };
}

function withRest(known, make) {
  return new Proxy(known, {
    get(target, name) {
      if (name in target || typeof name !== 'string') return target[name];
      target[name] = make(name);
      return target[name];
    },
  });
}

const room = (known) => withRest(known, (name) => (/^on(Did|Will)/.test(name) ? event(name).event : quiet(name)));

async function message(kind, text, ...choices) {
  fake.messages.push({ kind, text, choices });
  const answer = fake.answers.shift();
  return choices.includes(answer) ? answer : undefined;
}

function channel() {
  const say = (text) => fake.output.push(String(text));
  return { name: 'drc', logLevel: 2, onDidChangeLogLevel: event('log').event, append: say, appendLine: say, trace: say, debug: say, info: say, warn: say, error: say, show: () => fake.shown.push('output'), clear() {}, replace() {}, hide() {}, dispose() {} };
}

const vscode = withRest(
  {
    version: '1.91.0',
    Disposable, EventEmitter, Uri, Position, Range, Selection, CancellationTokenSource, CodeActionKind, Diagnostic, TabInputText,
    CancellationError: class extends Error {},
    ThemeColor: class { constructor(id) { this.id = id; } },
    MarkdownString: class { constructor(value) { this.value = value; } appendMarkdown(text) { this.value = (this.value || '') + text; return this; } appendCodeblock(text) { this.value += text; return this; } },
    Task: class { constructor(definition, scope, name, source, execution, matchers) { Object.assign(this, { definition, scope, name, source, execution, matchers }); } },
    ProcessExecution: class { constructor(process, args, options) { Object.assign(this, { process, args, options }); } },
    RelativePattern: class { constructor(base, pattern) { Object.assign(this, { base, pattern }); } },
    DiagnosticSeverity: numbered('Error', 'Warning', 'Information', 'Hint'),
    ViewColumn: { Active: -1, Beside: -2, One: 1, Two: 2 },
    StatusBarAlignment: { Left: 1, Right: 2 },
    TaskScope: { Global: 1, Workspace: 2 },
    TaskGroup: { Build: 'build', Test: 'test' },
    TaskRevealKind: { Always: 1, Silent: 2, Never: 3 },
    env: { language: 'en', appName: 'fake', uriScheme: 'vscode', isTelemetryEnabled: false },
    l10n: { t: (text) => text },
    extensions: { getExtension: () => undefined, all: [] },
    commands: room({
      registerCommand(name, action) {
        if (fake.commands.has(name)) throw new Error(`command '${name}' already exists`);
        fake.commands.set(name, action);
        return new Disposable(() => fake.commands.delete(name));
      },
      async executeCommand(name, ...given) {
        fake.executed.push([name, ...given]);
        return fake.commands.has(name) ? fake.commands.get(name)(...given) : undefined;
      },
    }),
    languages: room({
      createDiagnosticCollection(name) {
        return {
          name,
          set: (uri, all) => fake.diagnostics.set(uri.toString(), all || []),
          delete: (uri) => fake.diagnostics.delete(uri.toString()),
          clear: () => fake.diagnostics.clear(),
          has: (uri) => fake.diagnostics.has(uri.toString()),
          get: (uri) => fake.diagnostics.get(uri.toString()),
          forEach: (action) => fake.diagnostics.forEach((all, uri) => action(Uri.parse(uri), all)),
          dispose() {},
        };
      },
      getDiagnostics: (uri) => fake.diagnostics.get(uri.toString()) || [],
      match(selector, document) {
        const all = Array.isArray(selector) ? selector : [selector];
        return all.some((one) => (!one.language || one.language === document.languageId) && (!one.scheme || one.scheme === document.uri.scheme)) ? 10 : 0;
      },
    }),
    workspace: room({
      isTrusted: true,
      workspaceFolders: undefined,
      get textDocuments() { return fake.documents; },
      notebookDocuments: [],
      getConfiguration(section) {
        const read = (name) => setting([section, name].filter(Boolean).join('.'));
        return { get: (name, otherwise) => (read(name) === undefined ? otherwise : read(name)), has: (name) => read(name) !== undefined, inspect: () => undefined, update: async () => undefined };
      },
      createFileSystemWatcher: () => ({ onDidCreate: event('watch').event, onDidChange: event('watch').event, onDidDelete: event('watch').event, dispose() {} }),
      registerTextDocumentContentProvider(scheme, provider) {
        fake.providers.set(scheme, provider);
        return new Disposable();
      },
      asRelativePath: (uri) => path.basename(uri.fsPath),
      getWorkspaceFolder: () => vscode.workspace.workspaceFolders && vscode.workspace.workspaceFolders[0],
      async openTextDocument(uri) {
        const open = fake.documents.find((one) => one.uri.toString() === uri.toString());
        if (open) return open;
        const provider = fake.providers.get(uri.scheme);
        const text = provider ? await provider.provideTextDocumentContent(uri, new CancellationTokenSource().token) : fs.readFileSync(uri.fsPath, 'utf8');
        return fake.open(uri, text, uri.path.endsWith('.dr') ? 'dr' : 'plaintext');
      },
    }),
    window: room({
      activeTextEditor: undefined,
      visibleTextEditors: [],
      tabGroups: { get all() { return [{ tabs: fake.documents.map((one) => ({ input: new TabInputText(one.uri) })) }]; }, onDidChangeTabs: event('tabs').event, onDidChangeTabGroups: event('tabGroups').event },
      createOutputChannel: channel,
      createStatusBarItem() {
        fake.status = { show() { this.isShown = true; }, hide() { this.isShown = false; }, dispose() {} };
        return fake.status;
      },
      showErrorMessage: (...given) => message('error', ...given),
      showWarningMessage: (...given) => message('warning', ...given),
      showInformationMessage: (...given) => message('information', ...given),
      async showQuickPick(items) {
        fake.picks.push(items);
        return items[0];
      },
      async showTextDocument(document, options) {
        fake.shown.push({ document, options });
        return { document, options };
      },
      createWebviewPanel(type, title, where, options) {
        const panel = {
          type, title, options, visible: true, sent: [], isDisposed: false,
          webview: {
            options, html: '', cspSource: 'https://*.vscode-cdn.invalid',
            asWebviewUri: (uri) => Uri.parse(`https://file.vscode-cdn.invalid${uri.path}`),
            postMessage: async (sent) => (panel.sent.push(sent), event('posted').fire(sent), true),
            onDidReceiveMessage: (listener) => ((panel.receive = listener), new Disposable()),
          },
          reveal() {}, onDidChangeViewState: () => new Disposable(), onDidDispose: (listener) => ((panel.disposed = listener), new Disposable()),
          dispose() { panel.isDisposed = true; if (panel.disposed) panel.disposed(); },
        };
        fake.panels.push(panel);
        return panel;
      },
      async withProgress(_, action) { return action({ report() {} }, new CancellationTokenSource().token); },
    }),
    tasks: room({
      registerTaskProvider(type, provider) {
        fake.taskProvider = provider;
        return new Disposable();
      },
    }),
  },
  // Classes that the client library derives from, and enumerations that it looks into.
  (name) => withRest(class { constructor(...given) { this.given = given; } }, (member) => `${name}.${member}`),
); // prettier-ignore

module.exports = { vscode, fake };
