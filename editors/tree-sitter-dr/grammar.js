/**
 * The grammar of `.dr` for tree-sitter, level by level as `grammar/` has it.
 *
 * Two things need the scanner in src/scanner.c. A line end ends a statement, but not between brackets: `_line_end` is asked for only where
 * an expression may end a statement. And some clauses may stand on a line of their own (`help`, `where`, `until`, `by`, `select`), where
 * the same word may begin the next statement: a `_before_…` token comes before such a clause only where that statement can have it.
 */

/* global alias, choice, field, grammar, optional, prec, repeat, repeat1, seq, token */

const PRECEDENCE = { conditional: 1, or: 2, and: 3, not: 4, compare: 5, range: 6, add: 7, multiply: 8, negate: 9, suffix: 10 };

// The keywords of statements that stand beside statements which begin with a word of the author's choice: there they may be that word.
const IN_TOPOLOGY = [
  'region', 'objectives', 'param', 'let', 'replicate', 'failover', 'failback', 'switchover', 'drill', 'assume', 'allow', 'uses', 'adopt',
];
const IN_PLAN = ['detect', 'steps', 'on_failure', 'allow'];
const IN_RESOURCE = ['for', 'when'];
const IN_STEP = ['call', 'until', 'check', 'unless', 'invoke', 'sleep'];
const IN_EXAMPLE = ['kind', 'trait', 'function', ...IN_TOPOLOGY];

const list = (item) => optional(seq(item, repeat(seq(',', item)), optional(',')));
const block = (item) => seq('{', repeat(item), '}');
/** The name of a setting: any word, also one that is a keyword there. */
const word = ($, keywords) => choice($.identifier, ...keywords.map((keyword) => alias(keyword, $.identifier)));
const assignment = ($, keywords) => seq(field('name', word($, keywords)), '=', field('value', $._expression), optional($._line_end));

