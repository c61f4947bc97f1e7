// Tokenizes files as VS Code does: a list of paths on standard input; a line of JSON for each file on standard output, which holds for each
// line of the file its tokens as [begin, end, scopes], in UTF-16 units.
'use strict';
const fs = require('fs');
const path = require('path');

const modules = path.join(process.env.DRC_NPM, 'node_modules');
const textmate = require(path.join(modules, 'vscode-textmate'));
const oniguruma = require(path.join(modules, 'vscode-oniguruma'));

async function main() {
  const wasm = fs.readFileSync(path.join(modules, 'vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const file = path.join(__dirname, '../../../editors/vscode/syntaxes/dr.tmLanguage.json');
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(file, 'utf8'), file),
  });
  const grammar = await registry.loadGrammar('source.dr');
  for (const name of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    let stack = textmate.INITIAL;
    const lines = fs.readFileSync(name, 'utf8').split(/\r?\n/).map((line) => {
      const result = grammar.tokenizeLine(line, stack, 0);
      stack = result.ruleStack;
      return result.tokens.map((token) => [token.startIndex, token.endIndex, token.scopes]);
    });
    // Nothing is open at the end of a file whose brackets are closed.
    process.stdout.write(JSON.stringify({ lines, depth: stack.depth }) + '\n');
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
