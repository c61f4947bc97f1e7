// The language configuration as VS Code applies it: for each line of the files on standard input, whether it is indented as the rules say,
// beside the line before it. Prints, as JSON, the lines where the rules and the formatter disagree.
'use strict';
const fs = require('fs');
const configuration = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const rules = Object.fromEntries(Object.entries(configuration.indentationRules).map(([name, text]) => [name, new RegExp(text)]));
const enter = configuration.onEnterRules.map((rule) => ({ ...rule, before: new RegExp(rule.beforeText), after: rule.afterText && new RegExp(rule.afterText) }));
const words = new RegExp(configuration.wordPattern, 'g');
const folding = [new RegExp(configuration.folding.markers.start), new RegExp(configuration.folding.markers.end)];

const wrong = [];
let lines = 0;
for (const file of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const open = []; // the indents of the lines that have opened something
  let before;
  fs.readFileSync(file, 'utf8').split('\n').forEach((line, number) => {
    if (!line.trim()) return;
    const indent = line.length - line.trimStart().length;
    const closes = rules.decreaseIndentPattern.test(line);
    const say = (expected) => indent !== expected && wrong.push(`${file}:${number + 1}: ${indent}, and not ${expected}`);
    // Behind a line that opens something, and where that is closed again.
    if (before && before.opens && !closes) say(before.indent + 2);
    if (closes && open.length) say(open.pop());
    const opens = rules.increaseIndentPattern.test(line);
    if (opens) open.push(indent);
    lines += opens || closes ? 1 : 0;
    before = { indent, opens };
  });
  if (open.length) wrong.push(`${file}: ${open.length} are not closed`);
}
const entered = (before, after = '') => (enter.find((rule) => rule.before.test(before) && (!rule.after || rule.after.test(after))) || {}).action;
process.stdout.write(
  JSON.stringify({
    lines,
    wrong,
    words: 'max_lag = 99.9% aurora_2 1h30m'.match(words),
    entered: [entered('  ## What it is for'), entered('  # a note'), entered('  # a note', 'rest of it'), entered('kind x {', '}'), entered('steps = [', ']'), entered('let x = 1')],
    folding: [folding[0].test('# region Network'), folding[1].test('  # endregion'), folding[0].test('region primary = "x"')],
    comment: configuration.comments.lineComment,
  }),
);