module.exports = grammar({
  name: 'dr',

  word: ($) => $.identifier,

  externals: ($) => [
    $._line_end,
    $._before_help,
    $._before_where,
    $._before_until,
    $._before_select,
    // Valid nowhere, so that the scanner knows when the parser recovers from an error and takes anything.
    $._error_sentinel,
  ],

  extras: ($) => [/\s/, /\uFEFF/, $.comment, $.documentation],

  supertypes: ($) => [$._expression],

  inline: ($) => [$._topology_item],

  conflicts: () => [],

  rules: {
    source_file: ($) =>
      repeat(
        choice($.import, $.topology, $.extension, $.kind, $.trait, $.policy, $.advice, $.pattern, $.provider, $.function, $.let),
      ),

    // ---- level 1: words

    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,
    number: () => /\d+(\.\d+)?[A-Za-z0-9_]*%?/,
    date: () => /\d+-\d+-\d+/,
    comment: () => token(seq('#', optional(/[^#\r\n][^\r\n]*/))),
    documentation: () => token(seq('##', /[^\r\n]*/)),

    // ---- level 2: expressions

    _expression: ($) =>
      choice(
        $.conditional_expression,
        $.binary_expression,
        $.unary_expression,
        $.every_region_expression,
        $.member_expression,
        $.call_expression,
        $.index_expression,
        $.splat_expression,
        $.parenthesized_expression,
        $.list,
        $.list_comprehension,
        $.map,
        $.map_comprehension,
        $.string,
        $.number,
        $.boolean,
        $.null,
        $.variable,
      ),
    variable: ($) => $.identifier,
    boolean: () => choice('true', 'false'),
    null: () => 'null',

    conditional_expression: ($) =>
      prec.left(
        PRECEDENCE.conditional,
        seq(
          field('consequence', $._expression),
          'when',
          field('condition', $._expression),
          'else',
          field('alternative', $._expression),
        ),
      ),
    binary_expression: ($) =>
      choice(
        ...[
          ['or', PRECEDENCE.or],
          ['and', PRECEDENCE.and],
          [choice('==', '!=', '<', '<=', '>', '>=', 'in', seq('not', 'in')), PRECEDENCE.compare],
          ['..', PRECEDENCE.range],
          [choice('+', '-'), PRECEDENCE.add],
          [choice('*', '/'), PRECEDENCE.multiply],
        ].map(([operator, level]) =>
          prec.left(level, seq(field('left', $._expression), field('operator', operator), field('right', $._expression))),
        ),
      ),
    unary_expression: ($) =>
      choice(
        prec(PRECEDENCE.not, seq(field('operator', 'not'), field('operand', $._expression))),
        prec(PRECEDENCE.negate, seq(field('operator', '-'), field('operand', $._expression))),
      ),
    every_region_expression: ($) => prec.left(PRECEDENCE.compare, seq(field('value', $._expression), 'in', 'every', 'region')),

    // A suffix follows its operand without a space.
    member_expression: ($) =>
      prec(PRECEDENCE.suffix, seq(field('object', $._expression), token.immediate('.'), field('member', $.identifier))),
    // What is called is not a variable or a member: queries need not tell them apart.
    call_expression: ($) =>
      prec(
        PRECEDENCE.suffix,
        seq(
          field(
            'function',
            choice(
              $.function_name,
              $.method,
              $.call_expression,
              $.index_expression,
              $.splat_expression,
              $.parenthesized_expression,
            ),
          ),
          field('arguments', $.arguments),
        ),
      ),
    function_name: ($) => $.identifier,
    method: ($) =>
      prec(PRECEDENCE.suffix, seq(field('object', $._expression), token.immediate('.'), field('name', $.identifier))),
    arguments: ($) => seq(token.immediate('('), list($._expression), ')'),
    index_expression: ($) =>
      prec(PRECEDENCE.suffix, seq(field('object', $._expression), token.immediate('['), field('index', $._expression), ']')),
    splat_expression: ($) => prec(PRECEDENCE.suffix, seq(field('object', $._expression), token.immediate('['), '*', ']')),

    parenthesized_expression: ($) => seq('(', $._expression, ')'),
    list: ($) => seq('[', list($._expression), ']'),
    list_comprehension: ($) => seq('[', 'for', $.binding, ':', field('item', $._expression), ']'),
    map: ($) => seq('{', list($.entry), '}'),
    entry: ($) =>
      seq(field('key', choice($.identifier, alias('for', $.identifier), $.string, $.parenthesized_expression)), ':', field('value', $._expression)),
    map_comprehension: ($) =>
      seq('{', 'for', $.binding, ':', field('key', $._expression), ':', field('value', $._expression), '}'),
    binding: ($) =>
      prec.right(
        seq(
          field('first', $.identifier),
          optional(seq(',', field('second', $.identifier))),
          'in',
          field('source', $._expression),
          optional(seq('where', field('filter', $._expression))),
        ),
      ),

    string: ($) =>
      seq('"', repeat(choice($.string_content, alias($.lone_dollar, $.string_content), $.escape_sequence, $.interpolation)), '"'),
    string_content: () => token.immediate(prec(1, /[^"\\$\r\n]+/)),
    lone_dollar: () => token.immediate('$'),
    escape_sequence: () => token.immediate(/\\(u\{[0-9A-Fa-f]+\}|[^\r\n])/),
    interpolation: ($) => seq(token.immediate('${'), $._expression, '}'),

    // ---- level 2: types

    type: ($) => prec.right(seq($._type_term, repeat(seq('|', $._type_term)))),
    _type_term: ($) => choice($.container_type, $.named_type),
    container_type: ($) => seq(choice('list', 'map', 'range'), 'of', $._type_term),
    named_type: ($) =>
      prec.right(seq(field('name', word($, ['list', 'map', 'range'])), optional(token.immediate('?')))),

    // ---- level 3: statements

    _settings_item: ($) => choice(alias($.plain_setting, $.setting), alias($.plain_section, $.section)),
    // Where a value could stand as well, an empty pair of braces is a block.
    settings: ($) => prec(1, block($._settings_item)),
    plain_setting: ($) => assignment($, []),
    plain_section: ($) => seq(field('name', $.identifier), field('body', alias($.settings, $.block))),

    param: ($) =>
      prec.right(seq('param', field('name', $.identifier), ':', field('type', $.type), optional(seq('=', field('default', $._expression))), optional($._line_end))),
    let: ($) => prec.right(seq('let', field('name', $.identifier), '=', field('value', $._expression), optional($._line_end))),
    require: ($) =>
      prec.right(
        seq(
          'require',
          field('condition', $._expression),
          'else',
          field('message', $._expression),
          optional(seq($._before_help, 'help', field('help', $._expression))),
          repeat(seq($._before_help, alias($.require_fix, $.fix))),
          optional($._line_end),
        ),
      ),
    require_fix: ($) => seq(choice('fix', 'suggest'), field('target', $._expression), field('body', alias($.settings, $.block))),

    // ---- level 4: topologies

    topology: ($) => seq('topology', field('name', $.identifier), field('body', alias($.topology_block, $.block))),
    extension: ($) => seq('extend', 'topology', field('name', $.identifier), field('body', alias($.topology_block, $.block))),
    topology_block: ($) => block(choice(alias($.topology_setting, $.setting), alias($.plain_section, $.section), $._topology_item)),
    topology_setting: ($) => assignment($, IN_TOPOLOGY),
    _topology_item: ($) =>
      choice(
        $.region,
        $.objectives,
        $.param,
        $.let,
        $.replicate,
        $.failover,
        $.failback,
        $.switchover,
        $.no_failback,
        $.no_switchover,
        $.drill,
        $.assume,
        $.allow,
        $.uses,
        $.adopt,
        $.component,
      ),
    region: ($) => prec.right(seq('region', field('name', $.identifier), '=', field('value', $._expression), optional($._line_end))),
    objectives: ($) => seq('objectives', field('body', alias($.settings, $.block))),
    component: ($) =>
      prec.right(
        seq(
          field('kind', $.identifier),
          field('name', $.identifier),
          optional($.repetition),
          optional(field('body', alias($.settings, $.block))),
        ),
      ),
    repetition: ($) => seq('for', $.binding),
    replicate: ($) =>
      seq('replicate', field('from', $.identifier), '->', field('to', $.identifier), field('body', alias($.replicate_block, $.block))),
    replicate_block: ($) => block($.replica),
    replica: ($) =>
      prec.right(
        seq(
          field('name', $.identifier),
          optional(seq(token.immediate('['), field('index', $._expression), ']')),
          optional($.repetition),
          optional(field('body', alias($.settings, $.block))),
        ),
      ),

    failover: ($) => seq('failover', $._plan),
    failback: ($) => seq('failback', $._plan),
    switchover: ($) => seq('switchover', $._plan),
    _plan: ($) =>
      seq(
        optional(field('name', $.identifier)),
        field('from', $.identifier),
        '->',
        field('to', $.identifier),
        field('body', alias($.plan_block, $.block)),
      ),
    no_failback: ($) => seq('failback', 'none', 'because', field('reason', $.string)),
    no_switchover: ($) => seq('switchover', 'none', 'because', field('reason', $.string)),
    plan_block: ($) =>
      block(choice(alias($.plan_setting, $.setting), alias($.plain_section, $.section), $.detect, $.steps, $.on_failure, $.allow)),
    plan_setting: ($) => assignment($, IN_PLAN),
    detect: ($) => seq('detect', field('body', alias($.detect_block, $.block))),
    detect_block: ($) => block($.detector),
    detector: ($) =>
      prec.right(
        seq(
          field('signal', $.identifier),
          field('component', $._expression),
          optional($.repetition),
          optional(field('body', alias($.settings, $.block))),
        ),
      ),
    steps: ($) => seq('steps', field('body', alias($.steps_block, $.block))),
    on_failure: ($) => seq('on_failure', field('body', alias($.steps_block, $.block))),
    together: ($) => seq('together', field('body', alias($.steps_block, $.block))),
    steps_block: ($) => block(choice($.together, $.plan_step)),
    plan_step: ($) =>
      prec.right(
        seq(
          field('verb', $.identifier),
          optional(field('operand', $._expression)),
          optional($.repetition),
          optional(field('body', alias($.settings, $.block))),
          optional($._line_end),
        ),
      ),
    drill: ($) => seq('drill', field('name', $.identifier), field('body', alias($.settings, $.block))),
    assume: ($) => seq('assume', field('claim', $._expression), 'because', field('reason', $.string)),
    allow: ($) =>
      prec.right(
        seq(
          'allow',
          field('rule', $.identifier),
          'on',
          field('target', $._expression),
          'because',
          field('reason', $.string),
          repeat(seq($._before_until, choice(seq('until', field('until', $.date)), seq('by', field('owner', $.string))))),
        ),
      ),
    uses: ($) =>
      prec.right(seq('uses', field('topology', $.identifier), optional(seq(token.immediate('.'), field('component', $.identifier))))),
    adopt: ($) => seq('adopt', field('address', $.string), field('body', alias($.settings, $.block))),

    // ---- level 4: kinds

    kind: ($) => seq('kind', field('name', $.identifier), optional($.traits), field('body', alias($.kind_block, $.block))),
    traits: ($) => seq(':', $.identifier, repeat(seq(',', $.identifier))),
    kind_block: ($) => block($._kind_item),
    _kind_item: ($) =>
      choice(
        $.param,
        $.let,
        $.require,
        $.global,
        $.each_region,
        $.in_region,
        $.each_replica,
        $.each_pair,
        alias($.kind_for, $.for),
        alias($.kind_when, $.when),
        $.resource,
        $.data,
        $.ephemeral,
        $.part,
        $.export,
        $.output,
        $.signal,
        $.action,
      ),
    kind_for: ($) => loop($, $.kind_block),
    kind_when: ($) => decision($, $.kind_block),
    global: ($) => seq('global', field('body', alias($.kind_block, $.block))),
    each_region: ($) => seq('in', 'each', 'region', field('body', alias($.kind_block, $.block))),
    in_region: ($) => seq('in', field('region', $._expression), field('body', alias($.kind_block, $.block))),
    each_replica: ($) => seq('for', 'each', 'replica', optional($._filter), field('body', alias($.kind_block, $.block))),
    each_pair: ($) => seq('for', 'each', 'pair', optional($._filter), field('body', alias($.kind_block, $.block))),
    _filter: ($) => seq('where', field('filter', $._expression)),
    export: ($) => prec.right(seq('export', field('name', $.identifier), '=', field('value', $._expression), optional($._line_end))),
    output: ($) => prec.right(seq('output', field('name', $.identifier), '=', field('value', $._expression), optional($._line_end))),
    signal: ($) => seq('signal', field('name', $.identifier), field('body', alias($.kind_block, $.block))),
    resource: ($) => seq('resource', $._resource),
    data: ($) => seq('data', $._resource),
    ephemeral: ($) => seq('ephemeral', $._resource),
    _resource: ($) =>
      seq(field('type', $.identifier), field('name', $.identifier), optional($._index), field('body', alias($.resource_block, $.block))),
    _index: ($) => seq(token.immediate('['), field('index', $._expression), ']'),
    resource_block: ($) =>
      block(
        choice(
          alias($.resource_setting, $.setting),
          alias($.resource_section, $.section),
          alias($.resource_for, $.for),
          alias($.resource_when, $.when),
        ),
      ),
    resource_setting: ($) => assignment($, IN_RESOURCE),
    resource_section: ($) => seq(field('name', $.identifier), field('body', alias($.resource_block, $.block))),
    resource_for: ($) => loop($, $.resource_block),
    resource_when: ($) => decision($, $.resource_block),
    part: ($) =>
      prec.right(
        seq(
          'part',
          field('name', $.identifier),
          optional($._index),
          ':',
          field('kind', $.identifier),
          optional(field('body', alias($.settings, $.block))),
        ),
      ),
    trait: ($) => seq('trait', field('name', $.identifier), field('body', alias($.trait_block, $.block))),
    trait_block: ($) => block($.trait_export),
    trait_export: ($) => seq('export', field('name', $.identifier), ':', field('type', $.type)),

    // ---- level 4: actions

    action: ($) => seq('action', field('name', $.identifier), field('body', alias($.action_block, $.block))),
    action_block: ($) =>
      block(
        choice($.param, $.let, $.require, $.permit, $.action_step, $.in_source, alias($.action_for, $.for), alias($.action_when, $.when)),
      ),
    action_for: ($) => loop($, $.action_block),
    action_when: ($) => decision($, $.action_block),
    in_source: ($) => seq('in', field('region', $._expression), field('body', alias($.action_block, $.block))),
    permit: ($) =>
      prec.right(
        seq(
          'permit',
          field('actions', $._expression),
          'on',
          field('resources', $._expression),
          optional(seq($._before_where, 'where', field('condition', $._expression))),
          optional($._line_end),
        ),
      ),
    action_step: ($) => seq('step', field('name', $.identifier), field('body', alias($.step_block, $.block))),
    step_block: ($) =>
      block(
        choice(
          alias($.step_setting, $.setting),
          alias($.plain_section, $.section),
          $.call,
          $.until,
          $.check,
          $.unless,
          $.invoke,
          $.sleep,
        ),
      ),
    step_setting: ($) => assignment($, IN_STEP),
    call: ($) => prec.right(seq('call', $.operation, optional(field('body', alias($.settings, $.block))))),
    until: ($) => question($, 'until'),
    check: ($) => question($, 'check'),
    unless: ($) => question($, 'unless'),
    operation: ($) => seq(field('service', $.identifier), token.immediate('.'), field('name', $.identifier)),
    _expectation: ($) => seq('select', field('selected', $._expression), 'is', field('expected', $._expression)),
    invoke: ($) =>
      prec.right(
        seq(
          'invoke',
          field('function', $._expression),
          optional(field('body', alias($.settings, $.block))),
          optional(seq($._before_select, $._expectation)),
          optional($._line_end),
        ),
      ),
    sleep: ($) => prec.right(seq('sleep', field('duration', $._expression), optional($._line_end))),

    // ---- level 4: functions, providers, policies

    function: ($) =>
      prec.right(
        seq('function', field('name', $.identifier), field('parameters', $.parameters), '=', field('value', $._expression), optional($._line_end)),
      ),
    parameters: ($) => seq(token.immediate('('), list($.identifier), ')'),
    provider: ($) => seq('provider', field('name', $.identifier), field('body', alias($.settings, $.block))),
    policy: ($) => seq('policy', field('name', $.identifier), field('body', alias($.policy_block, $.block))),
    advice: ($) => seq('advice', field('name', $.identifier), field('body', alias($.policy_block, $.block))),
    pattern: ($) => seq('pattern', field('name', $.identifier), field('body', alias($.policy_block, $.block))),
    policy_block: ($) => block(choice($.let, $.function, $.rule)),
    rule: ($) =>
      seq('rule', field('name', $.identifier), ':', field('level', $.identifier), field('body', alias($.rule_block, $.block))),
    rule_block: ($) =>
      block(choice($.param, $.let, $.require, alias($.rule_for, $.for), alias($.rule_when, $.when), $.good, $.bad)),
    rule_for: ($) => loop($, $.rule_block),
    rule_when: ($) => decision($, $.rule_block),
    good: ($) => seq('good', field('body', alias($.example_block, $.block))),
    bad: ($) => seq('bad', field('body', alias($.example_block, $.block))),
    example_block: ($) =>
      block(
        choice(alias($.example_setting, $.setting), alias($.plain_section, $.section), $.kind, $.trait, $.function, $._topology_item),
      ),
    example_setting: ($) => assignment($, IN_EXAMPLE),

    // ---- level 5: files

    import: ($) => seq('import', field('path', $.string)),
  },
});

function loop($, body) {
  return seq('for', $.binding, field('body', alias(body, $.block)));
}

function decision($, body) {
  return prec.right(
    seq(
      'when',
      field('condition', $._expression),
      field('body', alias(body, $.block)),
      repeat(seq('else', 'when', field('condition', $._expression), field('body', alias(body, $.block)))),
      optional(seq('else', field('alternative', alias(body, $.block)))),
    ),
  );
}

function question($, keyword) {
  return prec.right(
    seq(keyword, $.operation, optional(field('body', alias($.settings, $.block))), $._expectation, optional($._line_end)),
  );
}
