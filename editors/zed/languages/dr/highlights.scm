; Written by tests/editors/tree_sitter_queries.py.

(comment) @comment
(documentation) @comment.doc

(number) @number
(date) @number
(boolean) @boolean
(null) @constant.builtin
(string ["\"" (string_content)] @string)
(escape_sequence) @string.escape
(interpolation ["${" "}"] @punctuation.special)

[
  "action" "adopt" "advice" "allow" "assume" "bad" "because" "by" "call" "check" "data" "detect" "drill" "each"
  "ephemeral" "every" "export" "extend" "failback" "failover" "fix" "function" "global" "good" "help" "invoke"
  "is" "kind" "let" "none" "objectives" "of" "on" "on_failure" "output" "pair" "param" "part" "pattern" "permit"
  "policy" "provider" "region" "replica" "replicate" "require" "resource" "rule" "select" "signal" "sleep" "step"
  "steps" "suggest" "switchover" "together" "topology" "trait" "unless" "until" "uses"
] @keyword
[
  "else" "when"
] @keyword.control
[
  "for" "where"
] @keyword.control
[
  "import"
] @keyword
[
  "and" "in" "not" "or"
] @keyword
["list" "map" "range"] @type.builtin

["->" "==" "!=" "<" "<=" ">" ">=" ".." "+" "-" "*" "/" "=" "|" "?"] @operator
["," ":" "."] @punctuation.delimiter
["(" ")" "[" "]"] @punctuation.bracket
(block ["{" "}"] @punctuation.bracket)
(map ["{" "}"] @punctuation.bracket)
(map_comprehension ["{" "}"] @punctuation.bracket)

; What is declared.
(topology name: (identifier) @type)
(extension name: (identifier) @type)
(kind name: (identifier) @type)
(trait name: (identifier) @type)
(policy name: (identifier) @type)
(advice name: (identifier) @type)
(pattern name: (identifier) @type)
(rule name: (identifier) @type)
(rule level: (identifier) @constant)
(provider name: (identifier) @namespace)
(function name: (identifier) @function)
(parameters (identifier) @variable.parameter)
(binding first: (identifier) @variable.parameter)
(binding second: (identifier) @variable.parameter)
(param name: (identifier) @variable.parameter)
(let name: (identifier) @variable)
(export name: (identifier) @property)
(trait_export name: (identifier) @property)
(output name: (identifier) @property)
(action name: (identifier) @function)
(signal name: (identifier) @function)
(action_step name: (identifier) @label)
(failover name: (identifier) @function)
(failback name: (identifier) @function)
(switchover name: (identifier) @function)
(drill name: (identifier) @function)

; What stands in it.
(setting name: (identifier) @property)
(section name: (identifier) @property)
(entry key: (identifier) @property)
(component kind: (identifier) @type.builtin)
(component name: (identifier) @variable)
(replica name: (identifier) @variable)
(part name: (identifier) @variable)
(part kind: (identifier) @type.builtin)
(resource type: (identifier) @type)
(resource name: (identifier) @variable)
(data type: (identifier) @type)
(data name: (identifier) @variable)
(ephemeral type: (identifier) @type)
(ephemeral name: (identifier) @variable)
(traits (identifier) @type)
(named_type name: (identifier) @type)
(region name: (identifier) @constant)
(replicate from: (identifier) @constant)
(replicate to: (identifier) @constant)
(failover from: (identifier) @constant)
(failover to: (identifier) @constant)
(failback from: (identifier) @constant)
(failback to: (identifier) @constant)
(switchover from: (identifier) @constant)
(switchover to: (identifier) @constant)
(plan_step verb: (identifier) @function)
(detector signal: (identifier) @function)
(allow rule: (identifier) @type)
(uses topology: (identifier) @type)
(uses component: (identifier) @variable)
(operation service: (identifier) @namespace)
(operation name: (identifier) @function)

(variable (identifier) @variable)
(member_expression member: (identifier) @property)
(function_name (identifier) @function)
(method name: (identifier) @function.method)
